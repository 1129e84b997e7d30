// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Trees of RFC 6962 as its recursive definitions say, apart from the contracts.
library Trees {
    function root(bytes32[] memory all) internal pure returns (bytes32) {
        return _root(all, 0, all.length);
    }

    function leaves(uint256 size) internal pure returns (bytes32[] memory all) {
        all = new bytes32[](size);
        for (uint256 i = 0; i < size; i++) {
            all[i] = sha256(abi.encodePacked(bytes1(0x00), i));
        }
    }

    function _root(bytes32[] memory all, uint256 from, uint256 to) private pure returns (bytes32) {
        if (to - from == 1) return all[from];
        uint256 half = from + _half(to - from);
        return sha256(abi.encodePacked(bytes1(0x01), _root(all, from, half), _root(all, half, to)));
    }

    function path(bytes32[] memory all, uint256 index)
        internal
        pure
        returns (bytes32[] memory found)
    {
        bytes32[] memory downwards = new bytes32[](64);
        uint256 count = 0;
        uint256 from = 0;
        uint256 to = all.length;
        while (to - from > 1) {
            uint256 half = from + _half(to - from);
            bool isLeft = index < half;
            downwards[count++] = isLeft ? _root(all, half, to) : _root(all, from, half);
            (from, to) = isLeft ? (from, half) : (half, to);
        }
        found = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            found[i] = downwards[count - 1 - i];
        }
    }

    function _half(uint256 size) private pure returns (uint256 half) {
        half = 1;
        while (half * 2 < size) half *= 2;
    }
}
