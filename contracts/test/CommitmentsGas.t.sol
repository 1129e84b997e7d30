// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitment, FeedTip} from "../src/ICommitments.sol";
import {CommittedNetwork} from "./CommittedNetwork.sol";

/// @notice What each call costs in a transaction of its own, but for its 21,000 and its calldata;
/// `snapshots/Commitments.json` holds the figures.
contract CommitmentsGasTest is CommittedNetwork {
    function test_gasWithSevenAnchors() external {
        _deployCommitted(7);
        _commit(5);
        VM.snapshotGasLastCall("Commitments", "first commit, 5 of 7 sign");
        VM.warp(block.timestamp + PERIOD_OF_COMMITMENTS);
        _commit(5);
        VM.snapshotGasLastCall("Commitments", "later commit, 5 of 7 sign");
    }

    function test_gasWithAHundredAnchors() external {
        _deployCommitted(100);
        _commit(67);
        VM.warp(block.timestamp + PERIOD_OF_COMMITMENTS);
        _commit(67);
        VM.snapshotGasLastCall("Commitments", "later commit, 67 of 100 sign");
    }

    function test_gasOfLookingForOneFeedOfAMillion() external {
        _deployCommitted(1);
        Commitment memory said = _next(1 << 20);
        FeedTip memory tip = FeedTip("feed", 0, 1, "root");
        bytes32[] memory path = new bytes32[](20);
        said.root = _leaf(tip);
        for (uint256 i = 0; i < path.length; i++) {
            said.root = sha256(abi.encodePacked(bytes1(0x01), said.root, path[i]));
        }
        _commitments.commit(said, _signed(said, 1));
        VM.cool(address(_commitments));
        assertEq(true, _commitments.includes(said, tip, 0, path));
        VM.snapshotGasLastCall("Commitments", "includes, one of a million feeds");
    }

    function _commit(uint256 signers) private {
        Commitment memory said = _next(1000);
        bytes[] memory signatures = _signed(said, signers);
        VM.cool(address(_commitments));
        VM.cool(address(_registry));
        _commitments.commit(said, signatures);
    }
}
