// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChannelId, Voucher} from "../src/IChannelHub.sol";
import {
    Ack,
    Head,
    Leave,
    Promise,
    Receipt,
    ReceiptRoot,
    SignedAck,
    SignedHead,
    SignedLeave,
    SignedPromise,
    SignedReceipt,
    SignedReceiptRoot,
    SignedVote,
    Vote
} from "../src/ISlashing.sol";
import {ICheats, Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";

/// @notice A node's key and the domain in which it signs.
struct Pen {
    ICheats cheats;
    uint256 secret;
    address registry;
}

/// @notice What nodes sign, hashed and signed apart from the contracts.
library Statements {
    function pen(ICheats cheats, uint256 seed, address registry) internal returns (Pen memory) {
        return Pen(cheats, NodeKeys.key(cheats, seed).privateKey, registry);
    }

    function head(Pen memory by, Head memory what) internal view returns (SignedHead memory) {
        return SignedHead(what, sign(by, hashOf(what)));
    }

    function vote(Pen memory by, Vote memory what) internal view returns (SignedVote memory) {
        bytes32 t = keccak256(
            "Vote(bytes32 feedId,uint64 term,uint64 epoch,uint64 round,bytes32 headHash)"
        );
        bytes memory words =
            abi.encode(t, what.feedId, what.term, what.epoch, what.round, what.headHash);
        return SignedVote(what, sign(by, keccak256(words)));
    }

    function offer(Pen memory by, Promise memory what)
        internal
        view
        returns (SignedPromise memory)
    {
        bytes32 t = keccak256(
            "Promise(bytes32 entryHash,bytes32 feedId,uint64 term,uint64 epoch,uint64 offset)"
        );
        bytes memory words =
            abi.encode(t, what.entryHash, what.feedId, what.term, what.epoch, what.offset);
        return SignedPromise(what, sign(by, keccak256(words)));
    }

    function left(Pen memory by, Leave memory what) internal view returns (SignedLeave memory) {
        bytes32 t = keccak256(
            "Leave(bytes32 feedId,uint64 term,uint64 epoch,uint64 highestEpoch,uint64 highestRound,bytes32 highestHead)"
        );
        bytes memory words = abi.encode(t, what.feedId, what.term, what.epoch);
        bytes memory rest = abi.encode(what.highestEpoch, what.highestRound, what.highestHead);
        return SignedLeave(what, sign(by, keccak256(bytes.concat(words, rest))));
    }

    function receipt(Pen memory by, Receipt memory what)
        internal
        view
        returns (SignedReceipt memory)
    {
        return SignedReceipt(what, sign(by, hashOf(what)));
    }

    function log(Pen memory by, ReceiptRoot memory what)
        internal
        view
        returns (SignedReceiptRoot memory)
    {
        bytes32 t = keccak256(
            "ReceiptRoot(address node,uint64 interval,uint64 first,uint64 size,bytes32 root,uint64 timeMillis)"
        );
        bytes memory words = abi.encode(t, what.node, what.interval, what.first);
        bytes memory rest = abi.encode(what.size, what.root, what.timeMillis);
        return SignedReceiptRoot(what, sign(by, keccak256(bytes.concat(words, rest))));
    }

    function ack(Pen memory by, Ack memory what) internal view returns (SignedAck memory) {
        bytes32 t = keccak256("Ack(bytes32 channelId,uint64 nonce,bytes32 voucherHash)");
        bytes memory words = abi.encode(t, what.channelId, what.nonce, what.voucherHash);
        return SignedAck(what, sign(by, keccak256(words)));
    }

    /// @notice r, s, v over the ack of a voucher.
    function acknowledgement(Pen memory by, Voucher memory what)
        internal
        view
        returns (bytes memory)
    {
        bytes32 t = keccak256(
            "Voucher(bytes32 channelId,uint64 nonce,uint128 total,bytes32 splitRoot)"
        );
        bytes memory words = abi.encode(t, what.channelId, what.nonce, what.total, what.splitRoot);
        bytes32 voucher = digestOf(by, keccak256(words));
        return ack(by, Ack(ChannelId.unwrap(what.channelId), what.nonce, voucher)).signature;
    }

    function hashOf(Head memory what) internal pure returns (bytes32) {
        bytes32 t = keccak256(
            "Head(bytes32 feedId,uint64 term,uint64 epoch,uint64 round,uint64 base,uint64 size,bytes32 parent,bytes32 justify,bytes32 root,uint64 chainBlock,uint64 time)"
        );
        bytes memory words = abi.encode(t, what.feedId, what.term, what.epoch, what.round);
        bytes memory more = abi.encode(what.base, what.size, what.parent, what.justify);
        bytes memory rest = abi.encode(what.root, what.chainBlock, what.time);
        return keccak256(bytes.concat(words, more, rest));
    }

    function hashOf(Receipt memory what) internal pure returns (bytes32) {
        bytes32 t = keccak256(
            "Receipt(string token,bytes32 feedId,uint64 offset,bytes32 prefixRoot,bytes32 script,bytes32 engine,bytes32 stateHash,bytes32 stepHash,bytes32 resultHash,uint64 timeMillis,uint64 sequence,string evidence,address node)"
        );
        bytes memory words = abi.encode(t, keccak256(bytes(what.token)), what.feedId, what.offset);
        bytes memory more = abi.encode(what.prefixRoot, what.script, what.engine, what.stateHash);
        bytes memory rest = abi.encode(what.stepHash, what.resultHash, what.timeMillis);
        bytes memory last = abi.encode(what.sequence, keccak256(bytes(what.evidence)), what.node);
        return keccak256(bytes.concat(words, more, rest, last));
    }

    /// @notice r, s, v in the domain of the registry.
    function sign(Pen memory by, bytes32 structHash) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = by.cheats.sign(by.secret, digestOf(by, structHash));
        return abi.encodePacked(r, s, v);
    }

    /// @notice What is signed for a struct.
    function digestOf(Pen memory by, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Smart Layer"),
                keccak256("1"),
                block.chainid,
                by.registry
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }
}
