// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NodeId, Role} from "../src/INodeRegistry.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {StakeToken} from "../src/StakeToken.sol";
import {MiniTest, Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";

/// @notice A registry whose operators stake, of a DAO that is a plain account.
abstract contract StakedNetwork is MiniTest {
    uint48 internal constant START = 1_000_000;
    uint48 internal constant PERIOD = 10 days;
    address internal constant DAO = address(0xDA0);
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);

    StakeToken internal _token;
    NodeRegistry internal _registry;

    function _deploy() internal {
        VM.warp(START);
        VM.roll(100);
        _token = new StakeToken(address(this));
        _registry = new NodeRegistry(DAO, _token, PERIOD);
        VM.prank(DAO);
        _registry.admit(ALICE);
        VM.prank(DAO);
        _registry.admit(BOB);
    }

    /// @notice Gives an operator units, all of which it stakes.
    function _stake(address operator, uint256 units) internal {
        assertEq(true, _token.transfer(operator, units));
        VM.prank(operator);
        _token.approve(address(_registry), units);
        VM.prank(operator);
        _registry.stake(units);
    }

    function _unbond(address operator, uint256 units) internal {
        VM.prank(operator);
        _registry.unbond(units);
    }

    function _withdraw(address operator) internal returns (uint256) {
        VM.prank(operator);
        return _registry.withdraw();
    }

    function _setMinimum(Role role, uint128 units) internal {
        VM.prank(DAO);
        _registry.setMinimumStake(role, units);
    }

    /// @notice Sets a minimum and lets the time pass until it holds.
    function _requireStake(Role role, uint128 units) internal {
        _setMinimum(role, units);
        VM.warp(block.timestamp + _registry.GRACE());
    }

    function _register(uint256 seed, address operator, Role role) internal returns (NodeId) {
        Wallet memory node = NodeKeys.key(VM, seed);
        bytes memory consent = NodeKeys.possession(VM, _registry, node, operator, role);
        bytes memory publicKey = NodeKeys.publicKey(node);
        VM.prank(operator);
        return _registry.register(role, publicKey, "https://node.example", consent);
    }

    function _retire(address operator, NodeId node) internal {
        VM.prank(operator);
        _registry.retire(node);
    }
}
