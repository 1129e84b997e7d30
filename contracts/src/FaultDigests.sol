// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ChannelId} from "./IChannelHub.sol";
import {Ack, Head, Leave, Promise, Receipt, ReceiptRoot, Vote} from "./ISlashing.sol";
import {VoucherDigests} from "./VoucherDigests.sol";

/// @title The hashes of what nodes sign, and who signed it
/// @notice EIP-712; the domain is NetworkDomain's. The types stand in spec/protocol: feed.md
/// has those of feeds, token.md the receipt, audits.md the root of receipts.
library FaultDigests {
    bytes32 private constant HEAD = keccak256(
        "Head(bytes32 feedId,uint64 term,uint64 epoch,uint64 round,uint64 base,uint64 size,bytes32 parent,bytes32 justify,bytes32 root,uint64 chainBlock,uint64 time)"
    );
    bytes32 private constant VOTE =
        keccak256("Vote(bytes32 feedId,uint64 term,uint64 epoch,uint64 round,bytes32 headHash)");
    bytes32 private constant PROMISE = keccak256(
        "Promise(bytes32 entryHash,bytes32 feedId,uint64 term,uint64 epoch,uint64 offset)"
    );
    bytes32 private constant LEAVE = keccak256(
        "Leave(bytes32 feedId,uint64 term,uint64 epoch,uint64 highestEpoch,uint64 highestRound,bytes32 highestHead)"
    );
    bytes32 private constant RECEIPT = keccak256(
        "Receipt(string token,bytes32 feedId,uint64 offset,bytes32 prefixRoot,bytes32 script,bytes32 engine,bytes32 stateHash,bytes32 stepHash,bytes32 resultHash,uint64 timeMillis,uint64 sequence,string evidence,address node)"
    );
    bytes32 private constant RECEIPT_ROOT = keccak256(
        "ReceiptRoot(address node,uint64 interval,uint64 first,uint64 size,bytes32 root,uint64 timeMillis)"
    );

    /// @notice Whose r, s, v (65 bytes, low s) this is over the digest; zero where nobody's.
    function signer(bytes32 over, bytes calldata signature) internal pure returns (address by) {
        (by,,) = ECDSA.tryRecover(over, signature);
    }

    function hash(Head calldata head) internal pure returns (bytes32) {
        return keccak256(abi.encode(HEAD, head));
    }

    function hash(Vote calldata vote) internal pure returns (bytes32) {
        return keccak256(abi.encode(VOTE, vote));
    }

    function hash(Promise calldata given) internal pure returns (bytes32) {
        return keccak256(abi.encode(PROMISE, given));
    }

    function hash(Leave calldata left) internal pure returns (bytes32) {
        return keccak256(abi.encode(LEAVE, left));
    }

    function hash(Ack calldata ack) internal pure returns (bytes32) {
        return VoucherDigests.ackHash(ChannelId.wrap(ack.channelId), ack.nonce, ack.voucherHash);
    }

    function hash(ReceiptRoot calldata log) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECEIPT_ROOT, log));
    }

    function hash(Receipt calldata receipt) internal pure returns (bytes32) {
        // In two halves: more fields at once than the stack has room for.
        bytes memory first = abi.encode(
            RECEIPT,
            keccak256(bytes(receipt.token)),
            receipt.feedId,
            receipt.offset,
            receipt.prefixRoot,
            receipt.script,
            receipt.engine
        );
        bytes memory second = abi.encode(
            receipt.stateHash,
            receipt.stepHash,
            receipt.resultHash,
            receipt.timeMillis,
            receipt.sequence,
            keccak256(bytes(receipt.evidence)),
            receipt.node
        );
        return keccak256(bytes.concat(first, second));
    }
}
