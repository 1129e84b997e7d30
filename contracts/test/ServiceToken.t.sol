// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ServiceToken} from "../src/ServiceToken.sol";
import {MiniTest, Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";

/// @notice The Service Token is made once, is burned by its holders, and takes permits.
contract ServiceTokenTest is MiniTest {
    ServiceToken private _token;

    error NotTransferred();

    function setUp() external {
        VM.warp(1_000_000);
        _token = new ServiceToken(address(1));
    }

    function test_allOfItIsTheFirstHolders() external view {
        assertEq(1e27, _token.totalSupply());
        assertEq(1e27, _token.balanceOf(address(1)));
        assertEq("Service Token", _token.name());
        assertEq("SERVICE", _token.symbol());
        assertEq(18, _token.decimals());
    }

    function test_holdersBurnTheirs() external {
        VM.prank(address(1));
        _token.burn(5);
        assertEq(1e27 - 5, _token.totalSupply());
        VM.prank(address(2));
        VM.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(2), 0, 1)
        );
        _token.burn(1);
        VM.prank(address(2));
        VM.expectRevert(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector, address(2), 0, 1
            )
        );
        _token.burnFrom(address(1), 1);
    }

    function test_aSignatureLetsAnotherSpend() external {
        Wallet memory holder = NodeKeys.key(VM, 7);
        VM.prank(address(1));
        if (!_token.transfer(holder.addr, 100)) revert NotTransferred();
        bytes32 permit = keccak256(
            abi.encode(
                keccak256(
                    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
                ),
                holder.addr,
                address(this),
                uint256(60),
                uint256(0),
                uint256(1_000_001)
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", _token.DOMAIN_SEPARATOR(), permit));
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(holder.privateKey, digest);
        _token.permit(holder.addr, address(this), 60, 1_000_001, v, r, s);
        assertEq(60, _token.allowance(holder.addr, address(this)));
    }
}
