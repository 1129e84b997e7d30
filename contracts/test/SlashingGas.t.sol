// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChannelId, Voucher} from "../src/IChannelHub.sol";
import {NodeId, Role} from "../src/INodeRegistry.sol";
import {
    Ack,
    AckedLeaf,
    Head,
    Leave,
    Promise,
    ReceiptRoot,
    SignedAck,
    SignedHead,
    SignedLeave,
    SignedPromise,
    SignedReceipt,
    SignedReceiptRoot,
    SignedVote
} from "../src/ISlashing.sol";
import {Sibling} from "../src/SplitTree.sol";
import {SlashedNetwork} from "./SlashedNetwork.sol";
import {Statements} from "./Statements.sol";

/// @notice What each call costs; `snapshots/OperatorStakes.json` and `snapshots/Slashing.json` hold
/// the figures.
contract SlashingGasTest is SlashedNetwork {
    bytes32 private constant RED = keccak256("red");
    bytes32 private constant BLUE = keccak256("blue");

    function setUp() external {
        _deploySlashed();
        _stake(BOB, 1);
        _unbond(ALICE, 1000);
    }

    function test_gasOfStaking() external {
        assertEq(true, _token.transfer(address(0xCAFE), 10));
        VM.prank(address(0xCAFE));
        _token.approve(address(_registry), 10);
        VM.prank(address(0xCAFE));
        _registry.stake(10);
        VM.snapshotGasLastCall("OperatorStakes", "stake");
        _unbond(address(0xCAFE), 4);
        VM.snapshotGasLastCall("OperatorStakes", "unbond");
        _unbond(address(0xCAFE), 4);
        VM.warp(START + PERIOD);
        _withdraw(address(0xCAFE));
        VM.snapshotGasLastCall("OperatorStakes", "withdraw");
    }

    function test_gasOfEviction() external {
        VM.prank(DAO);
        _registry.setMinimumStake(Role.Service, 100);
        VM.snapshotGasLastCall("OperatorStakes", "setMinimumStake");
        NodeId node = _register(5, BOB, Role.Service);
        VM.warp(START + 7 days);
        _registry.evict(node);
        VM.snapshotGasLastCall("OperatorStakes", "evict");
    }

    function test_gasOfTwoHeads() external {
        SignedHead memory one = Statements.head(_pen, _head(3, 1000));
        SignedHead memory other = Statements.head(_pen, _head(3, 1001));
        _slashing.punishTwoHeads(one, other);
        VM.snapshotGasLastCall("Slashing", "punishTwoHeads");
    }

    function test_gasOfTwoVotes() external {
        SignedVote memory one = _vote(3, RED);
        SignedVote memory other = _vote(3, BLUE);
        _slashing.punishTwoVotes(one, other);
        VM.snapshotGasLastCall("Slashing", "punishTwoVotes");
    }

    function test_gasOfAVoteAboveALeave() external {
        Head memory justified = _head(4, 1000);
        Head memory head = _head(5, 1000);
        head.justify = Statements.hashOf(justified);
        SignedVote memory vote = _vote(5, Statements.hashOf(head));
        SignedLeave memory left = Statements.left(_pen, Leave(FEED, 1, 2, 2, 3, RED));
        _slashing.punishVoteAboveLeave(vote, head, justified, left);
        VM.snapshotGasLastCall("Slashing", "punishVoteAboveLeave");
    }

    function test_gasOfABrokenPromiseInAFeedOfAThousandEntries() external {
        bytes32[] memory proof = new bytes32[](10);
        bytes32 root = RED;
        for (uint256 i = 0; i < proof.length; i++) {
            root = sha256(abi.encodePacked(bytes1(0x01), root, proof[i]));
        }
        Head memory head = _head(3, 1000);
        head.size = 1024;
        head.root = root;
        SignedPromise memory given = Statements.offer(_pen, Promise(BLUE, FEED, 1, 2, 0));
        SignedHead memory signed = Statements.head(_pen, head);
        _slashing.punishBrokenPromise(given, signed, RED, proof);
        VM.snapshotGasLastCall("Slashing", "punishBrokenPromise");
    }

    function test_gasOfTwoReceipts() external {
        SignedReceipt memory one = Statements.receipt(_pen, _receipt(RED, RED, RED, 1));
        SignedReceipt memory other = Statements.receipt(_pen, _receipt(RED, BLUE, RED, 2));
        _slashing.punishTwoReceipts(one, other);
        VM.snapshotGasLastCall("Slashing", "punishTwoReceipts");
    }

    function test_gasOfTwoRoots() external {
        SignedReceiptRoot memory one = Statements.log(_pen, _log(10, RED));
        SignedReceiptRoot memory other = Statements.log(_pen, _log(10, BLUE));
        _slashing.punishTwoRoots(one, other);
        VM.snapshotGasLastCall("Slashing", "punishTwoRoots");
    }

    function test_gasOfAReceiptThatAThousandLeaveOut() external {
        bytes32[] memory proof = new bytes32[](10);
        bytes32 root = RED;
        for (uint256 i = 0; i < proof.length; i++) {
            root = sha256(abi.encodePacked(bytes1(0x01), root, proof[i]));
        }
        SignedReceiptRoot memory log = Statements.log(_pen, _log(1024, root));
        SignedReceipt memory receipt = Statements.receipt(_pen, _receipt(RED, RED, RED, 0));
        _slashing.punishReceiptMissing(log, receipt, RED, proof);
        VM.snapshotGasLastCall("Slashing", "punishReceiptMissing");
    }

    function test_gasOfTwoAcks() external {
        SignedAck memory one = Statements.ack(_pen, Ack(FEED, 1, RED));
        SignedAck memory other = Statements.ack(_pen, Ack(FEED, 1, BLUE));
        _slashing.punishTwoAcks(one, other);
        VM.snapshotGasLastCall("Slashing", "punishTwoAcks");
    }

    function test_gasOfALeafThatFallsAmongSixtyFour() external {
        AckedLeaf memory earlier = _leafOfSixtyFour(1, 1000);
        AckedLeaf memory later = _leafOfSixtyFour(2, 999);
        _slashing.punishFallenLeaf(earlier, later);
        VM.snapshotGasLastCall("Slashing", "punishFallenLeaf");
    }

    function _leafOfSixtyFour(uint64 nonce, uint128 cumulative)
        private
        view
        returns (AckedLeaf memory leaf)
    {
        leaf.payee = BOB;
        leaf.cumulative = cumulative;
        leaf.siblings = new Sibling[](6);
        bytes32 hash = keccak256(abi.encodePacked(uint8(0), BOB, cumulative));
        for (uint256 i = 0; i < leaf.siblings.length; i++) {
            hash = keccak256(abi.encodePacked(uint8(1), hash, cumulative, bytes32(0), uint128(0)));
        }
        leaf.voucher = Voucher(ChannelId.wrap(FEED), nonce, cumulative, hash);
        leaf.acknowledgement = Statements.acknowledgement(_pen, leaf.voucher);
    }

    function _log(uint64 size, bytes32 root) private view returns (ReceiptRoot memory) {
        return ReceiptRoot(NodeId.unwrap(_node), 1, 0, size, root, 1_800_000_060_000);
    }
}
