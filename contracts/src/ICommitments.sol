// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "./INodeRegistry.sol";

/// @notice How far all feeds of a network were final, in one root. Typed data of the network's
/// domain: Commitment(uint64 interval,bytes32 previous,uint64 feeds,bytes32 root).
/// @param interval which one: seconds since 1970, divided by the period
/// @param previous the struct hash (EIP-712) of the commitment before; zero for the first
/// @param feeds how many leaves the tree has
/// @param root of the tree (RFC 6962) over the leaves of all feeds, by their ids
struct Commitment {
    uint64 interval;
    bytes32 previous;
    uint64 feeds;
    bytes32 root;
}

/// @notice How far one feed was final: a leaf of a commitment's tree.
/// @param feedId names the feed
/// @param term of the head that has the last of the entries
/// @param size how many entries were final
/// @param root of the tree (RFC 6962) over them
struct FeedTip {
    bytes32 feedId;
    uint64 term;
    uint64 size;
    bytes32 root;
}

/// @title Where the history of all feeds is pinned
/// @notice Each interval the anchors commit to how far all feeds are final. A commitment counts once
/// anchors of more than two thirds of all operators of anchors have signed it; each follows the
/// one before, so that there is one line of them and a feed has one history in it, even if a
/// committee of its own gave it two. An interval may be left out.
/// @dev The rules that anchors follow before they sign stand in spec/protocol/commitments.md.
interface ICommitments {
    /// @notice The feeds of the network are pinned as far as this.
    event Committed(
        uint64 indexed interval,
        bytes32 indexed hash,
        uint64 feeds,
        bytes32 root,
        address indexed by
    );

    /// @notice The interval has not begun.
    error NotBegunYet(uint64 interval, uint64 present);

    /// @notice This interval, or a later one, has its commitment.
    error IntervalOver(uint64 interval, uint64 newest);

    /// @notice It does not follow the newest commitment.
    error NotTheSuccessor(bytes32 previous, bytes32 newest);

    /// @notice It knows fewer feeds than the one before; feeds are never forgotten.
    error FeedsMissing(uint64 feeds, uint64 before);

    /// @notice What signed is no anchor that counts now.
    error NotAnAnchor(address signer);

    /// @notice Signatures stand in the order of the operators' addresses, one for each.
    error OutOfOrder(address operator, address before);

    /// @notice More than two thirds of the operators of anchors have to sign.
    error TooFewSigners(uint256 signers, uint256 operators);

    /// @notice A period is a minute to a week.
    error PeriodOutOfRange(uint32 period, uint32 shortest, uint32 longest);

    /// @notice Pins a commitment; anyone may bring it.
    /// @param signatures r, s, v (65 bytes, low s) of anchors, by their operators' addresses
    function commit(Commitment calldata commitment, bytes[] calldata signatures) external;

    /// @notice Whether this is what was pinned in its interval.
    function isCommitted(Commitment calldata commitment) external view returns (bool);

    /// @notice Whether a feed was final so far in what was pinned.
    /// @param index the feed's place in the tree
    /// @param proof the hashes beside the path, from the leaf up
    function includes(
        Commitment calldata commitment,
        FeedTip calldata tip,
        uint64 index,
        bytes32[] calldata proof
    ) external view returns (bool);

    /// @notice The newest commitment; zeros before the first.
    /// @return commitment what was pinned
    /// @return hash its struct hash
    /// @return atBlock in which block
    function newest()
        external
        view
        returns (Commitment memory commitment, bytes32 hash, uint40 atBlock);

    /// @notice The struct hash of what was pinned in an interval; zero where nothing was.
    function hashOf(uint64 interval) external view returns (bytes32);

    /// @notice Whose anchors sign.
    function registry() external view returns (INodeRegistry);

    /// @notice Seconds of an interval.
    function period() external view returns (uint32);
}
