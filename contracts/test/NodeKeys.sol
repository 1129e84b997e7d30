// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NodeId, Role} from "../src/INodeRegistry.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {ICheats, Wallet} from "./MiniTest.sol";

/// @notice Keys of nodes, and what they sign to be registered, written apart from the contract.
library NodeKeys {
    uint256 internal constant ORDER =
        0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    /// @notice The key that a number stands for.
    function key(ICheats vm, uint256 seed) internal returns (Wallet memory) {
        return vm.createWallet(1 + (seed % (ORDER - 1)));
    }

    function id(Wallet memory node) internal pure returns (NodeId) {
        return NodeId.wrap(node.addr);
    }

    /// @notice The compressed form.
    function publicKey(Wallet memory node) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(2 + (node.publicKeyY % 2)), node.publicKeyX);
    }

    /// @notice The node's consent to be registered in a role by an operator.
    function possession(
        ICheats vm,
        NodeRegistry registry,
        Wallet memory node,
        address operator,
        Role role
    ) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Smart Layer"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 registration = keccak256(
            abi.encode(
                keccak256("Registration(address operator,uint8 role,bytes publicKey)"),
                operator,
                uint256(uint8(role)),
                keccak256(publicKey(node))
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, registration));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(node.privateKey, digest);
        return abi.encodePacked(r, s, v);
    }
}
