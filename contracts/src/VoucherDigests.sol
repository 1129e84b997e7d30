// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChannelId, Voucher} from "./IChannelHub.sol";
import {NetworkDomain} from "./NetworkDomain.sol";

/// @title What payers sign on a channel, and anchors for it
/// @notice Voucher and Ack of spec/protocol/channels.md, in the domain of the network's registry.
library VoucherDigests {
    bytes32 private constant VOUCHER =
        keccak256("Voucher(bytes32 channelId,uint64 nonce,uint128 total,bytes32 splitRoot)");
    bytes32 private constant ACK =
        keccak256("Ack(bytes32 channelId,uint64 nonce,bytes32 voucherHash)");

    /// @notice What the payer signs.
    function digestOf(address registry, Voucher calldata voucher) internal view returns (bytes32) {
        bytes32 hash = keccak256(
            abi.encode(VOUCHER, voucher.channelId, voucher.nonce, voucher.total, voucher.splitRoot)
        );
        return NetworkDomain.digest(registry, hash);
    }

    /// @notice The struct hash of what the anchor signs.
    /// @param voucherHash what the payer signed
    function ackHash(ChannelId channelId, uint64 nonce, bytes32 voucherHash)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(ACK, channelId, nonce, voucherHash));
    }
}
