// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Mode} from "../src/INetworkMode.sol";
import {NetworkMode} from "../src/NetworkMode.sol";
import {StakeToken} from "../src/StakeToken.sol";
import {MiniTest} from "./MiniTest.sol";

/// @notice People who hold the Stake Token, and a switch that follows their votes.
abstract contract Stakeholders is MiniTest {
    /// @notice When the tests begin, a while after the tokens were given out.
    uint48 internal constant START = 1_000_000;
    address internal constant TIMELOCK = address(0xDA0);
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant CAROL = address(0xCA401);
    address internal constant DAVE = address(0xDA7E);

    StakeToken internal _token;
    NetworkMode internal _mode;
    uint256 internal _supply;
    uint256 internal _hundredth;

    function _deploy() internal {
        VM.warp(START - 10);
        _token = new StakeToken(address(this));
        _mode = new NetworkMode(_token, TIMELOCK);
        _supply = _token.totalSupply();
        _hundredth = _supply / 100;
    }

    /// @notice Gives units to somebody, who votes for himself.
    function _give(address person, uint256 units) internal {
        _move(address(this), person, units);
        _delegate(person, person);
    }

    function _move(address from, address to, uint256 units) internal {
        VM.prank(from);
        assertEq(true, _token.transfer(to, units));
    }

    function _delegate(address person, address to) internal {
        VM.prank(person);
        _token.delegate(to);
    }

    function _assertCurrent(Mode expected, uint256 expectedUntil) internal view {
        (Mode mode, uint48 until) = _mode.current();
        assertEq(uint8(expected), uint8(mode));
        assertEq(expectedUntil, until);
    }

    function _assertOrdinary(Mode expected, uint256 expectedUntil) internal view {
        (Mode mode, uint48 until) = _mode.ordinary();
        assertEq(uint8(expected), uint8(mode));
        assertEq(expectedUntil, until);
    }

    function _assertEmergency(Mode expected, uint256 expectedUntil) internal view {
        (Mode mode, uint48 until) = _mode.emergency();
        assertEq(uint8(expected), uint8(mode));
        assertEq(expectedUntil, until);
    }
}
