// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Trees of RFC 6962, in which feeds keep the hashes of their entries
library Rfc6962 {
    /// @notice Whether a leaf, already hashed, is at this index of the tree of this size and root.
    /// @param proof the hashes beside the path, from the leaf up
    function includes(
        bytes32 root,
        uint64 size,
        bytes32 leaf,
        uint64 index,
        bytes32[] calldata proof
    ) internal pure returns (bool) {
        if (index >= size) return false;
        uint64 last = size - 1;
        bytes32 hash = leaf;
        for (uint256 i = 0; i < proof.length; i++) {
            if (last == 0) return false;
            if (index % 2 == 1 || index == last) {
                hash = _node(proof[i], hash);
                while (index % 2 == 0 && index != 0) {
                    index >>= 1;
                    last >>= 1;
                }
            } else {
                hash = _node(hash, proof[i]);
            }
            index >>= 1;
            last >>= 1;
        }
        return last == 0 && hash == root;
    }

    function _node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
