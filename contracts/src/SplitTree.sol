// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A node beside a path through the tree.
/// @param hash what stands for the node; zero where there is none
/// @param sum what the leaves below it have together
struct Sibling {
    bytes32 hash;
    uint128 sum;
}

/// @title A Merkle tree whose nodes have sums
/// @notice A leaf is a payee and what it has earned; the root stands for the sum of all leaves. A
/// node without a neighbour has an empty one, of hash zero and sum zero.
library SplitTree {
    /// @notice Levels above the leaves that a tree may have.
    uint256 internal constant MOST_LEVELS = 16;

    uint8 private constant LEAF = 0;
    uint8 private constant INNER = 1;

    /// @notice A path has more levels than a tree may have.
    error TooManyLevels(uint256 levels);

    /// @notice A tree of so many levels has no leaf of this number.
    error NoSuchLeaf(uint256 index, uint256 levels);

    /// @notice The root of the tree that has a leaf in a place, and the sum of its leaves.
    /// @param siblings from the leaf's own upwards
    function rootOf(uint256 index, address payee, uint128 cumulative, Sibling[] calldata siblings)
        internal
        pure
        returns (bytes32 hash, uint128 sum)
    {
        uint256 levels = siblings.length;
        if (levels > MOST_LEVELS) revert TooManyLevels(levels);
        if (index >> levels != 0) revert NoSuchLeaf(index, levels);
        hash = keccak256(abi.encodePacked(LEAF, payee, cumulative));
        sum = cumulative;
        for (uint256 level = 0; level < levels; level++) {
            Sibling calldata other = siblings[level];
            hash = (index >> level) & 1 == 0
                ? keccak256(abi.encodePacked(INNER, hash, sum, other.hash, other.sum))
                : keccak256(abi.encodePacked(INNER, other.hash, other.sum, hash, sum));
            sum += other.sum;
        }
    }
}
