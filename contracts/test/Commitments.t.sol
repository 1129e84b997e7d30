// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitment, FeedTip, ICommitments} from "../src/ICommitments.sol";
import {NodeId, Role} from "../src/INodeRegistry.sol";
import {CommittedNetwork} from "./CommittedNetwork.sol";
import {Trees} from "./Trees.sol";

contract CommitmentsTest is CommittedNetwork {
    function setUp() external {
        _deployCommitted(4);
    }

    function test_whatThreeOfFourOperatorsSignIsPinned() external {
        Commitment memory first = _next(7);
        VM.expectEmit();
        emit ICommitments.Committed(first.interval, _hash(first), 7, first.root, address(this));
        _commitments.commit(first, _signed(first, 3));
        assertEq(true, _hash(first) == _commitments.hashOf(first.interval));
        assertEq(true, _commitments.isCommitted(first));
        (Commitment memory newest, bytes32 hash, uint40 atBlock) = _commitments.newest();
        assertEq(abi.encode(first), abi.encode(newest));
        assertEq(true, _hash(first) == hash);
        assertEq(block.number, atBlock);
    }

    function test_beforeTheFirstThereIsNone() external view {
        (Commitment memory newest, bytes32 hash, uint40 atBlock) = _commitments.newest();
        Commitment memory none;
        assertEq(abi.encode(none), abi.encode(newest));
        assertEq(true, hash == 0);
        assertEq(0, atBlock);
        assertEq(false, _commitments.isCommitted(none));
    }

    function test_eachFollowsTheOneBefore() external {
        Commitment memory first = _next(7);
        _commitments.commit(first, _signed(first, 3));
        VM.warp(block.timestamp + 3 * PERIOD_OF_COMMITMENTS);
        Commitment memory second = _next(7);
        assertEq(first.interval + 3, second.interval);
        assertEq(true, _hash(first) == second.previous);
        _commitments.commit(second, _signed(second, 4));
        assertEq(true, _commitments.isCommitted(first));
        assertEq(true, _commitments.isCommitted(second));
        assertEq(true, _commitments.hashOf(first.interval + 1) == 0);
    }

    function testFuzz_nothingElseFollows(bytes32 previous) external {
        Commitment memory first = _next(7);
        VM.assume(previous != first.previous);
        first.previous = previous;
        _refused(
            first, 3, abi.encodeWithSelector(ICommitments.NotTheSuccessor.selector, previous, 0)
        );
    }

    function test_anIntervalHasOneCommitmentAndNoneBeforeIt() external {
        Commitment memory first = _next(7);
        _commitments.commit(first, _signed(first, 3));
        Commitment memory again = _next(8);
        _refused(again, 3, _over(again.interval));
        again.interval--;
        _refused(again, 3, _over(again.interval));
    }

    function test_anIntervalThatHasNotBegunHasNone() external {
        Commitment memory early = _next(7);
        early.interval++;
        bytes memory fault = abi.encodeWithSelector(
            ICommitments.NotBegunYet.selector, early.interval, early.interval - 1
        );
        _refused(early, 3, fault);
        VM.warp(uint256(early.interval) * PERIOD_OF_COMMITMENTS - 1);
        _refused(early, 3, fault);
        VM.warp(uint256(early.interval) * PERIOD_OF_COMMITMENTS);
        _commitments.commit(early, _signed(early, 3));
    }

    function test_feedsAreNotForgotten() external {
        Commitment memory first = _next(7);
        _commitments.commit(first, _signed(first, 3));
        VM.warp(block.timestamp + PERIOD_OF_COMMITMENTS);
        Commitment memory less = _next(6);
        _refused(less, 3, abi.encodeWithSelector(ICommitments.FeedsMissing.selector, 6, 7));
    }

    function test_twoThirdsAreTooFew() external {
        Commitment memory first = _next(7);
        _refused(first, 2, abi.encodeWithSelector(ICommitments.TooFewSigners.selector, 2, 4));
        _refused(first, 0, abi.encodeWithSelector(ICommitments.TooFewSigners.selector, 0, 4));
        _retire(_operators[0], _anchors[0]);
        Commitment memory second = _next(7);
        bytes[] memory two = new bytes[](2);
        two[0] = _signature(1, second);
        two[1] = _signature(2, second);
        VM.expectRevert(abi.encodeWithSelector(ICommitments.TooFewSigners.selector, 2, 3));
        _commitments.commit(second, two);
    }

    function test_withoutAnchorsNothingIsPinned() external {
        for (uint256 i = 0; i < 4; i++) {
            _retire(_operators[i], _anchors[i]);
        }
        assertEq(0, _registry.anchorOperators());
        _refused(_next(7), 0, abi.encodeWithSelector(ICommitments.TooFewSigners.selector, 0, 0));
    }

    function test_whoseAnchorsRetiredSignsNoMore() external {
        Commitment memory first = _next(7);
        bytes[] memory all = _signed(first, 4);
        _retire(_operators[1], _anchors[1]);
        VM.expectRevert(
            abi.encodeWithSelector(ICommitments.NotAnAnchor.selector, NodeId.unwrap(_anchors[1]))
        );
        _commitments.commit(first, all);
    }

    function test_anOperatorOfManyAnchorsCountsOnce() external {
        NodeId second = _register(50, _operators[1], Role.Anchor);
        assertEq(4, _registry.anchorOperators());
        Commitment memory first = _next(7);
        bytes[] memory three = new bytes[](3);
        three[0] = _signature(0, first);
        three[1] = _signature(1, first);
        three[2] = _signatureOf(50, first);
        VM.expectRevert(
            abi.encodeWithSelector(ICommitments.OutOfOrder.selector, _operators[1], _operators[1])
        );
        _commitments.commit(first, three);
        // It goes on counting until the last of them has retired.
        _retire(_operators[1], second);
        assertEq(4, _registry.anchorOperators());
        _retire(_operators[1], _anchors[1]);
        assertEq(3, _registry.anchorOperators());
    }

    function test_signaturesStandInOrder() external {
        Commitment memory first = _next(7);
        bytes[] memory three = new bytes[](3);
        three[0] = _signature(1, first);
        three[1] = _signature(0, first);
        three[2] = _signature(2, first);
        VM.expectRevert(
            abi.encodeWithSelector(ICommitments.OutOfOrder.selector, _operators[0], _operators[1])
        );
        _commitments.commit(first, three);
    }

    function test_serviceNodesDoNotSign() external {
        NodeId service = _register(60, address(0xFFFF), Role.Service);
        assertEq(4, _registry.anchorOperators());
        Commitment memory first = _next(7);
        bytes[] memory four = new bytes[](4);
        for (uint256 i = 0; i < 3; i++) {
            four[i] = _signature(i, first);
        }
        four[3] = _signatureOf(60, first);
        VM.expectRevert(
            abi.encodeWithSelector(ICommitments.NotAnAnchor.selector, NodeId.unwrap(service))
        );
        _commitments.commit(first, four);
        _retire(address(0xFFFF), service);
        assertEq(4, _registry.anchorOperators());
    }

    function test_strangersAreNotCountedBesideAnchors() external view {
        assertEq(address(0), _registry.anchorOperatorOf(NodeId.wrap(address(0))));
        assertEq(address(0), _registry.anchorOperatorOf(NodeId.wrap(address(1))));
        assertEq(_operators[2], _registry.anchorOperatorOf(_anchors[2]));
    }

    function testFuzz_whatIsSignedIsAllOfIt(uint8 which, uint64 by) external {
        Commitment memory said = _next(7);
        bytes[] memory three = _signed(said, 3);
        said = _changed(said, which % 3, by);
        VM.warp(2 * uint256(type(uint32).max));
        _refusedSignatures(said, three);
    }

    function test_ofAnotherNetworkNothingCounts() external {
        Commitment memory first = _next(7);
        bytes[] memory three = _signed(first, 3);
        VM.chainId(5);
        _refusedSignatures(first, three);
    }

    function testFuzz_everyFeedIsFoundInItsPlaceAndNowhereElse(uint8 count, uint8 place) external {
        uint8 feeds = 1 + (count % 20);
        uint64 index = place % feeds;
        bytes32[] memory leaves = new bytes32[](feeds);
        for (uint64 i = 0; i < feeds; i++) {
            leaves[i] = _leaf(_tip(i));
        }
        Commitment memory first = _next(feeds);
        first.root = Trees.root(leaves);
        bytes32[] memory path = Trees.path(leaves, index);
        assertEq(false, _commitments.includes(first, _tip(index), index, path));
        _commitments.commit(first, _signed(first, 3));
        assertEq(true, _commitments.includes(first, _tip(index), index, path));
        assertEq(false, _commitments.includes(first, _tip(index + 1), index, path));
        assertEq(false, _commitments.includes(first, _tip(index), index + 1, path));
        FeedTip memory other = _tip(index);
        other.size++;
        assertEq(false, _commitments.includes(first, other, index, path));
        other = _tip(index);
        other.term++;
        assertEq(false, _commitments.includes(first, other, index, path));
        other = _tip(index);
        other.root = keccak256("another history");
        assertEq(false, _commitments.includes(first, other, index, path));
    }

    function test_periodsAreAMinuteToAWeek() external {
        _refusedPeriod(59);
        _refusedPeriod(7 days + 1);
        _deploy(60);
        _deploy(7 days);
    }

    function _tip(uint64 i) private pure returns (FeedTip memory) {
        return FeedTip(keccak256(abi.encode(i)), i, i + 1, bytes32(uint256(i)));
    }

    function _changed(Commitment memory said, uint8 which, uint64 by)
        private
        pure
        returns (Commitment memory)
    {
        VM.assume(by > 0);
        if (which == 0) said.interval += 1 + (by % 1000);
        if (which == 1) said.feeds += 1 + (by % 1000);
        if (which == 2) said.root = bytes32(uint256(by));
        return said;
    }

    /// @dev Whom other words than those signed seem to be from is anybody, but no anchor.
    function _refusedSignatures(Commitment memory said, bytes[] memory signatures) private {
        try _commitments.commit(said, signatures) {
            assertEq(false, true);
        } catch (bytes memory fault) {
            bytes4 selector;
            assembly ("memory-safe") {
                selector := mload(add(fault, 32))
            }
            assertEq(true, ICommitments.NotAnAnchor.selector == selector);
        }
    }

    function _over(uint64 interval) private pure returns (bytes memory) {
        uint64 newest = uint64(START / PERIOD_OF_COMMITMENTS);
        return abi.encodeWithSelector(ICommitments.IntervalOver.selector, interval, newest);
    }

    function _refused(Commitment memory said, uint256 signers, bytes memory fault) private {
        bytes[] memory signatures = _signed(said, signers);
        VM.expectRevert(fault);
        _commitments.commit(said, signatures);
    }

    function _refusedPeriod(uint32 period) private {
        VM.expectRevert(
            abi.encodeWithSelector(ICommitments.PeriodOutOfRange.selector, period, 60, 7 days)
        );
        _deploy(period);
    }
}
