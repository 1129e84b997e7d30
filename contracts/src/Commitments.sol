// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Commitment, FeedTip, ICommitments} from "./ICommitments.sol";
import {INodeRegistry, NodeId} from "./INodeRegistry.sol";
import {NetworkDomain} from "./NetworkDomain.sol";
import {Rfc6962} from "./Rfc6962.sol";

/// @title Where the history of all feeds is pinned
/// @notice See ICommitments. It has no owner, holds nothing and calls nothing but its registry.
contract Commitments is ICommitments {
    /// @notice Seconds that an interval has at least.
    uint32 public constant SHORTEST_PERIOD = 1 minutes;

    /// @notice Seconds that an interval has at most.
    uint32 public constant LONGEST_PERIOD = 7 days;

    bytes32 private constant COMMITMENT =
        keccak256("Commitment(uint64 interval,bytes32 previous,uint64 feeds,bytes32 root)");

    /// @inheritdoc ICommitments
    INodeRegistry public immutable registry;

    /// @inheritdoc ICommitments
    uint32 public immutable period;

    /// @inheritdoc ICommitments
    mapping(uint64 interval => bytes32) public hashOf;

    Commitment private _newest;
    uint40 private _newestBlock;

    /// @param nodes whose anchors sign
    /// @param seconds_ of an interval
    constructor(INodeRegistry nodes, uint32 seconds_) {
        if (seconds_ < SHORTEST_PERIOD || seconds_ > LONGEST_PERIOD) {
            revert PeriodOutOfRange(seconds_, SHORTEST_PERIOD, LONGEST_PERIOD);
        }
        registry = nodes;
        period = seconds_;
    }

    /// @inheritdoc ICommitments
    function commit(Commitment calldata commitment, bytes[] calldata signatures) external {
        uint64 interval = commitment.interval;
        uint64 present = SafeCast.toUint64(block.timestamp / period);
        if (interval > present) revert NotBegunYet(interval, present);
        if (interval <= _newest.interval) revert IntervalOver(interval, _newest.interval);
        bytes32 newestHash = hashOf[_newest.interval];
        if (commitment.previous != newestHash) {
            revert NotTheSuccessor(commitment.previous, newestHash);
        }
        if (commitment.feeds < _newest.feeds) {
            revert FeedsMissing(commitment.feeds, _newest.feeds);
        }
        bytes32 hash = _hash(commitment);
        _checkSigners(NetworkDomain.digest(address(registry), hash), signatures);
        hashOf[interval] = hash;
        _newest = commitment;
        _newestBlock = SafeCast.toUint40(block.number);
        emit Committed(interval, hash, commitment.feeds, commitment.root, msg.sender);
    }

    /// @inheritdoc ICommitments
    function includes(
        Commitment calldata commitment,
        FeedTip calldata tip,
        uint64 index,
        bytes32[] calldata proof
    ) external view returns (bool) {
        bytes32 leaf = sha256(
            abi.encodePacked(bytes1(0x00), tip.feedId, tip.term, tip.size, tip.root)
        );
        return isCommitted(commitment)
            && Rfc6962.includes(commitment.root, commitment.feeds, leaf, index, proof);
    }

    /// @inheritdoc ICommitments
    function newest()
        external
        view
        returns (Commitment memory commitment, bytes32 hash, uint40 atBlock)
    {
        return (_newest, hashOf[_newest.interval], _newestBlock);
    }

    /// @inheritdoc ICommitments
    function isCommitted(Commitment calldata commitment) public view returns (bool) {
        return hashOf[commitment.interval] == _hash(commitment);
    }

    /// @dev Operators count once, however many anchors they run.
    function _checkSigners(bytes32 digest, bytes[] calldata signatures) private view {
        address before = address(0);
        for (uint256 i = 0; i < signatures.length; i++) {
            (address signer,,) = ECDSA.tryRecoverCalldata(digest, signatures[i]);
            address operator = registry.anchorOperatorOf(NodeId.wrap(signer));
            if (operator == address(0)) revert NotAnAnchor(signer);
            if (operator <= before) revert OutOfOrder(operator, before);
            before = operator;
        }
        uint256 operators = registry.anchorOperators();
        if (3 * signatures.length <= 2 * operators) {
            revert TooFewSigners(signatures.length, operators);
        }
    }

    function _hash(Commitment calldata commitment) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                COMMITMENT,
                commitment.interval,
                commitment.previous,
                commitment.feeds,
                commitment.root
            )
        );
    }
}
