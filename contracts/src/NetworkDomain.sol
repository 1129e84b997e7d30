// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What is signed in a network
/// @notice EIP-712 in the domain of the network's registry (name "Smart Layer", version "1", this
/// chain), whichever contract looks.
library NetworkDomain {
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant NAME = keccak256("Smart Layer");
    bytes32 private constant VERSION = keccak256("1");

    /// @notice The digest to sign for a struct.
    /// @param registry the network's NodeRegistry
    /// @param structHash the struct's hash (EIP-712, hashStruct)
    function digest(address registry, bytes32 structHash) internal view returns (bytes32) {
        bytes32 separator = keccak256(abi.encode(DOMAIN, NAME, VERSION, block.chainid, registry));
        return keccak256(abi.encodePacked(hex"1901", separator, structHash));
    }
}
