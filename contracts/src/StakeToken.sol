// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {ERC6372Utils} from "@openzeppelin/contracts/utils/ERC6372Utils.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title The Stake Token: who holds it decides about the network
/// @notice ERC-20 with permits (ERC-2612) and votes (ERC-5805). One unit is one vote, of whom its
/// holder delegates to; what is not delegated, not even to the holder, votes for nobody.
///
/// All of it is made at the beginning, and nobody makes or destroys any later: a share of the votes
/// is the same share for ever.
contract StakeToken is ERC20, ERC20Permit, ERC20Votes {
    /// @notice How many units there are: a billion tokens of 10^18 units.
    uint256 public constant SUPPLY = 1e9 * 1e18;

    /// @param holder who has all of it at first
    constructor(address holder) ERC20("Stake Token", "STAKE") ERC20Permit("Stake Token") {
        _mint(holder, SUPPLY);
    }

    /// @notice The time by which votes are looked up: unix time, in seconds (ERC-6372).
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice Says in which way the clock counts (ERC-6372).
    function CLOCK_MODE() public view override returns (string memory) {
        return ERC6372Utils.timestampClockMode(clock);
    }

    /// @notice How many permits and delegations an account has signed that were used; the next has
    /// this number.
    function nonces(address account) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(account);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
