// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Ballot, BallotId, INetworkMode, Mode} from "../src/INetworkMode.sol";
import {Stakeholders} from "./Stakeholders.sol";

/// @notice Who opens emergency ballots, whose votes count, and when a ballot passes.
contract NetworkModeBallotsTest is Stakeholders {
    BallotId private constant FIRST = BallotId.wrap(1);
    BallotId private constant SECOND = BallotId.wrap(2);
    uint48 private constant END = START + 6 hours;

    function setUp() external {
        _deploy();
        _give(ALICE, 30 * _hundredth);
        _give(BOB, 20 * _hundredth);
        _give(CAROL, _hundredth);
        _give(DAVE, 40 * _hundredth);
        VM.warp(START);
    }

    function test_aBallotIsListedAsItWasOpened() external {
        VM.expectEmit();
        emit INetworkMode.EmergencyOpened(
            FIRST, CAROL, Mode.Diverse, 3 days, START - 1, START + 6 hours
        );
        VM.expectEmit();
        emit INetworkMode.EmergencyVoted(FIRST, CAROL, _hundredth);
        VM.prank(CAROL);
        BallotId id = _mode.open(Mode.Diverse, 3 days);
        assertEq(1, BallotId.unwrap(id));
        assertEq(1, _mode.ballots());
        assertEq(1, BallotId.unwrap(_mode.lastOpenedBy(CAROL)));
        _assertBallot(
            Ballot(
                CAROL, START - 1, END, SafeCast.toUint208(_hundredth), 3 days, Mode.Diverse, false
            )
        );
        assertEq(true, _mode.hasVoted(FIRST, CAROL));
        assertEq(false, _mode.hasVoted(FIRST, ALICE));
        _assertCurrent(Mode.Normal, 0);
    }

    function test_aBallotPassesWithTheVoteThatMakesItMoreThanHalfOfTheSupply() external {
        _open(ALICE, Mode.Reexecute);
        VM.expectEmit();
        emit INetworkMode.EmergencyVoted(FIRST, BOB, 20 * _hundredth);
        _vote(BOB, FIRST);
        // Half is not more than half.
        assertEq(false, _mode.ballotOf(FIRST).passed);
        _assertCurrent(Mode.Normal, 0);
        VM.expectEmit();
        emit INetworkMode.EmergencyVoted(FIRST, CAROL, _hundredth);
        VM.expectEmit();
        emit INetworkMode.EmergencyPassed(FIRST, Mode.Reexecute, START + 1 days);
        _vote(CAROL, FIRST);
        _assertCurrent(Mode.Reexecute, START + 1 days);
        uint208 votes = SafeCast.toUint208(51 * _hundredth);
        _assertBallot(Ballot(ALICE, START - 1, END, votes, 1 days, Mode.Reexecute, true));
    }

    function testFuzz_aBallotPassesIffMoreThanHalfIsForIt(uint256 seed, bool nearHalf) external {
        uint256 rest = _token.balanceOf(address(this));
        uint256 others = 50 * _hundredth; // Alice's and Bob's
        uint256 units = nearHalf ? seed % 3 : seed % (rest + 1);
        VM.assume(units != 0);
        _give(address(0xE4E), units);
        VM.warp(START + 1);
        _open(ALICE, Mode.Enforce);
        _vote(BOB, FIRST);
        _vote(address(0xE4E), FIRST);
        assertEq(2 * (others + units) > _supply, _mode.ballotOf(FIRST).passed);
    }

    function testFuzz_aBallotPassesAtItsOpeningIffItsOpenerHasMoreThanHalf(uint256 seed) external {
        uint256 most = _token.balanceOf(address(this)) + 21 * _hundredth;
        _move(BOB, address(this), 20 * _hundredth);
        _move(CAROL, address(this), _hundredth);
        _give(DAVE, seed % 2 == 0 ? 10 * _hundredth + seed % 3 : seed % (most + 1));
        VM.warp(START + 1);
        _open(DAVE, Mode.Enforce);
        bool passes = 2 * _token.balanceOf(DAVE) > _supply;
        assertEq(passes, _mode.ballotOf(FIRST).passed);
        if (passes) _assertCurrent(Mode.Enforce, START + 1 + 1 days);
        else _assertCurrent(Mode.Normal, 0);
    }

    function testFuzz_whoOpensHasAHundredthOfTheSupply(uint256 units) external {
        units = 1 + (units % (_hundredth - 1));
        _assertTooFew(units);
        _assertTooFew(_hundredth - 1 - _token.balanceOf(address(0xE4E)));
        _assertTooFew(0);
        _give(address(0xE4E), 1);
        VM.warp(START + 4);
        _open(address(0xE4E), Mode.Enforce);
    }

    function test_whatIsNotDelegatedVotesForNobody() external {
        uint256 units = _token.balanceOf(address(this));
        VM.expectRevert(
            abi.encodeWithSelector(INetworkMode.TooFewVotes.selector, address(this), 0, _hundredth)
        );
        _mode.open(Mode.Enforce, 1 days);
        _token.delegate(CAROL);
        VM.warp(START + 1);
        _open(CAROL, Mode.Enforce);
        assertEq(units + _hundredth, _mode.ballotOf(FIRST).votes);
        VM.expectRevert(abi.encodeWithSelector(INetworkMode.NoVotes.selector, FIRST, address(this)));
        _mode.vote(FIRST);
    }

    function test_anOpenerHasOneOpenBallot() external {
        _open(CAROL, Mode.Enforce);
        bytes memory refusal = abi.encodeWithSelector(INetworkMode.BallotStillOpen.selector, FIRST);
        VM.expectRevert(refusal);
        _open(CAROL, Mode.Reexecute);
        VM.warp(END - 1);
        VM.expectRevert(refusal);
        _open(CAROL, Mode.Reexecute);
        _open(ALICE, Mode.Reexecute);
        VM.warp(END);
        _open(CAROL, Mode.Reexecute);
        assertEq(3, BallotId.unwrap(_mode.lastOpenedBy(CAROL)));
        assertEq(3, _mode.ballots());
    }

    function test_anOpenerWhoseBallotPassedOpensAnother() external {
        _open(CAROL, Mode.Enforce);
        _vote(ALICE, FIRST);
        _vote(DAVE, FIRST);
        _assertCurrent(Mode.Enforce, START + 1 days);
        _open(CAROL, Mode.Normal);
        assertEq(2, _mode.ballots());
    }

    function test_nobodyVotesTwice() external {
        _open(ALICE, Mode.Enforce);
        _refuseSecond(ALICE);
        _vote(CAROL, FIRST);
        _refuseSecond(CAROL);
        VM.warp(START + 100);
        _refuseSecond(CAROL);
        assertEq(31 * _hundredth, _mode.ballotOf(FIRST).votes);
    }

    function test_unitsThatMoveAfterwardsAreNotVotedTwice() external {
        _open(ALICE, Mode.Enforce);
        VM.warp(START + 10);
        _move(ALICE, address(0xE4E), 30 * _hundredth);
        _delegate(address(0xE4E), address(0xE4E));
        VM.warp(START + 20);
        VM.expectRevert(
            abi.encodeWithSelector(INetworkMode.NoVotes.selector, FIRST, address(0xE4E))
        );
        _vote(address(0xE4E), FIRST);
        // Nor does Bob have more than he had.
        _move(address(0xE4E), BOB, 30 * _hundredth);
        VM.warp(START + 30);
        _vote(BOB, FIRST);
        assertEq(50 * _hundredth, _mode.ballotOf(FIRST).votes);
        _assertCurrent(Mode.Normal, 0);
    }

    function test_unitsThatAreDelegatedElsewhereAreNotVotedTwice() external {
        _open(ALICE, Mode.Enforce);
        _delegate(ALICE, BOB);
        VM.warp(START + 10);
        _vote(BOB, FIRST);
        assertEq(50 * _hundredth, _mode.ballotOf(FIRST).votes);
        _assertCurrent(Mode.Normal, 0);
    }

    function test_whoSoldAfterTheSnapshotStillVotes() external {
        _open(ALICE, Mode.Enforce);
        VM.warp(START + 10);
        _move(DAVE, address(this), 40 * _hundredth);
        _vote(DAVE, FIRST);
        assertEq(70 * _hundredth, _mode.ballotOf(FIRST).votes);
        _assertCurrent(Mode.Enforce, START + 10 + 1 days);
    }

    function test_whatIsBorrowedWithinABlockNeitherOpensNorVotes() external {
        _move(DAVE, address(0xF1A5), 40 * _hundredth);
        _delegate(address(0xF1A5), address(0xF1A5));
        assertEq(40 * _hundredth, _token.getVotes(address(0xF1A5)));
        VM.expectRevert(
            abi.encodeWithSelector(
                INetworkMode.TooFewVotes.selector, address(0xF1A5), 0, _hundredth
            )
        );
        _open(address(0xF1A5), Mode.Enforce);
        _open(ALICE, Mode.Enforce);
        VM.expectRevert(
            abi.encodeWithSelector(INetworkMode.NoVotes.selector, FIRST, address(0xF1A5))
        );
        _vote(address(0xF1A5), FIRST);
        _move(address(0xF1A5), DAVE, 40 * _hundredth);
        _vote(DAVE, FIRST);
        _assertCurrent(Mode.Enforce, START + 1 days);
    }

    function test_aBallotIsOpenForSixHours() external {
        assertEq(6 hours, _mode.VOTING());
        _open(ALICE, Mode.Enforce);
        VM.warp(END - 1);
        _vote(CAROL, FIRST);
        VM.warp(END);
        _refuseClosed(DAVE, FIRST);
        VM.warp(END + 365 days);
        _refuseClosed(DAVE, FIRST);
        _assertCurrent(Mode.Normal, 0);
        assertEq(31 * _hundredth, _mode.ballotOf(FIRST).votes);
    }

    function test_aModeHoldsFromPassingAndNotFromOpening() external {
        _open(ALICE, Mode.Enforce);
        VM.warp(END - 1);
        _vote(DAVE, FIRST);
        _assertCurrent(Mode.Enforce, END - 1 + 1 days);
    }

    function test_aBallotThatPassedIsOver() external {
        _open(ALICE, Mode.Enforce);
        _vote(DAVE, FIRST);
        VM.warp(START + 100);
        _refuseClosed(BOB, FIRST);
        _refuseClosed(ALICE, FIRST);
        _assertCurrent(Mode.Enforce, START + 1 days);
        assertEq(70 * _hundredth, _mode.ballotOf(FIRST).votes);
    }

    function test_ofBallotsThatContradictTheOneThatPassesLastHolds() external {
        _open(ALICE, Mode.Enforce);
        _open(BOB, Mode.Reexecute);
        VM.warp(START + 50);
        _vote(DAVE, SECOND);
        _assertCurrent(Mode.Reexecute, START + 50 + 1 days);
        VM.warp(START + 100);
        _vote(DAVE, FIRST);
        _assertCurrent(Mode.Enforce, START + 100 + 1 days);
        assertEq(60 * _hundredth, _mode.ballotOf(SECOND).votes);
    }

    function test_eachBallotHasItsOwnSnapshot() external {
        _open(ALICE, Mode.Enforce);
        _move(DAVE, CAROL, 40 * _hundredth);
        VM.warp(START + 1);
        _open(BOB, Mode.Reexecute);
        _vote(CAROL, FIRST);
        assertEq(31 * _hundredth, _mode.ballotOf(FIRST).votes);
        _vote(CAROL, SECOND);
        _assertCurrent(Mode.Reexecute, START + 1 + 1 days);
    }

    function testFuzz_aBallotNeverOpenedIsUnknown(uint256 number) external {
        _open(ALICE, Mode.Enforce);
        VM.assume(number != 1);
        BallotId id = BallotId.wrap(number);
        bytes memory refusal = abi.encodeWithSelector(INetworkMode.UnknownBallot.selector, id);
        VM.expectRevert(refusal);
        _vote(BOB, id);
        VM.expectRevert(refusal);
        _mode.ballotOf(id);
    }

    function _open(address opener, Mode mode) private {
        VM.prank(opener);
        _mode.open(mode, 1 days);
    }

    function _vote(address voter, BallotId ballot) private {
        VM.prank(voter);
        _mode.vote(ballot);
    }

    /// @dev Gives so many units to somebody, who still cannot open a ballot.
    function _assertTooFew(uint256 units) private {
        _give(address(0xE4E), units);
        uint256 held = _token.balanceOf(address(0xE4E));
        VM.warp(block.timestamp + 1);
        VM.expectRevert(
            abi.encodeWithSelector(
                INetworkMode.TooFewVotes.selector, address(0xE4E), held, _hundredth
            )
        );
        _open(address(0xE4E), Mode.Enforce);
    }

    function _refuseSecond(address voter) private {
        VM.expectRevert(abi.encodeWithSelector(INetworkMode.AlreadyVoted.selector, FIRST, voter));
        _vote(voter, FIRST);
    }

    function _refuseClosed(address voter, BallotId ballot) private {
        VM.expectRevert(abi.encodeWithSelector(INetworkMode.BallotClosed.selector, ballot));
        _vote(voter, ballot);
    }

    function _assertBallot(Ballot memory expected) private view {
        assertEq(abi.encode(expected), abi.encode(_mode.ballotOf(FIRST)));
    }
}
