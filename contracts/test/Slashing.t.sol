// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry, NodeId, Role} from "../src/INodeRegistry.sol";
import {Ack, FaultKind, Head, ISlashing, SignedVote, Vote} from "../src/ISlashing.sol";
import {IOperatorStakes} from "../src/IOperatorStakes.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {Slashing} from "../src/Slashing.sol";
import {SlashedNetwork} from "./SlashedNetwork.sol";
import {Pen, Statements} from "./Statements.sol";

/// @notice What every fault has in common, told by votes; and votes, heads and acks themselves.
contract SlashingTest is SlashedNetwork {
    bytes32 private constant RED = keccak256("red");
    bytes32 private constant BLUE = keccak256("blue");

    function setUp() external {
        _deploySlashed();
    }

    function test_twoVotesForOnePlaceCostAll() external {
        bytes32 place = keccak256(abi.encode(FEED, 1, 2, 3));
        _expectPunishment(FaultKind.TwoVotes, place, STAKE);
        assertEq(STAKE, _slashing.punishTwoVotes(_vote(3, RED), _vote(3, BLUE)));
        assertEq(0, _registry.stakeOf(ALICE));
        assertEq(STAKE / 20, _token.balanceOf(address(this)) - (1e27 - STAKE));
        assertEq(STAKE - STAKE / 20, _token.balanceOf(DAO));
        assertEq(true, _slashing.isPunished(FaultKind.TwoVotes, _node, place));
    }

    function test_aFaultCostsOnceWhoeverBringsItAndInWhichOrder() external {
        SignedVote memory one = _vote(3, RED);
        SignedVote memory other = _vote(3, BLUE);
        SignedVote memory third = _vote(3, keccak256("green"));
        _slashing.punishTwoVotes(one, other);
        _stake(ALICE, STAKE);
        bytes32 place = keccak256(abi.encode(FEED, 1, 2, 3));
        _expectPaidBefore(FaultKind.TwoVotes, place);
        _slashing.punishTwoVotes(one, other);
        _expectPaidBefore(FaultKind.TwoVotes, place);
        VM.prank(BOB);
        _slashing.punishTwoVotes(other, one);
        _expectPaidBefore(FaultKind.TwoVotes, place);
        _slashing.punishTwoVotes(one, third);
        assertEq(STAKE, _registry.stakeOf(ALICE));
    }

    function test_anotherPlaceIsAnotherFault() external {
        _slashing.punishTwoVotes(_vote(3, RED), _vote(3, BLUE));
        _stake(ALICE, 70);
        assertEq(70, _slashing.punishTwoVotes(_vote(4, RED), _vote(4, BLUE)));
    }

    function testFuzz_votesForDifferentPlacesAreHonest(Vote calldata one, Vote calldata other)
        external
    {
        VM.assume(keccak256(abi.encode(one)) != keccak256(abi.encode(other)));
        bool isOnePlace = one.feedId == other.feedId && one.term == other.term
            && one.epoch == other.epoch && one.round == other.round;
        VM.assume(!isOnePlace);
        _refuse(one, other);
    }

    function test_eachPartOfAPlaceTellsItFromOthers() external {
        Vote memory vote = Vote(FEED, 1, 2, 3, RED);
        _refuse(vote, Vote(keccak256("other"), 1, 2, 3, BLUE));
        _refuse(vote, Vote(FEED, 2, 2, 3, BLUE));
        _refuse(vote, Vote(FEED, 1, 3, 3, BLUE));
        _refuse(vote, Vote(FEED, 1, 2, 4, BLUE));
    }

    function testFuzz_theSameVoteTwiceIsHonest(Vote calldata vote) external {
        _refuse(vote, vote);
    }

    function test_twoNodesMayVoteDifferently() external {
        Pen memory other = _otherPen();
        SignedVote memory theirs = Statements.vote(other, Vote(FEED, 1, 2, 3, BLUE));
        _expectNotByOneKey();
        _slashing.punishTwoVotes(_vote(3, RED), theirs);
    }

    function test_whatIsNotSignedProvesNothing() external {
        SignedVote memory one = _vote(3, RED);
        SignedVote memory other = _vote(3, BLUE);
        other.signature = new bytes(65);
        _expectNotByOneKey();
        _slashing.punishTwoVotes(one, other);
        one.signature = new bytes(65);
        _expectNotByOneKey();
        _slashing.punishTwoVotes(one, other);
        one.signature = "";
        other.signature = "";
        _expectNotByOneKey();
        _slashing.punishTwoVotes(one, other);
    }

    function test_aSignatureOfSomethingElseProvesNothing() external {
        SignedVote memory one = _vote(3, RED);
        SignedVote memory forged = _vote(4, BLUE);
        forged.vote.round = 3;
        (bool taken,) =
            address(_slashing).call(abi.encodeCall(_slashing.punishTwoVotes, (one, forged)));
        assertEq(false, taken);
        assertEq(STAKE, _registry.stakeOf(ALICE));
    }

    function test_keysThatAreNoNodesCostNobody() external {
        Pen memory stranger = Statements.pen(VM, 99, address(_registry));
        SignedVote memory one = Statements.vote(stranger, Vote(FEED, 1, 2, 3, RED));
        SignedVote memory other = Statements.vote(stranger, Vote(FEED, 1, 2, 3, BLUE));
        NodeId id = NodeId.wrap(_keyOf(99));
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.UnknownNode.selector, id));
        _slashing.punishTwoVotes(one, other);
    }

    function test_whatWasSignedForAnotherRegistryOrChainProvesNothing() external {
        SignedVote memory one = _vote(3, RED);
        SignedVote memory other = _vote(3, BLUE);
        uint256 chain = block.chainid;
        VM.chainId(chain + 1);
        _assertUnpunished(one, other);
        VM.chainId(chain);
        _pen.registry = address(_token);
        _assertUnpunished(_vote(3, RED), _vote(3, BLUE));
        assertEq(STAKE, _slashing.punishTwoVotes(one, other));
    }

    function test_aNodeThatRetiredStillAnswersWithWhatIsOnItsWayOut() external {
        SignedVote memory one = _vote(3, RED);
        SignedVote memory other = _vote(3, BLUE);
        _retire(ALICE, _node);
        _unbond(ALICE, STAKE);
        VM.warp(START + PERIOD - 1);
        assertEq(STAKE, _slashing.punishTwoVotes(one, other));
        VM.warp(START + PERIOD);
        assertEq(0, _withdraw(ALICE));
    }

    function test_aFaultThatFindsNoStakeIsNotPaidFor() external {
        SignedVote memory one = _vote(3, RED);
        SignedVote memory other = _vote(3, BLUE);
        _unbond(ALICE, STAKE);
        VM.warp(START + PERIOD);
        _withdraw(ALICE);
        VM.expectRevert(abi.encodeWithSelector(IOperatorStakes.NothingToSlash.selector, ALICE));
        _slashing.punishTwoVotes(one, other);
        _stake(ALICE, 50);
        assertEq(50, _slashing.punishTwoVotes(one, other));
    }

    function test_aNodeWhoseOperatorLostItsStakeIsEvicted() external {
        _requireStake(Role.Anchor, 5000);
        _slashing.punishTwoVotes(_vote(3, RED), _vote(3, BLUE));
        _registry.evict(_node);
        assertEq(block.number, _registry.nodeOf(_node).until);
    }

    function test_aSlasherThatIsNotTheRegistrysCutsNothing() external {
        Slashing other = new Slashing(_registry);
        SignedVote memory one = _vote(3, RED);
        SignedVote memory two = _vote(3, BLUE);
        VM.expectRevert(
            abi.encodeWithSelector(IOperatorStakes.NotTheSlasher.selector, address(other))
        );
        other.punishTwoVotes(one, two);
        assertEq(address(_registry), address(other.registry()));
    }

    function test_twoHeadsForOnePlaceCostAll() external {
        bytes32 place = keccak256(abi.encode(FEED, 1, 2, 3));
        _expectPunishment(FaultKind.TwoHeads, place, STAKE);
        _slashing.punishTwoHeads(
            Statements.head(_pen, _head(3, 1000)), Statements.head(_pen, _head(3, 1001))
        );
        assertEq(0, _registry.stakeOf(ALICE));
    }

    function test_headsForDifferentPlacesAreHonest() external {
        Head memory head = _head(3, 1000);
        Head memory other = _head(3, 1000);
        other.feedId = keccak256("other");
        _refuseHeads(head, other);
        other = _head(3, 1000);
        other.term = 2;
        _refuseHeads(head, other);
        other = _head(3, 1000);
        other.epoch = 3;
        _refuseHeads(head, other);
        _refuseHeads(head, _head(4, 1000));
        _refuseHeads(head, head);
    }

    function testFuzz_anyDifferenceMakesTwoHeads(Head calldata any, uint64 seed) external {
        Head memory one = _head(3, 1000);
        Head memory other = _head(3, 1000);
        if (seed % 7 == 0) other.base = any.base;
        if (seed % 7 == 1) other.size = any.size;
        if (seed % 7 == 2) other.parent = any.parent;
        if (seed % 7 == 3) other.justify = any.justify;
        if (seed % 7 == 4) other.root = any.root;
        if (seed % 7 == 5) other.chainBlock = any.chainBlock;
        if (seed % 7 == 6) other.time = any.time;
        VM.assume(Statements.hashOf(one) != Statements.hashOf(other));
        assertEq(
            STAKE,
            _slashing.punishTwoHeads(Statements.head(_pen, one), Statements.head(_pen, other))
        );
    }

    function test_headsOfTwoNodesProveNothing() external {
        Pen memory other = _otherPen();
        _expectNotByOneKey();
        _slashing.punishTwoHeads(
            Statements.head(_pen, _head(3, 1000)), Statements.head(other, _head(3, 1001))
        );
    }

    function test_votesAndHeadsOfOnePlaceAreFaultsOfTheirOwn() external {
        _slashing.punishTwoVotes(_vote(3, RED), _vote(3, BLUE));
        _stake(ALICE, 60);
        assertEq(
            60,
            _slashing.punishTwoHeads(
                Statements.head(_pen, _head(3, 1000)), Statements.head(_pen, _head(3, 1001))
            )
        );
    }

    function testFuzz_twoVouchersForOneNumberCostAll(bytes32 channel, uint64 nonce) external {
        bytes32 place = keccak256(abi.encode(channel, nonce));
        _expectPunishment(FaultKind.TwoAcks, place, STAKE);
        _slashing.punishTwoAcks(
            Statements.ack(_pen, Ack(channel, nonce, RED)),
            Statements.ack(_pen, Ack(channel, nonce, BLUE))
        );
    }

    function test_acksOfDifferentNumbersOrChannelsOrOfOneVoucherAreHonest() external {
        _refuseAcks(Ack(FEED, 1, RED), Ack(FEED, 2, BLUE));
        _refuseAcks(Ack(FEED, 1, RED), Ack(BLUE, 1, BLUE));
        _refuseAcks(Ack(FEED, 1, RED), Ack(FEED, 1, RED));
    }

    function test_acksOfTwoNodesProveNothing() external {
        Pen memory other = _otherPen();
        _expectNotByOneKey();
        _slashing.punishTwoAcks(
            Statements.ack(_pen, Ack(FEED, 1, RED)), Statements.ack(other, Ack(FEED, 1, BLUE))
        );
    }

    function test_forksCostAllAndLiesHalf() external view {
        assertEq(10_000, _slashing.shareOf(FaultKind.TwoHeads));
        assertEq(10_000, _slashing.shareOf(FaultKind.TwoVotes));
        assertEq(10_000, _slashing.shareOf(FaultKind.VoteAboveLeave));
        assertEq(5_000, _slashing.shareOf(FaultKind.BrokenPromise));
        assertEq(5_000, _slashing.shareOf(FaultKind.TwoResults));
        assertEq(5_000, _slashing.shareOf(FaultKind.TwoStates));
        assertEq(5_000, _slashing.shareOf(FaultKind.SharedSequence));
        assertEq(10_000, _slashing.shareOf(FaultKind.TwoAcks));
        assertEq(5_000, _slashing.shareOf(FaultKind.TwoRoots));
        assertEq(5_000, _slashing.shareOf(FaultKind.ReceiptMissing));
    }

    function _refuse(Vote memory one, Vote memory other) private {
        _expectNoContradiction();
        _slashing.punishTwoVotes(Statements.vote(_pen, one), Statements.vote(_pen, other));
    }

    function _refuseHeads(Head memory one, Head memory other) private {
        _expectNoContradiction();
        _slashing.punishTwoHeads(Statements.head(_pen, one), Statements.head(_pen, other));
    }

    function _refuseAcks(Ack memory one, Ack memory other) private {
        _expectNoContradiction();
        _slashing.punishTwoAcks(Statements.ack(_pen, one), Statements.ack(_pen, other));
    }

    function _assertUnpunished(SignedVote memory one, SignedVote memory other) private {
        (bool taken,) =
            address(_slashing).call(abi.encodeCall(_slashing.punishTwoVotes, (one, other)));
        assertEq(false, taken);
        assertEq(STAKE, _registry.stakeOf(ALICE));
    }
}
