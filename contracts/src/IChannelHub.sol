// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NodeId} from "./INodeRegistry.sol";
import {Sibling} from "./SplitTree.sol";

/// @notice A channel's name: keccak256(abi.encode(chain id, hub, payer, anchor, salt)).
type ChannelId is bytes32;

/// @notice A payer's word for what it has spent.
/// @param channelId on which channel
/// @param nonce the voucher's number there, from 1
/// @param total all that was spent since the channel was opened
/// @param splitRoot the root of the tree of who has earned it (SplitTree)
struct Voucher {
    ChannelId channelId;
    uint64 nonce;
    uint128 total;
    bytes32 splitRoot;
}

/// @notice A payment channel. It stays for good, so that payees may claim when they like.
/// @param payer who opened it, and gets what is left
/// @param voucherKey whose vouchers count
/// @param anchor the node whose acknowledgements count
/// @param challenge seconds from the wish to close to the end
/// @param closesAt unix time from which the payer may withdraw; 0 while nobody wishes to close
/// @param withdrawn whether what was left has gone to the payer
/// @param nonce of the newest voucher that was settled; 0 before the first
/// @param deposit all that was paid in
/// @param settled the total of that voucher
/// @param paid what payees have claimed, the burnt share included
/// @param splitRoot of that voucher
struct Channel {
    address payer;
    address voucherKey;
    NodeId anchor;
    uint32 challenge;
    uint48 closesAt;
    bool withdrawn;
    uint64 nonce;
    uint128 deposit;
    uint128 settled;
    uint128 paid;
    bytes32 splitRoot;
}

/// @title Payment channels, from one payer to many payees
/// @notice A payer opens a channel at an anchor, with a deposit. For calls it signs vouchers, each
/// for all that it has spent so far and to whom; one counts only with the anchor's acknowledgement,
/// of which an honest anchor gives one for each number. Whoever has the newest may settle it here,
/// and each payee is paid its leaf of the split. The payer gets the rest some time after it has said
/// that it wishes to close, in which newer vouchers can still be settled.
/// @dev What is signed is in the EIP-712 domain of the registry (name "Smart Layer", version "1"):
/// Voucher(bytes32 channelId,uint64 nonce,uint128 total,bytes32 splitRoot) by the voucher key, and
/// Ack(bytes32 channelId,uint64 nonce,bytes32 voucherHash) by the anchor's key, where voucherHash is
/// the digest of the voucher. Signatures are r, s, v: 65 bytes, low s. The rules of the split stand
/// in spec/protocol/channels.md.
interface IChannelHub {
    /// @notice A channel was opened.
    event ChannelOpened(
        ChannelId indexed id,
        address indexed payer,
        NodeId indexed anchor,
        address voucherKey,
        uint128 deposit,
        uint32 challenge
    );

    /// @notice A channel has more to spend.
    event ChannelToppedUp(ChannelId indexed id, uint128 amount);

    /// @notice A voucher was settled: payees can claim what it says.
    event VoucherSettled(ChannelId indexed id, uint64 nonce, uint128 total, bytes32 splitRoot);

    /// @notice A payee was paid; amount with what of it was burned.
    event Claimed(ChannelId indexed id, address indexed payee, uint128 amount, uint128 burned);

    /// @notice The payer wishes to close: from then on it may withdraw.
    event CloseRequested(ChannelId indexed id, uint48 closesAt);

    /// @notice What was never spent went back to the payer.
    event ChannelWithdrawn(ChannelId indexed id, uint128 amount);

    /// @notice What nobody had claimed went back to the payer.
    event ChannelReclaimed(ChannelId indexed id, uint128 amount);

    /// @notice There is no such channel.
    error UnknownChannel(ChannelId id);

    /// @notice The payer has opened this channel before: it needs another salt.
    error ChannelExists(ChannelId id);

    /// @notice A channel needs a deposit, and a top-up an amount.
    error NoAmount();

