// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BallotId, INetworkMode, Mode} from "../src/INetworkMode.sol";
import {Stakeholders} from "./Stakeholders.sol";

/// @notice The two words, how long they hold, and which goes first.
contract NetworkModeTest is Stakeholders {
    uint32 private constant LONGEST = 30 days;
    uint32 private constant LONGEST_EMERGENCY = 7 days;

    function setUp() external {
        _deploy();
        _give(ALICE, 60 * _hundredth);
        VM.warp(START);
    }

    function test_aNewNetworkIsNormal() external view {
        _assertCurrent(Mode.Normal, 0);
        _assertOrdinary(Mode.Normal, 0);
        _assertEmergency(Mode.Normal, 0);
        assertEq(address(_token), address(_mode.token()));
        assertEq(TIMELOCK, _mode.timelock());
        assertEq(0, _mode.ballots());
    }

    function test_theNumbersOfTheModesAreThoseOfTheirPage() external pure {
        assertEq(0, uint8(Mode.Normal));
        assertEq(1, uint8(Mode.Reexecute));
        assertEq(2, uint8(Mode.Diverse));
        assertEq(3, uint8(Mode.Enforce));
    }

    function testFuzz_theTimelockSetsAModeThatEndsByItself(uint8 modeSeed, uint32 durationSeed)
        external
    {
        Mode mode = Mode(1 + (modeSeed % 3));
        uint32 duration = 1 + (durationSeed % LONGEST);
        VM.expectEmit();
        emit INetworkMode.ModeSet(mode, START + duration);
        _set(mode, duration);
        _assertOrdinary(mode, START + duration);
        _assertCurrent(mode, START + duration);
        VM.warp(START + duration - 1);
        _assertCurrent(mode, START + duration);
        VM.warp(START + duration);
        _assertCurrent(Mode.Normal, 0);
        VM.warp(uint256(START) + 1000 * 365 days);
        _assertCurrent(Mode.Normal, 0);
    }

    function testFuzz_onlyTheTimelockSetsTheOrdinaryWord(address stranger) external {
        VM.assume(stranger != TIMELOCK);
        VM.expectRevert(abi.encodeWithSelector(INetworkMode.NotTheTimelock.selector, stranger));
        VM.prank(stranger);
        _mode.set(Mode.Enforce, 1 days);
        _assertCurrent(Mode.Normal, 0);
    }

    function testFuzz_anOrdinaryWordHoldsForThirtyDaysAtMost(uint32 duration) external {
        VM.assume(duration > LONGEST);
        assertEq(LONGEST, _mode.LONGEST());
        _set(Mode.Reexecute, LONGEST);
        _refuseSet(Mode.Reexecute, LONGEST + 1, LONGEST);
        _refuseSet(Mode.Reexecute, duration, LONGEST);
        _refuseSet(Mode.Normal, duration, LONGEST);
        _refuseSet(Mode.Reexecute, type(uint32).max, LONGEST);
        _assertCurrent(Mode.Reexecute, START + LONGEST);
    }

    function testFuzz_anEmergencyWordHoldsForSevenDaysAtMost(uint32 duration) external {
        VM.assume(duration > LONGEST_EMERGENCY);
        assertEq(LONGEST_EMERGENCY, _mode.LONGEST_EMERGENCY());
        _refuseOpen(Mode.Reexecute, LONGEST_EMERGENCY + 1);
        _refuseOpen(Mode.Reexecute, duration);
        _refuseOpen(Mode.Normal, duration);
        _emergency(Mode.Reexecute, LONGEST_EMERGENCY);
        _assertCurrent(Mode.Reexecute, START + LONGEST_EMERGENCY);
    }

    function test_onlyNormalHoldsForNoTime() external {
        _refuseSet(Mode.Reexecute, 0, LONGEST);
        _refuseOpen(Mode.Diverse, 0);
        _set(Mode.Normal, 0);
        _emergency(Mode.Normal, 0);
        _assertCurrent(Mode.Normal, 0);
    }

    function testFuzz_aModeThatIsNotThereIsRefused(uint8 mode) external {
        VM.assume(mode > 3);
        VM.prank(TIMELOCK);
        (bool isSet,) = address(_mode).call(_callTo("set(uint8,uint32)", mode));
        assertEq(false, isSet);
        VM.prank(ALICE);
        (bool isOpened,) = address(_mode).call(_callTo("open(uint8,uint32)", mode));
        assertEq(false, isOpened);
        VM.prank(ALICE);
        (isOpened,) = address(_mode).call(_callTo("open(uint8,uint32)", 3));
        assertEq(true, isOpened);
    }

    function test_anOrdinaryWordReplacesTheOneBefore() external {
        _set(Mode.Enforce, 30 days);
        VM.warp(START + 100);
        _set(Mode.Diverse, 1 days);
        _assertCurrent(Mode.Diverse, START + 100 + 1 days);
        _set(Mode.Normal, 0);
        _assertCurrent(Mode.Normal, 0);
        _assertOrdinary(Mode.Normal, START + 100);
    }

    function test_anEmergencyGoesBeforeTheOrdinaryWordAndLeavesItAsItIs() external {
        _set(Mode.Diverse, 10 days);
        VM.warp(START + 100);
        _emergency(Mode.Reexecute, 2 days);
        _assertCurrent(Mode.Reexecute, START + 100 + 2 days);
        _assertOrdinary(Mode.Diverse, START + 10 days);
        VM.warp(START + 100 + 2 days - 1);
        _assertCurrent(Mode.Reexecute, START + 100 + 2 days);
        VM.warp(START + 100 + 2 days);
        _assertCurrent(Mode.Diverse, START + 10 days);
        VM.warp(START + 10 days);
        _assertCurrent(Mode.Normal, 0);
    }

    function test_whatTheDaoDecidedBeforeAnEmergencyDoesNotEndIt() external {
        _emergency(Mode.Reexecute, 2 days);
        VM.warp(START + 1 days);
        _set(Mode.Normal, 0);
        _assertCurrent(Mode.Reexecute, START + 2 days);
        _set(Mode.Enforce, 5 days);
        _assertCurrent(Mode.Reexecute, START + 2 days);
        _assertEmergency(Mode.Reexecute, START + 2 days);
        VM.warp(START + 2 days);
        _assertCurrent(Mode.Enforce, START + 6 days);
    }

    function test_aWrongEmergencyIsUndoneByAnother() external {
        _emergency(Mode.Enforce, 7 days);
        VM.warp(START + 60);
        _emergency(Mode.Normal, 0);
        _assertCurrent(Mode.Normal, 0);
        _assertEmergency(Mode.Normal, START + 60);
    }

    function test_theEndOfAnEmergencyBringsTheOrdinaryWordBack() external {
        _set(Mode.Diverse, 10 days);
        _emergency(Mode.Enforce, 7 days);
        VM.warp(START + 60);
        _emergency(Mode.Normal, 0);
        _assertCurrent(Mode.Diverse, START + 10 days);
    }

    function test_anEmergencyMaySuspendTheOrdinaryWordForAWhile() external {
        _set(Mode.Enforce, 10 days);
        _emergency(Mode.Normal, 1 days);
        _assertCurrent(Mode.Normal, START + 1 days);
        VM.warp(START + 1 days);
        _assertCurrent(Mode.Enforce, START + 10 days);
    }

    function test_anEmergencyIsRenewedByAnotherVoteOnly() external {
        _emergency(Mode.Reexecute, 7 days);
        VM.expectRevert(
            abi.encodeWithSelector(INetworkMode.BallotClosed.selector, BallotId.wrap(1))
        );
        VM.prank(ALICE);
        _mode.vote(BallotId.wrap(1));
        VM.warp(START + 6 days);
        _emergency(Mode.Reexecute, 7 days);
        _assertCurrent(Mode.Reexecute, START + 13 days);
        assertEq(2, _mode.ballots());
    }

    function _set(Mode mode, uint32 duration) private {
        VM.prank(TIMELOCK);
        _mode.set(mode, duration);
    }

    /// @dev Alice has more than half of all votes.
    function _emergency(Mode mode, uint32 duration) private {
        VM.prank(ALICE);
        _mode.open(mode, duration);
    }

    function _refuseSet(Mode mode, uint32 duration, uint32 longest) private {
        VM.expectRevert(
            abi.encodeWithSelector(INetworkMode.DurationOutOfRange.selector, duration, longest)
        );
        _set(mode, duration);
    }

    function _refuseOpen(Mode mode, uint32 duration) private {
        VM.expectRevert(
            abi.encodeWithSelector(
                INetworkMode.DurationOutOfRange.selector, duration, LONGEST_EMERGENCY
            )
        );
        _emergency(mode, duration);
    }

    function _callTo(string memory signature, uint8 mode) private pure returns (bytes memory) {
        return abi.encodeWithSignature(signature, mode, uint32(1 days));
    }
}
