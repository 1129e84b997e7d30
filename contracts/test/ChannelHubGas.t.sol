// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChannelId, Voucher} from "../src/IChannelHub.sol";
import {ChannelHub} from "../src/ChannelHub.sol";
import {NodeId} from "../src/INodeRegistry.sol";
import {Sibling} from "../src/SplitTree.sol";
import {Channels, Earned} from "./Channels.sol";
import {MiniTest} from "./MiniTest.sol";

/// @notice What each call costs in a transaction of its own, but for its 21,000 and its calldata;
/// `snapshots/ChannelHub.json` holds the figures.
contract ChannelHubGasTest is MiniTest {
    uint128 private constant EACH = 1e15;

    Channels private _channels;
    ChannelHub private _hub;
    ChannelId private _id;

    function setUp() external {
        VM.warp(1_000_000);
        _channels = new Channels(VM);
        _hub = _channels.hub();
        _channels.token().approve(address(_hub), type(uint256).max);
    }

    function test_gasOfEachCall() external {
        address key = _channels.voucherKey();
        NodeId anchor = _channels.anchor();
        _cool();
        _id = _hub.open(key, anchor, 1e20, 1 hours, "salt");
        VM.snapshotGasLastCall("ChannelHub", "open");
        _cool();
        _hub.topUp(_id, 1e18);
        VM.snapshotGasLastCall("ChannelHub", "topUp");
        _settle(1, _leaves(3, EACH));
        VM.snapshotGasLastCall("ChannelHub", "first settle");
        _claim(_leaves(3, EACH), 1);
        VM.snapshotGasLastCall("ChannelHub", "first claim of 3 leaves");
        _settle(2, _leaves(16, 2 * EACH));
        VM.snapshotGasLastCall("ChannelHub", "later settle");
        _claim(_leaves(16, 2 * EACH), 1);
        VM.snapshotGasLastCall("ChannelHub", "later claim of 16 leaves");
        _cool();
        _hub.requestClose(_id);
        VM.snapshotGasLastCall("ChannelHub", "requestClose");
        VM.warp(2_000_000);
        _cool();
        _hub.withdraw(_id);
        VM.snapshotGasLastCall("ChannelHub", "withdraw");
    }

    /// @dev Nothing of a call before is warm.
    function _cool() private {
        VM.cool(address(_hub));
        VM.cool(address(_channels.token()));
        VM.cool(address(_channels.registry()));
    }

    function _settle(uint64 nonce, Earned[] memory leaves) private {
        Sibling memory root = _channels.rootOf(leaves);
        Voucher memory voucher = Voucher(_id, nonce, root.sum, root.hash);
        bytes memory signature = _channels.signature(voucher);
        bytes memory ack = _channels.acknowledgement(voucher);
        _cool();
        _hub.settle(voucher, signature, ack);
    }

    function _claim(Earned[] memory leaves, uint256 index) private {
        Sibling[] memory proof = _channels.proofOf(leaves, index);
        _cool();
        _hub.claim(_id, index, leaves[index].payee, leaves[index].cumulative, proof);
    }

    function _leaves(uint256 count, uint128 each) private pure returns (Earned[] memory leaves) {
        leaves = new Earned[](count);
        for (uint160 i = 0; i < count; i++) {
            leaves[i] = Earned(address(100 + i), each);
        }
    }
}