    /// @notice A channel needs a key that signs its vouchers.
    error NoVoucherKey();

    /// @notice The registry knows no such anchor that has not retired.
    error NotAnAnchor(NodeId anchor);

    /// @notice The time to object is too short, or too long.
    error ChallengeOutOfRange(uint32 challenge, uint32 shortest, uint32 longest);

    /// @notice The payer wishes to close the channel already.
    error Closing(ChannelId id, uint48 closesAt);

    /// @notice Only its payer closes a channel.
    error NotThePayer(ChannelId id, address account);

    /// @notice The time to object is not over, or has not begun.
    error NotClosedYet(ChannelId id, uint48 closesAt);

    /// @notice What was left has gone to the payer already.
    error AlreadyWithdrawn(ChannelId id);

    /// @notice A voucher of this number, or of a later one, was settled.
    error StaleVoucher(uint64 nonce, uint64 newest);

    /// @notice A voucher for less than was settled.
    error TotalFalls(uint128 total, uint128 settled);

    /// @notice A voucher for more than was paid in.
    error OverDeposit(uint128 total, uint128 deposit);

    /// @notice The voucher key has not signed the voucher.
    error NotByTheVoucherKey(address signer);

    /// @notice The anchor has not acknowledged the voucher.
    error NotAcknowledged(address signer);

    /// @notice The leaf is not in the split that was settled.
    error NotInTheSplit(bytes32 root, uint128 sum);

    /// @notice The hub itself earns nothing: such a leaf goes back to the payer in the end.
    error NotAPayee(address payee);

    /// @notice The payee has claimed all of its leaf.
    error NothingDue(address payee, uint128 claimed);

    /// @notice More would be paid than was settled: an earlier split gave others more.
    error Overspent(uint128 paid, uint128 due, uint128 settled);

    /// @notice What is left unclaimed is the payees' until then.
    error NotReclaimableYet(ChannelId id, uint256 from);

    /// @notice Opens a channel, and takes its deposit from the sender.
    /// @param voucherKey whose vouchers count; it need not be the sender
    /// @param anchor a registered anchor that has not retired
    /// @param deposit units of the Service Token
    /// @param challenge seconds from the wish to close to the end
    /// @param salt tells apart what one payer opens at one anchor
    function open(
        address voucherKey,
        NodeId anchor,
        uint128 deposit,
        uint32 challenge,
        bytes32 salt
    ) external returns (ChannelId id);

    /// @notice Adds to a channel that nobody wishes to close; anybody may.
    function topUp(ChannelId id, uint128 amount) external;

    /// @notice Settles a voucher newer than what was settled; anybody may, until the payer has
    /// withdrawn.
    /// @param signature the voucher key's
    /// @param acknowledgement the anchor's
    function settle(
        Voucher calldata voucher,
        bytes calldata signature,
        bytes calldata acknowledgement
    ) external;

    /// @notice Pays a payee what its leaf has beyond what it has claimed; anybody may.
    /// @param index the leaf's place, from 0
    /// @param cumulative what the leaf says that the payee has earned
    /// @param siblings that prove the leaf, from its own upwards
    function claim(
        ChannelId id,
        uint256 index,
        address payee,
        uint128 cumulative,
        Sibling[] calldata siblings
    ) external;

    /// @notice Says that the payer wishes to close.
    function requestClose(ChannelId id) external;

    /// @notice Pays what was never spent to the payer, once the time to object is over; anybody may.
    function withdraw(ChannelId id) external;

    /// @notice Pays what nobody has claimed to the payer, a year after the end; anybody may.
    function reclaim(ChannelId id) external;

    /// @notice A channel; reverts with UnknownChannel where there is none.
    function channelOf(ChannelId id) external view returns (Channel memory);

    /// @notice What a payee has claimed of a channel, the burnt share included.
    function claimed(ChannelId id, address payee) external view returns (uint128);
}
