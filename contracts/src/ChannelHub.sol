// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Channel, ChannelId, IChannelHub, Voucher} from "./IChannelHub.sol";
import {INodeRegistry, Node, NodeId, Role} from "./INodeRegistry.sol";
import {NetworkDomain} from "./NetworkDomain.sol";
import {Sibling, SplitTree} from "./SplitTree.sol";
import {VoucherDigests} from "./VoucherDigests.sol";

/// @title Payment channels
/// @notice See IChannelHub. It has no owner, and is never replaced in its place.
/// @dev It calls its token and its registry alone, which are fixed; the token calls nobody back. All
/// the same, whatever changes is written before tokens move.
contract ChannelHub is IChannelHub {
    using SafeERC20 for IERC20;

    /// @notice Seconds that objecting may take at most.
    uint32 public constant LONGEST_CHALLENGE = 30 days;

    /// @notice Seconds after a channel's end in which payees can claim before the payer can.
    uint256 public constant CLAIM_PERIOD = 365 days;

    /// @notice The largest share that is burned, in ten-thousandths.
    uint16 public constant LARGEST_BURN_SHARE = 1000;

    /// @notice The largest share of anchors, in ten-thousandths.
    uint16 public constant LARGEST_ANCHOR_SHARE = 2000;

    uint256 private constant WHOLE = 10_000;

    /// @notice What is paid with.
    ERC20Burnable public immutable token;

    /// @notice Who is an anchor.
    INodeRegistry public immutable registry;

    /// @notice Seconds that objecting takes at least.
    uint32 public immutable shortestChallenge;

    /// @notice Ten-thousandths of what is claimed that are burned.
    uint16 public immutable burnShare;

    /// @notice Ten-thousandths that anchors earn of what issuers leave: the network's rule, by which
    /// nodes and anchors judge splits. Nothing here depends on it.
    uint16 public immutable anchorShare;

    /// @inheritdoc IChannelHub
    mapping(ChannelId id => mapping(address payee => uint128)) public claimed;

    mapping(ChannelId id => Channel) private _channels;

    /// @notice A share is larger than it may be.
    error ShareTooLarge(uint16 share, uint16 largest);

    /// @param paidWith the Service Token
    /// @param nodes the network's registry
    /// @param challenge seconds that objecting takes at least
    /// @param burned ten-thousandths of what is claimed
    /// @param anchors ten-thousandths of what issuers leave
    constructor(
        ERC20Burnable paidWith,
        INodeRegistry nodes,
        uint32 challenge,
        uint16 burned,
        uint16 anchors
    ) {
        if (challenge > LONGEST_CHALLENGE) {
            revert ChallengeOutOfRange(challenge, 0, LONGEST_CHALLENGE);
        }
        if (burned > LARGEST_BURN_SHARE) revert ShareTooLarge(burned, LARGEST_BURN_SHARE);
        if (anchors > LARGEST_ANCHOR_SHARE) revert ShareTooLarge(anchors, LARGEST_ANCHOR_SHARE);
        token = paidWith;
        registry = nodes;
        shortestChallenge = challenge;
        burnShare = burned;
        anchorShare = anchors;
    }

    /// @inheritdoc IChannelHub
    function open(
        address voucherKey,
        NodeId anchor,
        uint128 deposit,
        uint32 challenge,
        bytes32 salt
    ) external returns (ChannelId id) {
        if (deposit == 0) revert NoAmount();
        if (voucherKey == address(0)) revert NoVoucherKey();
        if (challenge < shortestChallenge || challenge > LONGEST_CHALLENGE) {
            revert ChallengeOutOfRange(challenge, shortestChallenge, LONGEST_CHALLENGE);
        }
        Node memory node = registry.nodeOf(anchor);
        if (node.role != Role.Anchor || node.until != 0) revert NotAnAnchor(anchor);
        id = ChannelId.wrap(
            keccak256(abi.encode(block.chainid, address(this), msg.sender, anchor, salt))
        );
        Channel storage channel = _channels[id];
        if (channel.payer != address(0)) revert ChannelExists(id);
        channel.payer = msg.sender;
        channel.voucherKey = voucherKey;
        channel.anchor = anchor;
        channel.challenge = challenge;
        channel.deposit = deposit;
        emit ChannelOpened(id, msg.sender, anchor, voucherKey, deposit, challenge);
        _pull(deposit);
    }

    /// @inheritdoc IChannelHub
    function topUp(ChannelId id, uint128 amount) external {
        Channel storage channel = _channel(id);
        if (amount == 0) revert NoAmount();
        if (channel.closesAt != 0) revert Closing(id, channel.closesAt);
        channel.deposit += amount;
        emit ChannelToppedUp(id, amount);
        _pull(amount);
    }

    /// @inheritdoc IChannelHub
    function settle(
        Voucher calldata voucher,
        bytes calldata signature,
        bytes calldata acknowledgement
    ) external {
        Channel storage channel = _channel(voucher.channelId);
        if (channel.withdrawn) revert AlreadyWithdrawn(voucher.channelId);
        if (voucher.nonce <= channel.nonce) revert StaleVoucher(voucher.nonce, channel.nonce);
        if (voucher.total < channel.settled) revert TotalFalls(voucher.total, channel.settled);
        if (voucher.total > channel.deposit) revert OverDeposit(voucher.total, channel.deposit);
        _checkSigned(channel, voucher, signature, acknowledgement);
        channel.nonce = voucher.nonce;
        channel.settled = voucher.total;
        channel.splitRoot = voucher.splitRoot;
        emit VoucherSettled(voucher.channelId, voucher.nonce, voucher.total, voucher.splitRoot);
    }

    /// @inheritdoc IChannelHub
    function claim(
        ChannelId id,
        uint256 index,
        address payee,
        uint128 cumulative,
        Sibling[] calldata siblings
    ) external {
        Channel storage channel = _channel(id);
        (bytes32 root, uint128 sum) = SplitTree.rootOf(index, payee, cumulative, siblings);
        if (root != channel.splitRoot || sum != channel.settled) revert NotInTheSplit(root, sum);
        uint128 before = claimed[id][payee];
        if (payee == address(this)) revert NotAPayee(payee); // it would stay here for ever
        if (cumulative <= before) revert NothingDue(payee, before);
        uint128 due = cumulative - before;
        if (due > channel.settled - channel.paid) {
            revert Overspent(channel.paid, due, channel.settled);
        }
        claimed[id][payee] = cumulative;
        channel.paid += due;
        uint128 burned = SafeCast.toUint128((uint256(due) * burnShare) / WHOLE);
        emit Claimed(id, payee, due, burned);
        if (burned != 0) token.burn(burned);
        _push(payee, due - burned);
    }

    /// @inheritdoc IChannelHub
    function requestClose(ChannelId id) external {
        Channel storage channel = _channel(id);
        if (channel.payer != msg.sender) revert NotThePayer(id, msg.sender);
        if (channel.closesAt != 0) revert Closing(id, channel.closesAt);
        channel.closesAt = _now() + channel.challenge;
        emit CloseRequested(id, channel.closesAt);
    }

    /// @inheritdoc IChannelHub
    function withdraw(ChannelId id) external {
        Channel storage channel = _channel(id);
        if (channel.closesAt == 0 || _now() < channel.closesAt) {
            revert NotClosedYet(id, channel.closesAt);
        }
        if (channel.withdrawn) revert AlreadyWithdrawn(id);
        channel.withdrawn = true;
        uint128 left = channel.deposit - channel.settled;
        emit ChannelWithdrawn(id, left);
        _push(channel.payer, left);
    }

    /// @inheritdoc IChannelHub
    function reclaim(ChannelId id) external {
        Channel storage channel = _channel(id);
        uint256 from = uint256(channel.closesAt) + CLAIM_PERIOD;
        if (!channel.withdrawn || _now() < from) revert NotReclaimableYet(id, from);
        uint128 left = channel.settled - channel.paid;
        if (left == 0) revert NothingDue(channel.payer, channel.paid);
        channel.paid = channel.settled;
        emit ChannelReclaimed(id, left);
        _push(channel.payer, left);
    }

    /// @inheritdoc IChannelHub
    function channelOf(ChannelId id) external view returns (Channel memory) {
        return _channel(id);
    }

    function _pull(uint128 amount) private {
        IERC20(address(token)).safeTransferFrom(msg.sender, address(this), amount);
    }

    function _push(address to, uint128 amount) private {
        IERC20(address(token)).safeTransfer(to, amount);
    }

    function _now() private view returns (uint48) {
        return SafeCast.toUint48(block.timestamp);
    }

    function _channel(ChannelId id) private view returns (Channel storage channel) {
        channel = _channels[id];
        if (channel.payer == address(0)) revert UnknownChannel(id);
    }

    function _checkSigned(
        Channel storage channel,
        Voucher calldata voucher,
        bytes calldata signature,
        bytes calldata acknowledgement
    ) private view {
        bytes32 digest = VoucherDigests.digestOf(address(registry), voucher);
        (address signer,,) = ECDSA.tryRecover(digest, signature);
        if (signer != channel.voucherKey) revert NotByTheVoucherKey(signer);
        bytes32 hash = VoucherDigests.ackHash(voucher.channelId, voucher.nonce, digest);
        bytes32 ack = NetworkDomain.digest(address(registry), hash);
        (signer,,) = ECDSA.tryRecover(ack, acknowledgement);
        if (signer != NodeId.unwrap(channel.anchor)) revert NotAcknowledged(signer);
    }
}
