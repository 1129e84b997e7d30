// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {NodeId, Role} from "../src/INodeRegistry.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {MiniTest, Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";

/// @notice What each call costs; `snapshots/NodeRegistry.json` holds the figures.
contract NodeRegistryGasTest is MiniTest {
    NodeRegistry private _registry;

    function setUp() external {
        _registry = new NodeRegistry(address(this), IERC20(address(0)), 7 days);
    }

    function test_gasOfEachCall() external {
        Wallet memory key = NodeKeys.key(VM, 1);
        bytes memory publicKey = NodeKeys.publicKey(key);
        bytes memory possession =
            NodeKeys.possession(VM, _registry, key, address(this), Role.Anchor);
        _registry.admit(address(this));
        VM.snapshotGasLastCall("NodeRegistry", "admit");
        NodeId node =
            _registry.register(Role.Anchor, publicKey, "https://node.example:8443", possession);
        VM.snapshotGasLastCall("NodeRegistry", "register");
        _registry.setHttp(node, "https://elsewhere.example");
        VM.snapshotGasLastCall("NodeRegistry", "setHttp");
        _registry.begin();
        VM.snapshotGasLastCall("NodeRegistry", "begin");
        _registry.registerGroup(address(_registry), "SL101 on 2026-11-21");
        VM.snapshotGasLastCall("NodeRegistry", "registerGroup");
        _registry.retire(node);
        VM.snapshotGasLastCall("NodeRegistry", "retire");
    }
}
