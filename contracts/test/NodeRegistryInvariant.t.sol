// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Node, NodeId, Role} from "../src/INodeRegistry.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {ICheats, MiniTest, Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";

/// @notice After any sequence of calls the registry lists what a plain record of them says.
contract NodeRegistryInvariantTest is MiniTest {
    Operators private _operators;

    function setUp() external {
        VM.roll(100);
        _operators = new Operators(VM);
        targetContract(address(_operators));
    }

    function invariant_everyNodeIsAsTheRecordSaysInTheSamePlace() external view {
        NodeRegistry registry = _operators.registry();
        Node[] memory expected = _operators.record();
        assertEq(expected.length, registry.count());
        Node[] memory listed = registry.slice(0, expected.length);
        assertEq(abi.encode(expected), abi.encode(listed));
    }

    function invariant_theNetworkBeganWhenTheRecordSays() external view {
        assertEq(_operators.begun(), _operators.registry().beginBlock());
    }

    function invariant_anchorsAreRunByAdmittedOperators() external view {
        Node[] memory nodes = _operators.registry().slice(0, type(uint256).max);
        for (uint256 i = 0; i < nodes.length; i++) {
            if (nodes[i].role == Role.Anchor) {
                assertEq(true, _operators.registry().isAdmitted(nodes[i].operator));
            }
        }
    }
}

/// @notice Operators who register, move and retire nodes, with a plain record beside the contract.
contract Operators {
    uint160 public constant PEOPLE = 4;

    NodeRegistry public immutable registry;
    ICheats private immutable _cheats;

    uint40 public begun;
    Node[] private _record;
    NodeId[] private _ids;
    uint40 private _block = 100;

    constructor(ICheats cheats) {
        _cheats = cheats;
        registry = new NodeRegistry(address(this), IERC20(address(0)), 7 days);
        registry.admit(address(1));
    }

    function register(uint160 person, bool anchor, uint64 port) external {
        address operator = _person(person);
        Role role = anchor && registry.isAdmitted(operator) ? Role.Anchor : Role.Service;
        string memory http = string.concat("http://", Strings.toString(port));
        Wallet memory key = NodeKeys.key(_cheats, _record.length);
        bytes memory publicKey = NodeKeys.publicKey(key);
        bytes memory possession = NodeKeys.possession(_cheats, registry, key, operator, role);
        _nextBlock();
        _cheats.prank(operator);
        _ids.push(registry.register(role, publicKey, http, possession));
        _record.push(Node(operator, role, _block, 0, publicKey, http));
    }

    function move(uint256 place) external {
        if (_record.length == 0) return;
        place %= _record.length;
        _cheats.prank(_record[place].operator);
        registry.setHttp(_ids[place], "https://moved.example");
        _record[place].http = "https://moved.example";
    }

    function retire(uint256 place) external {
        if (_record.length == 0) return;
        place %= _record.length;
        if (_record[place].until != 0) return;
        _nextBlock();
        _cheats.prank(_record[place].operator);
        registry.retire(_ids[place]);
        _record[place].until = _block;
    }

    function admit(uint160 person) external {
        registry.admit(_person(person));
    }

    function begin() external {
        if (begun != 0) return;
        for (uint256 i = 0; i < _record.length; i++) {
            if (_record[i].role == Role.Anchor && _record[i].until == 0) {
                _nextBlock();
                registry.begin();
                begun = _block;
                return;
            }
        }
    }

    function record() external view returns (Node[] memory) {
        return _record;
    }

    function _nextBlock() private {
        _cheats.roll(++_block);
    }

    function _person(uint160 seed) private pure returns (address) {
        return address(1 + (seed % PEOPLE));
    }
}
