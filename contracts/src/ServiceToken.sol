// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title The Service Token: what calls are paid with
/// @notice ERC-20 with permits (ERC-2612). All of it is made at the beginning; it only becomes
/// less, as holders burn theirs, and a channel a share of what it pays out.
contract ServiceToken is ERC20, ERC20Burnable, ERC20Permit {
    /// @notice How many units there are at first: a billion tokens of 10^18 units.
    uint256 public constant SUPPLY = 1e9 * 1e18;

    /// @param holder who has all of it at first
    constructor(address holder) ERC20("Service Token", "SERVICE") ERC20Permit("Service Token") {
        _mint(holder, SUPPLY);
    }
}
