// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {FaultDigests} from "./FaultDigests.sol";
import {Voucher} from "./IChannelHub.sol";
import {INodeRegistry, NodeId} from "./INodeRegistry.sol";
import {IOperatorStakes} from "./IOperatorStakes.sol";
import {
    AckedLeaf,
    FaultKind,
    Head,
    ISlashing,
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
} from "./ISlashing.sol";
import {NetworkDomain} from "./NetworkDomain.sol";
import {Rfc6962} from "./Rfc6962.sol";
import {SplitTree} from "./SplitTree.sol";
import {VoucherDigests} from "./VoucherDigests.sol";

/// @title Who cuts the stake of operators whose nodes contradicted themselves
/// @notice See ISlashing. It has no owner, holds nothing and calls nothing but its registry.
contract Slashing is ISlashing {
    using FaultDigests for *;
    using NetworkDomain for address;

    /// @notice What forks a feed or a channel costs all: whoever signs so can take what others own,
    /// and no honest node does it, whatever happens to its machine.
    uint256 public constant SHARE_OF_FORKS = 10_000;

    /// @notice What misleads the few who were told it costs half: a receipt, a log of them, a
    /// promise; the feed and its order stay what they are. Twice is three quarters.
    uint256 public constant SHARE_OF_LIES = 5_000;

    /// @inheritdoc ISlashing
    INodeRegistry public immutable registry;

    /// @inheritdoc ISlashing
    mapping(FaultKind kind => mapping(NodeId node => mapping(bytes32 place => bool))) public
        isPunished;

    /// @param nodes the registry that names this contract as its slasher
    constructor(INodeRegistry nodes) {
        registry = nodes;
    }

    /// @inheritdoc ISlashing
    function punishTwoHeads(SignedHead calldata one, SignedHead calldata other)
        external
        returns (uint256 cut)
    {
        bytes32 hash = one.head.hash();
        bytes32 otherHash = other.head.hash();
        bytes32 place = _place(one.head);
        if (hash == otherHash || place != _place(other.head)) revert NoContradiction();
        address by = _signerOf(hash, one.signature, otherHash, other.signature);
        return _punish(FaultKind.TwoHeads, by, place);
    }

    /// @inheritdoc ISlashing
    function punishTwoVotes(SignedVote calldata one, SignedVote calldata other)
        external
        returns (uint256 cut)
    {
        bytes32 place = _place(one.vote);
        if (one.vote.headHash == other.vote.headHash || place != _place(other.vote)) {
            revert NoContradiction();
        }
        address by = _signerOf(one.vote.hash(), one.signature, other.vote.hash(), other.signature);
        return _punish(FaultKind.TwoVotes, by, place);
    }

    /// @inheritdoc ISlashing
    function punishVoteAboveLeave(
        SignedVote calldata vote,
        Head calldata head,
        Head calldata justified,
        SignedLeave calldata left
    ) external returns (uint256 cut) {
        if (!_isVoteOn(vote.vote, head) || head.justify != justified.hash()) {
            revert NoContradiction();
        }
        if (!_isAbove(vote.vote, justified, left.left)) revert NoContradiction();
        address by = _signerOf(vote.vote.hash(), vote.signature, left.left.hash(), left.signature);
        // By the leave: it is the lie, however many votes stand above it.
        Leave calldata said = left.left;
        bytes32 place = keccak256(abi.encode(said.feedId, said.term, said.epoch));
        return _punish(FaultKind.VoteAboveLeave, by, place);
    }

    /// @inheritdoc ISlashing
    function punishBrokenPromise(
        SignedPromise calldata promised,
        SignedHead calldata head,
        bytes32 leaf,
        bytes32[] calldata proof
    ) external returns (uint256 cut) {
        Promise calldata given = promised.given;
        bytes32 place = keccak256(abi.encode(given.feedId, given.term, given.epoch));
        Head calldata made = head.head;
        bytes32 placeOfHead = keccak256(abi.encode(made.feedId, made.term, made.epoch));
        if (given.entryHash == leaf || place != placeOfHead) revert NoContradiction();
        if (!Rfc6962.includes(made.root, made.size, leaf, given.offset, proof)) {
            revert NotInTheTree();
        }
        address by = _signerOf(given.hash(), promised.signature, made.hash(), head.signature);
        // By the epoch: one head that forgets breaks many promises at once.
        return _punish(FaultKind.BrokenPromise, by, place);
    }

    /// @inheritdoc ISlashing
    function punishTwoReceipts(SignedReceipt calldata one, SignedReceipt calldata other)
        external
        returns (uint256 cut)
    {
        bytes32 hash = one.receipt.hash();
        bytes32 otherHash = other.receipt.hash();
        if (hash == otherHash) revert NoContradiction();
        address by = _signerOf(hash, one.signature, otherHash, other.signature);
        if (one.receipt.node != by || other.receipt.node != by) revert NotByOneKey();
        (FaultKind kind, bytes32 place) = _between(one.receipt, other.receipt);
        return _punish(kind, by, place);
    }

    /// @inheritdoc ISlashing
    function punishTwoAcks(SignedAck calldata one, SignedAck calldata other)
        external
        returns (uint256 cut)
    {
        bytes32 place = keccak256(abi.encode(one.ack.channelId, one.ack.nonce));
        bytes32 otherPlace = keccak256(abi.encode(other.ack.channelId, other.ack.nonce));
        if (one.ack.voucherHash == other.ack.voucherHash || place != otherPlace) {
            revert NoContradiction();
        }
        address by = _signerOf(one.ack.hash(), one.signature, other.ack.hash(), other.signature);
        return _punish(FaultKind.TwoAcks, by, place);
    }

    /// @inheritdoc ISlashing
    function punishTwoRoots(SignedReceiptRoot calldata one, SignedReceiptRoot calldata other)
        external
        returns (uint256 cut)
    {
        bytes32 hash = one.log.hash();
        bytes32 otherHash = other.log.hash();
        bool isOneInterval = one.log.interval == other.log.interval;
        if (hash == otherHash || !(isOneInterval || _overlap(one.log, other.log))) {
            revert NoContradiction();
        }
        address by = _signerOf(hash, one.signature, otherHash, other.signature);
        if (one.log.node != by || other.log.node != by) revert NotByOneKey();
        uint256 interval = Math.min(one.log.interval, other.log.interval);
        return _punish(FaultKind.TwoRoots, by, bytes32(interval));
    }

    /// @inheritdoc ISlashing
    function punishReceiptMissing(
        SignedReceiptRoot calldata root,
        SignedReceipt calldata receipt,
        bytes32 leaf,
        bytes32[] calldata proof
    ) external returns (uint256 cut) {
        bytes32 hash = receipt.receipt.hash();
        uint64 sequence = receipt.receipt.sequence;
        ReceiptRoot calldata log = root.log;
        bool isItself = leaf == sha256(abi.encodePacked(bytes1(0x00), hash));
        if (isItself || sequence < log.first) revert NoContradiction();
        if (!Rfc6962.includes(log.root, log.size, leaf, sequence - log.first, proof)) {
            revert NotInTheTree();
        }
        address by = _signerOf(hash, receipt.signature, log.hash(), root.signature);
        if (receipt.receipt.node != by || log.node != by) revert NotByOneKey();
        // By the interval: it is the lie, however many receipts it leaves out.
        return _punish(FaultKind.ReceiptMissing, by, bytes32(uint256(log.interval)));
    }

    /// @inheritdoc ISlashing
    function punishFallenLeaf(AckedLeaf calldata earlier, AckedLeaf calldata later)
        external
        returns (uint256 cut)
    {
        Voucher calldata one = earlier.voucher;
        Voucher calldata other = later.voucher;
        bytes32 channel = keccak256(abi.encode(one.channelId));
        bool isOrdered =
            channel == keccak256(abi.encode(other.channelId)) && one.nonce < other.nonce;
        if (!isOrdered || !_isTaken(earlier, later)) revert NoContradiction();
        _checkLeaf(earlier);
        _checkLeaf(later);
        address by = _signerOf(
            _ackHash(one), earlier.acknowledgement, _ackHash(other), later.acknowledgement
        );
        // By the later one: it is the lie, however many leaves it takes from.
        bytes32 place = keccak256(abi.encode(other.channelId, other.nonce));
        return _punish(FaultKind.FallenLeaf, by, place);
    }

    /// @inheritdoc ISlashing
    function shareOf(FaultKind kind) public pure returns (uint256) {
        bool isFork = kind == FaultKind.TwoHeads || kind == FaultKind.TwoVotes
            || kind == FaultKind.VoteAboveLeave || kind == FaultKind.TwoAcks
            || kind == FaultKind.FallenLeaf;
        return isFork ? SHARE_OF_FORKS : SHARE_OF_LIES;
    }

    function _punish(FaultKind kind, address by, bytes32 place) private returns (uint256 cut) {
        NodeId node = NodeId.wrap(by);
        address operator = registry.nodeOf(node).operator;
        if (isPunished[kind][node][place]) revert AlreadyPunished(kind, node, place);
        isPunished[kind][node][place] = true;
        cut = IOperatorStakes(address(registry)).slash(operator, shareOf(kind), msg.sender);
        emit FaultPunished(kind, node, operator, place, cut, msg.sender);
    }

    /// @dev Who signed both.
    function _signerOf(
        bytes32 hash,
        bytes calldata signature,
        bytes32 otherHash,
        bytes calldata otherSignature
    ) private view returns (address by) {
        by = address(registry).digest(hash).signer(signature);
        address otherBy = address(registry).digest(otherHash).signer(otherSignature);
        if (by == address(0) || by != otherBy) revert NotByOneKey();
    }

    /// @dev What is acknowledged is what the payer signed: its digest in the same domain.
    function _ackHash(Voucher calldata voucher) private view returns (bytes32) {
        bytes32 signed = VoucherDigests.digestOf(address(registry), voucher);
        return VoucherDigests.ackHash(voucher.channelId, voucher.nonce, signed);
    }

    function _checkLeaf(AckedLeaf calldata leaf) private pure {
        (bytes32 root,) = SplitTree.rootOf(leaf.index, leaf.payee, leaf.cumulative, leaf.siblings);
        if (root != leaf.voucher.splitRoot) revert NotInTheTree();
    }

    function _isTaken(AckedLeaf calldata earlier, AckedLeaf calldata later)
        private
        pure
        returns (bool)
    {
        if (later.index != earlier.index) return _isMissing(earlier.index, later);
        return later.payee != earlier.payee || later.cumulative < earlier.cumulative;
    }

    /// @dev Whether the path of another leaf shows that a tree has no leaf in a place: it is beyond
    /// the tree, or below an empty node.
    function _isMissing(uint256 index, AckedLeaf calldata beside) private pure returns (bool) {
        uint256 levels = beside.siblings.length;
        if (levels > SplitTree.MOST_LEVELS || index >> levels != 0) return true;
        for (uint256 level = 0; level < levels; level++) {
            bool isAbove = (beside.index >> level) ^ 1 == index >> level;
            if (isAbove) return beside.siblings[level].hash == bytes32(0);
        }
        return false;
    }

    /// @dev Time and evidence are never compared: an honest node signs them as they are.
    function _between(Receipt calldata one, Receipt calldata other)
        private
        pure
        returns (FaultKind kind, bytes32 place)
    {
        bool isOtherState = one.stateHash != other.stateHash;
        bool isOtherResult = isOtherState || one.resultHash != other.resultHash;
        if (one.stepHash == other.stepHash && isOtherResult) {
            return (FaultKind.TwoResults, one.stepHash);
        }
        place = _stateOf(one);
        if (isOtherState && place == _stateOf(other)) return (FaultKind.TwoStates, place);
        if (one.sequence != other.sequence) revert NoContradiction();
        return (FaultKind.SharedSequence, bytes32(uint256(one.sequence)));
    }

    /// @dev All that a token's state follows from.
    function _stateOf(Receipt calldata receipt) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(bytes(receipt.token)),
                receipt.feedId,
                receipt.offset,
                receipt.prefixRoot,
                receipt.script,
                receipt.engine
            )
        );
    }

    function _overlap(ReceiptRoot calldata one, ReceiptRoot calldata other)
        private
        pure
        returns (bool)
    {
        return one.first <= other.first
            ? other.first - one.first < one.size
            : one.first - other.first < other.size;
    }

    function _place(Head calldata head) private pure returns (bytes32) {
        return keccak256(abi.encode(head.feedId, head.term, head.epoch, head.round));
    }

    function _place(Vote calldata vote) private pure returns (bytes32) {
        return keccak256(abi.encode(vote.feedId, vote.term, vote.epoch, vote.round));
    }

    function _isVoteOn(Vote calldata vote, Head calldata head) private pure returns (bool) {
        return vote.headHash == head.hash() && _place(vote) == _place(head);
    }

    /// @dev Whether a leave of the vote's epoch or a later one hides that head. One that names no
    /// head hides all of its term; heads of other terms are not compared.
    function _isAbove(Vote calldata vote, Head calldata justified, Leave calldata left)
        private
        pure
        returns (bool)
    {
        if (left.feedId != vote.feedId || left.term != vote.term) return false;
        if (left.epoch < vote.epoch || justified.term != vote.term) return false;
        if (left.highestHead == bytes32(0)) return true;
        if (justified.epoch != left.highestEpoch) return justified.epoch > left.highestEpoch;
        return justified.round > left.highestRound;
    }
}
