// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    FaultKind,
    Head,
    ISlashing,
    Leave,
    Promise,
    Receipt,
    SignedHead,
    SignedLeave,
    SignedPromise,
    SignedVote,
    Vote
} from "../src/ISlashing.sol";
import {SlashedNetwork} from "./SlashedNetwork.sol";
import {Pen, Statements} from "./Statements.sol";
import {Trees} from "./Trees.sol";

/// @notice Leaves that hide a certificate, promises that are broken, receipts that differ.
contract SlashingLiesTest is SlashedNetwork {
    bytes32 private constant RED = keccak256("red");
    bytes32 private constant BLUE = keccak256("blue");

    function setUp() external {
        _deploySlashed();
    }

    function test_aVoteAboveALeaveCostsAll() external {
        bytes32 place = keccak256(abi.encode(FEED, 1, 2));
        _expectPunishment(FaultKind.VoteAboveLeave, place, STAKE);
        _above(_head(4, 1000), Leave(FEED, 1, 2, 2, 3, RED));
        assertEq(0, _registry.stakeOf(ALICE));
    }

    function test_aLeaveThatNamesNothingHidesAll() external {
        Head memory first = _head(0, 1000);
        first.epoch = 0;
        assertEq(STAKE, _above(first, Leave(FEED, 1, 2, 0, 0, 0)));
    }

    function test_aLeaveOfALaterEpochHidesTheSame() external {
        assertEq(STAKE, _above(_head(4, 1000), Leave(FEED, 1, 9, 2, 3, RED)));
    }

    function test_anEpochGoesBeforeARound() external {
        assertEq(STAKE, _above(_head(0, 1000), Leave(FEED, 1, 2, 1, 9, RED)));
    }

    function test_aLeaveThatNamesAsMuchIsHonest() external {
        _refuseAbove(_head(4, 1000), Leave(FEED, 1, 2, 2, 4, RED));
        _refuseAbove(_head(4, 1000), Leave(FEED, 1, 2, 2, 5, RED));
        _refuseAbove(_head(4, 1000), Leave(FEED, 1, 4, 3, 0, RED));
    }

    function test_aVoteAfterALeaveOfAnEarlierEpochIsHonest() external {
        _refuseAbove(_head(4, 1000), Leave(FEED, 1, 1, 0, 0, 0));
    }

    function test_leavesOfOtherFeedsAndTermsAreHonest() external {
        _refuseAbove(_head(4, 1000), Leave(keccak256("other"), 1, 2, 2, 3, RED));
        _refuseAbove(_head(4, 1000), Leave(FEED, 2, 2, 2, 3, RED));
        _refuseAbove(_head(4, 1000), Leave(FEED, 0, 2, 2, 3, RED));
    }

    function test_whatStandsOnTheTermBeforeIsHonest() external {
        Head memory justified = _head(4, 1000);
        justified.term = 0;
        _refuseAbove(justified, Leave(FEED, 1, 2, 0, 0, 0));
    }

    function test_theVoteIsForTheHeadAndTheHeadNamesTheOther() external {
        Head memory justified = _head(4, 1000);
        Head memory head = _standingOn(justified);
        SignedVote memory vote = Statements.vote(_pen, _voteOn(head));
        SignedLeave memory left = Statements.left(_pen, Leave(FEED, 1, 2, 2, 3, RED));
        Head memory other = _head(6, 1000);
        _expectNoContradiction();
        _slashing.punishVoteAboveLeave(vote, head, other, left);
        other = _standingOn(justified);
        other.time++;
        _expectNoContradiction();
        _slashing.punishVoteAboveLeave(vote, other, justified, left);
        // The hash is the head's, and the place is not.
        vote = Statements.vote(_pen, Vote(FEED, 1, 2, 8, Statements.hashOf(head)));
        _expectNoContradiction();
        _slashing.punishVoteAboveLeave(vote, head, justified, left);
    }

    function test_oneLeaveCostsOnceHoweverManyVotesAreAbove() external {
        _above(_head(4, 1000), Leave(FEED, 1, 2, 2, 3, RED));
        _stake(ALICE, STAKE);
        (SignedVote memory vote, Head memory head, Head memory justified) = _ballot(_head(7, 1));
        SignedLeave memory left = Statements.left(_pen, Leave(FEED, 1, 2, 2, 3, RED));
        _expectPaidBefore(FaultKind.VoteAboveLeave, keccak256(abi.encode(FEED, 1, 2)));
        _slashing.punishVoteAboveLeave(vote, head, justified, left);
    }

    function test_aVoteAboveTheLeaveOfAnotherIsHonest() external {
        Pen memory other = _otherPen();
        (SignedVote memory vote, Head memory head, Head memory justified) = _ballot(_head(4, 1000));
        SignedLeave memory left = Statements.left(other, Leave(FEED, 1, 2, 2, 3, RED));
        _expectNotByOneKey();
        _slashing.punishVoteAboveLeave(vote, head, justified, left);
    }

    function test_anotherEntryAtAPromisedOffsetCostsHalf() external {
        bytes32[] memory leaves = Trees.leaves(5);
        SignedPromise memory offered = Statements.offer(_pen, Promise(RED, FEED, 1, 2, 3));
        SignedHead memory head = _headOver(leaves);
        _expectPunishment(FaultKind.BrokenPromise, keccak256(abi.encode(FEED, 1, 2)), STAKE / 2);
        _slashing.punishBrokenPromise(offered, head, leaves[3], Trees.path(leaves, 3));
        assertEq(STAKE / 2, _registry.stakeOf(ALICE));
    }

    function testFuzz_onlyWhatIsInTheHeadAtThatPlaceBreaksAPromise(
        uint8 size,
        uint8 place,
        uint8 said
    ) external {
        bytes32[] memory leaves = Trees.leaves(1 + size % 40);
        uint256 index = place % leaves.length;
        uint64 offset = uint64(said % (leaves.length + 2));
        SignedPromise memory offered = Statements.offer(_pen, Promise(RED, FEED, 1, 2, offset));
        SignedHead memory head = _headOver(leaves);
        bytes32[] memory path = Trees.path(leaves, index);
        if (offset != index) VM.expectRevert(_notThere());
        _slashing.punishBrokenPromise(offered, head, leaves[index], path);
    }

    function test_pathsThatAreTooShortOrTooLongProveNothing() external {
        bytes32[] memory leaves = Trees.leaves(5);
        SignedPromise memory offered = Statements.offer(_pen, Promise(RED, FEED, 1, 2, 3));
        SignedHead memory head = _headOver(leaves);
        bytes32[] memory path = Trees.path(leaves, 3);
        bytes32[] memory longer = new bytes32[](path.length + 1);
        for (uint256 i = 0; i < path.length; i++) {
            longer[i] = path[i];
        }
        VM.expectRevert(_notThere());
        _slashing.punishBrokenPromise(offered, head, leaves[3], longer);
        VM.expectRevert(_notThere());
        _slashing.punishBrokenPromise(offered, head, head.head.root, new bytes32[](0));
    }

    function test_aTreeOfOneLeafHasNoPath() external {
        Head memory head = _head(3, 1000);
        head.root = sha256(abi.encodePacked(bytes1(0x01), RED, BLUE));
        SignedHead memory signed = Statements.head(_pen, head);
        SignedPromise memory offered = Statements.offer(_pen, Promise(RED, FEED, 1, 2, 0));
        bytes32[] memory path = new bytes32[](1);
        path[0] = RED;
        VM.expectRevert(_notThere());
        _slashing.punishBrokenPromise(offered, signed, BLUE, path);
    }

    function test_aPromiseThatIsKeptOrOfAnotherPlaceIsHonest() external {
        bytes32[] memory leaves = Trees.leaves(5);
        _refusePromise(Promise(leaves[3], FEED, 1, 2, 3), leaves);
        _refusePromise(Promise(RED, keccak256("other"), 1, 2, 3), leaves);
        _refusePromise(Promise(RED, FEED, 0, 2, 3), leaves);
        _refusePromise(Promise(RED, FEED, 1, 1, 3), leaves);
    }

    function test_promisesOfOneEpochCostOnce() external {
        bytes32[] memory leaves = Trees.leaves(5);
        SignedHead memory head = _headOver(leaves);
        SignedPromise memory offered = Statements.offer(_pen, Promise(RED, FEED, 1, 2, 3));
        _slashing.punishBrokenPromise(offered, head, leaves[3], Trees.path(leaves, 3));
        offered = Statements.offer(_pen, Promise(RED, FEED, 1, 2, 4));
        bytes32[] memory path = Trees.path(leaves, 4);
        _expectPaidBefore(FaultKind.BrokenPromise, keccak256(abi.encode(FEED, 1, 2)));
        _slashing.punishBrokenPromise(offered, head, leaves[4], path);
    }

    function test_aPromiseAndAHeadOfTwoNodesProveNothing() external {
        bytes32[] memory leaves = Trees.leaves(1);
        SignedPromise memory offered = Statements.offer(_otherPen(), Promise(RED, FEED, 1, 2, 0));
        SignedHead memory head = _headOver(leaves);
        _expectNotByOneKey();
        _slashing.punishBrokenPromise(offered, head, leaves[0], new bytes32[](0));
    }

    function test_twoResultsOfOneStepCostHalf() external {
        _expectPunishment(FaultKind.TwoResults, RED, STAKE / 2);
        _receipts(_receipt(RED, RED, RED, 1), _receipt(RED, BLUE, RED, 2));
    }

    function test_twoStatesAfterOneStepCostHalf() external {
        _expectPunishment(FaultKind.TwoResults, RED, STAKE / 2);
        _receipts(_receipt(RED, RED, RED, 1), _receipt(RED, RED, BLUE, 2));
    }

    function test_twoStatesOfATokenAtOnePlaceCostHalf() external {
        Receipt memory one = _receipt(RED, RED, RED, 1);
        Receipt memory other = _receipt(BLUE, BLUE, BLUE, 2);
        bytes32 place = keccak256(
            abi.encode(
                keccak256(bytes(one.token)),
                one.feedId,
                one.offset,
                one.prefixRoot,
                one.script,
                one.engine
            )
        );
        _expectPunishment(FaultKind.TwoStates, place, STAKE / 2);
        _receipts(one, other);
    }

    function test_twoReceiptsOfOneNumberCostHalf() external {
        _expectPunishment(FaultKind.SharedSequence, bytes32(uint256(9)), STAKE / 2);
        _receipts(_receipt(RED, RED, RED, 9), _receipt(BLUE, RED, RED, 9));
    }

    function test_statesOfOtherTokensFeedsPrefixesScriptsAndEnginesAreHonest() external {
        Receipt memory one = _receipt(RED, RED, RED, 1);
        for (uint256 i = 0; i < 6; i++) {
            Receipt memory other = _receipt(BLUE, BLUE, BLUE, 2);
            if (i == 0) other.token = "eip155:1/erc721:0x5fbd/43";
            if (i == 1) other.feedId = BLUE;
            if (i == 2) other.offset = 8;
            if (i == 3) other.prefixRoot = BLUE;
            if (i == 4) other.script = BLUE;
            if (i == 5) other.engine = BLUE;
            _refuseReceipts(one, other);
        }
    }

    function test_theSameAnswerAtAnotherTimeIsHonest() external {
        Receipt memory one = _receipt(RED, RED, RED, 1);
        Receipt memory other = _receipt(RED, RED, RED, 2);
        other.timeMillis++;
        other.evidence = "a quote";
        _refuseReceipts(one, other);
        _refuseReceipts(one, one);
    }

    function testFuzz_answersToDifferentStepsAreHonest(bytes32 step, bytes32 result) external {
        VM.assume(step != RED);
        _refuseReceipts(_receipt(RED, RED, RED, 1), _receipt(step, result, RED, 2));
    }

    function test_receiptsInTheNameOfAnotherNodeProveNothing() external {
        Receipt memory one = _receipt(RED, RED, RED, 1);
        Receipt memory other = _receipt(RED, BLUE, RED, 2);
        other.node = BOB;
        _expectNotByOneKey();
        _receipts(one, other);
        _expectNotByOneKey();
        _receipts(other, one);
    }

    function test_theLighterFaultShieldsNotFromTheHeavier() external {
        _receipts(_receipt(RED, RED, RED, 9), _receipt(RED, BLUE, RED, 9));
        assertEq(STAKE / 2, _registry.stakeOf(ALICE));
        _slashing.punishTwoVotes(_vote(3, RED), _vote(3, BLUE));
        assertEq(0, _registry.stakeOf(ALICE));
    }

    function test_onePairOfReceiptsCostsOnce() external {
        _receipts(_receipt(RED, RED, RED, 9), _receipt(RED, BLUE, BLUE, 9));
        _expectPaidBefore(FaultKind.TwoResults, RED);
        _receipts(_receipt(RED, BLUE, BLUE, 9), _receipt(RED, RED, RED, 9));
    }

    function _above(Head memory justified, Leave memory left) private returns (uint256) {
        (SignedVote memory vote, Head memory head,) = _ballot(justified);
        return _slashing.punishVoteAboveLeave(vote, head, justified, Statements.left(_pen, left));
    }

    function _refuseAbove(Head memory justified, Leave memory left) private {
        (SignedVote memory vote, Head memory head,) = _ballot(justified);
        SignedLeave memory signed = Statements.left(_pen, left);
        _expectNoContradiction();
        _slashing.punishVoteAboveLeave(vote, head, justified, signed);
    }

    /// @dev A vote for a head that stands on another.
    function _ballot(Head memory justified)
        private
        view
        returns (SignedVote memory, Head memory, Head memory)
    {
        Head memory head = _standingOn(justified);
        return (Statements.vote(_pen, _voteOn(head)), head, justified);
    }

    function _standingOn(Head memory justified) private pure returns (Head memory head) {
        head = _head(justified.round + 1, 2000);
        head.justify = Statements.hashOf(justified);
    }

    function _voteOn(Head memory head) private pure returns (Vote memory) {
        return Vote(head.feedId, head.term, head.epoch, head.round, Statements.hashOf(head));
    }

    function _receipts(Receipt memory one, Receipt memory other) private {
        _slashing.punishTwoReceipts(Statements.receipt(_pen, one), Statements.receipt(_pen, other));
    }

    function _refuseReceipts(Receipt memory one, Receipt memory other) private {
        _expectNoContradiction();
        _receipts(one, other);
    }

    function _refusePromise(Promise memory given, bytes32[] memory leaves) private {
        SignedPromise memory offered = Statements.offer(_pen, given);
        SignedHead memory head = _headOver(leaves);
        bytes32[] memory path = Trees.path(leaves, 3);
        _expectNoContradiction();
        _slashing.punishBrokenPromise(offered, head, leaves[3], path);
    }

    function _headOver(bytes32[] memory leaves) private view returns (SignedHead memory) {
        Head memory head = _head(3, 1000);
        head.size = uint64(leaves.length);
        head.root = Trees.root(leaves);
        return Statements.head(_pen, head);
    }

    function _notThere() private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISlashing.NotInTheTree.selector);
    }
}
