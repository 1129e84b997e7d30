// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Channel, ChannelId, Voucher} from "../src/IChannelHub.sol";
import {ChannelHub} from "../src/ChannelHub.sol";
import {NodeId, Role} from "../src/INodeRegistry.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {ServiceToken} from "../src/ServiceToken.sol";
import {Sibling} from "../src/SplitTree.sol";
import {ICheats, Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";

/// @notice A leaf of a split.
struct Earned {
    address payee;
    uint128 cumulative;
}

/// @notice A hub with an anchor, and what payers and anchors sign, written apart from the contract.
contract Channels {
    uint32 public constant CHALLENGE = 1 hours;
    uint16 public constant BURN = 100;

    ServiceToken public immutable token;
    NodeRegistry public immutable registry;
    ChannelHub public immutable hub;
    ICheats private immutable _cheats;

    Wallet private _anchor;
    Wallet private _key;

    constructor(ICheats cheats) {
        _cheats = cheats;
        token = new ServiceToken(msg.sender);
        registry = new NodeRegistry(address(this), IERC20(address(0)), 7 days);
        registry.admit(address(this));
        hub = new ChannelHub(token, registry, CHALLENGE, BURN, 500);
        _anchor = NodeKeys.key(cheats, uint256(keccak256("anchor")) - 1);
        _key = NodeKeys.key(cheats, uint256(keccak256("payer")) - 1);
        register(_anchor, Role.Anchor);
    }

    function register(Wallet memory node, Role role) public returns (NodeId) {
        return registry.register(
            role,
            NodeKeys.publicKey(node),
            "https://node.example",
            NodeKeys.possession(_cheats, registry, node, address(this), role)
        );
    }

    function retire(NodeId node) external {
        registry.retire(node);
    }

    function anchor() external view returns (NodeId) {
        return NodeId.wrap(_anchor.addr);
    }

    /// @notice The key that signs vouchers.
    function voucherKey() external view returns (address) {
        return _key.addr;
    }

    function signature(Voucher memory voucher) external view returns (bytes memory) {
        return sign(_key.privateKey, digest(voucher));
    }

    function acknowledgement(Voucher memory voucher) external view returns (bytes memory) {
        return sign(_anchor.privateKey, ackDigest(voucher));
    }

    function anchorSigns(Voucher memory voucher) external view returns (bytes memory) {
        return sign(_anchor.privateKey, digest(voucher));
    }

    function keySignsAck(Voucher memory voucher) external view returns (bytes memory) {
        return sign(_key.privateKey, ackDigest(voucher));
    }

    function sign(uint256 key, bytes32 message) public view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = _cheats.sign(key, message);
        return abi.encodePacked(r, s, v);
    }

    function digest(Voucher memory voucher) public view returns (bytes32) {
        return inDomain(
            keccak256(
                abi.encode(
                    keccak256(
                        "Voucher(bytes32 channelId,uint64 nonce,uint128 total,bytes32 splitRoot)"
                    ),
                    voucher
                )
            )
        );
    }

    function ackDigest(Voucher memory voucher) public view returns (bytes32) {
        return inDomain(
            keccak256(
                abi.encode(
                    keccak256("Ack(bytes32 channelId,uint64 nonce,bytes32 voucherHash)"),
                    voucher.channelId,
                    voucher.nonce,
                    digest(voucher)
                )
            )
        );
    }

    function inDomain(bytes32 structHash) public view returns (bytes32) {
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
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    /// @notice The root and the sum of a tree.
    function rootOf(Earned[] memory leaves) external pure returns (Sibling memory) {
        Sibling[] memory level = _leaves(leaves);
        while (level.length > 1) {
            level = _above(level);
        }
        return level[0];
    }

    /// @notice The siblings of a leaf, from its own upwards.
    function proofOf(Earned[] memory leaves, uint256 index)
        external
        pure
        returns (Sibling[] memory proof)
    {
        Sibling[] memory level = _leaves(leaves);
        uint256 levels = 0;
        for (uint256 size = level.length; size > 1; size = (size + 1) / 2) {
            levels++;
        }
        proof = new Sibling[](levels);
        for (uint256 i = 0; i < levels; i++) {
            uint256 beside = index % 2 == 0 ? index + 1 : index - 1;
            if (beside < level.length) proof[i] = level[beside];
            level = _above(level);
            index /= 2;
        }
    }

    function _leaves(Earned[] memory leaves) private pure returns (Sibling[] memory level) {
        level = new Sibling[](leaves.length);
        for (uint256 i = 0; i < leaves.length; i++) {
            bytes memory leaf =
                bytes.concat(hex"00", bytes20(leaves[i].payee), bytes16(leaves[i].cumulative));
            level[i] = Sibling(keccak256(leaf), leaves[i].cumulative);
        }
    }

    function _above(Sibling[] memory level) private pure returns (Sibling[] memory above) {
        above = new Sibling[]((level.length + 1) / 2);
        for (uint256 i = 0; i < above.length; i++) {
            Sibling memory left = level[2 * i];
            Sibling memory right =
                2 * i + 1 < level.length ? level[2 * i + 1] : Sibling(bytes32(0), 0);
            bytes memory inner =
                bytes.concat(hex"01", left.hash, bytes16(left.sum), right.hash, bytes16(right.sum));
            above[i] = Sibling(keccak256(inner), left.sum + right.sum);
        }
    }
}
