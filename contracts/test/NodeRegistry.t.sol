// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {INodeRegistry, Node, NodeId, Role} from "../src/INodeRegistry.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {MiniTest, Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";

contract NodeRegistryTest is MiniTest {
    using NodeKeys for Wallet;

    address private constant ALICE = address(0xA11CE);
    address private constant BOB = address(0xB0B);
    string private constant HTTP = "https://node.example:8443";

    NodeRegistry private _registry;

    function setUp() external {
        VM.roll(100);
        _registry = new NodeRegistry(address(this), IERC20(address(0)), 7 days);
        _registry.admit(ALICE);
    }

    function test_aRegisteredNodeIsListedAsItWasGiven() external {
        Wallet memory node = NodeKeys.key(VM, 1);
        bytes memory possession = NodeKeys.possession(VM, _registry, node, ALICE, Role.Anchor);
        VM.roll(123);
        VM.expectEmit();
        emit INodeRegistry.NodeRegistered(node.id(), ALICE, Role.Anchor, node.publicKey(), HTTP);
        VM.prank(ALICE);
        NodeId id = _registry.register(Role.Anchor, node.publicKey(), HTTP, possession);
        assertEq(node.addr, NodeId.unwrap(id));
        assertEq(1, _registry.count());
        Node memory expected = Node(ALICE, Role.Anchor, 123, 0, node.publicKey(), HTTP);
        assertEq(abi.encode(expected), abi.encode(_registry.nodeOf(id)));
        assertEq(abi.encode(expected), abi.encode(_registry.slice(0, 1)[0]));
    }

    function testFuzz_aNodesNameIsTheAddressOfItsKey(uint256 seed) external {
        Wallet memory node = NodeKeys.key(VM, seed);
        NodeId id = _register(node, BOB, Role.Service);
        assertEq(node.addr, NodeId.unwrap(id));
    }

    function test_anchorsNeedAnAdmittedOperator() external {
        Wallet memory node = NodeKeys.key(VM, 1);
        bytes memory possession = NodeKeys.possession(VM, _registry, node, BOB, Role.Anchor);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NotAdmitted.selector, BOB));
        VM.prank(BOB);
        _registry.register(Role.Anchor, node.publicKey(), HTTP, possession);
        VM.expectEmit();
        emit INodeRegistry.OperatorAdmitted(BOB);
        _registry.admit(BOB);
        assertEq(true, _registry.isAdmitted(BOB));
        VM.prank(BOB);
        _registry.register(Role.Anchor, node.publicKey(), HTTP, possession);
    }

    function test_admittingTwiceChangesNothing() external {
        _registry.admit(ALICE);
        assertEq(true, _registry.isAdmitted(ALICE));
    }

    function testFuzz_onlyTheOwnerAdmitsAndBegins(address stranger) external {
        VM.assume(stranger != address(this));
        _register(NodeKeys.key(VM, 1), ALICE, Role.Anchor);
        VM.expectRevert(
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger)
        );
        VM.prank(stranger);
        _registry.admit(stranger);
        VM.expectRevert(
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger)
        );
        VM.prank(stranger);
        _registry.begin();
    }

    function testFuzz_whatAKeySignedForOneOperatorIsOfNoUseToAnother(address thief) external {
        VM.assume(thief != BOB);
        Wallet memory node = NodeKeys.key(VM, 1);
        bytes memory possession = NodeKeys.possession(VM, _registry, node, BOB, Role.Service);
        _refuseKey(node, thief, Role.Service, possession);
    }

    function test_whatAKeySignedForOneRoleIsOfNoUseInAnother() external {
        Wallet memory node = NodeKeys.key(VM, 1);
        bytes memory possession = NodeKeys.possession(VM, _registry, node, ALICE, Role.Service);
        _refuseKey(node, ALICE, Role.Anchor, possession);
    }

    function test_whatAKeySignedForOneRegistryIsOfNoUseInAnother() external {
        Wallet memory node = NodeKeys.key(VM, 1);
        NodeRegistry other = new NodeRegistry(address(this), IERC20(address(0)), 7 days);
        bytes memory possession = NodeKeys.possession(VM, other, node, BOB, Role.Service);
        _refuseKey(node, BOB, Role.Service, possession);
    }

    function test_whatAKeySignedForOneChainIsOfNoUseOnAnother() external {
        Wallet memory node = NodeKeys.key(VM, 1);
        bytes memory possession = NodeKeys.possession(VM, _registry, node, BOB, Role.Service);
        VM.chainId(block.chainid + 1);
        _refuseKey(node, BOB, Role.Service, possession);
    }

    function test_nobodyRegistersTheKeyOfAnother() external {
        Wallet memory thief = NodeKeys.key(VM, 2);
        bytes memory possession = NodeKeys.possession(VM, _registry, thief, BOB, Role.Service);
        _refuseKey(NodeKeys.key(VM, 1), BOB, Role.Service, possession);
        _refuseKey(NodeKeys.key(VM, 1), BOB, Role.Service, "");
        _refuseKey(NodeKeys.key(VM, 1), BOB, Role.Service, new bytes(65));
    }

    function test_aKeyRegistersOnce() external {
        Wallet memory node = NodeKeys.key(VM, 1);
        NodeId id = _register(node, BOB, Role.Service);
        _refuseSecond(node);
        VM.prank(BOB);
        _registry.retire(id);
        _refuseSecond(node);
        assertEq(1, _registry.count());
    }

    function testFuzz_whatIsNoPointOfTheCurveIsNoKey(bytes calldata key) external {
        VM.assume(key.length != 33);
        _refuseAsKey(key);
    }

    function test_keysHaveAKnownSignAndAPointOfTheCurve() external {
        bytes memory key = NodeKeys.key(VM, 1).publicKey();
        key[0] = 0x04;
        _refuseAsKey(key);
        key[0] = 0x00;
        _refuseAsKey(key);
        // There is no point of the curve with x = 5.
        _refuseAsKey(abi.encodePacked(uint8(2), uint256(5)));
        // x = 1 is on the curve; x = 1 + the prime is the same number, written another way.
        uint256 prime = type(uint256).max - 0x1000003d0;
        _refuseAsKey(abi.encodePacked(uint8(2), prime + 1));
    }

    function test_thePlaceOfAnHttpFaceIsLimitedInLengthAndForm() external {
        string memory longest = string(_url(256));
        _registerAt(NodeKeys.key(VM, 1), longest);
        assertEq(longest, _registry.slice(0, 1)[0].http);
        _refuseHttp(
            string(_url(257)), abi.encodeWithSelector(INodeRegistry.HttpLength.selector, 257, 256)
        );
        bytes memory scheme = abi.encodeWithSelector(INodeRegistry.HttpScheme.selector);
        _refuseHttp("", scheme);
        _refuseHttp("http:/", scheme);
        _refuseHttp("ftp://node.example", scheme);
        _refuseHttp("HTTP://node.example", scheme);
        _registerAt(NodeKeys.key(VM, 2), "http://127.0.0.1:7001");
    }

    function testFuzz_anHttpFaceIsWrittenInVisibleCharacters(uint8 character, uint8 place)
        external
    {
        bytes memory url = _url(256);
        uint256 index = 8 + (place % 248);
        url[index] = bytes1(character);
        if (character > 0x20 && character < 0x7f) {
            _registerAt(NodeKeys.key(VM, 1), string(url));
        } else {
            _refuseHttp(
                string(url), abi.encodeWithSelector(INodeRegistry.HttpCharacter.selector, index)
            );
        }
    }

    function test_theOperatorMovesItsHttpFace() external {
        NodeId node = _register(NodeKeys.key(VM, 1), BOB, Role.Service);
        VM.expectEmit();
        emit INodeRegistry.HttpMoved(node, "http://elsewhere.example");
        VM.prank(BOB);
        _registry.setHttp(node, "http://elsewhere.example");
        assertEq("http://elsewhere.example", _registry.nodeOf(node).http);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.HttpScheme.selector));
        VM.prank(BOB);
        _registry.setHttp(node, "elsewhere");
    }

    function testFuzz_onlyItsOperatorMovesOrRetiresANode(address stranger) external {
        VM.assume(stranger != BOB);
        NodeId node = _register(NodeKeys.key(VM, 1), BOB, Role.Service);
        bytes memory refusal =
            abi.encodeWithSelector(INodeRegistry.NotItsOperator.selector, node, stranger);
        VM.expectRevert(refusal);
        VM.prank(stranger);
        _registry.setHttp(node, HTTP);
        VM.expectRevert(refusal);
        VM.prank(stranger);
        _registry.retire(node);
    }

    function test_aNodeNeverRegisteredIsUnknown() external {
        bytes memory refusal =
            abi.encodeWithSelector(INodeRegistry.UnknownNode.selector, NodeId.wrap(BOB));
        VM.expectRevert(refusal);
        _registry.nodeOf(NodeId.wrap(BOB));
        VM.expectRevert(refusal);
        _registry.retire(NodeId.wrap(BOB));
    }

    function test_aRetiredNodeStaysListedWithTheBlockOfItsEnd() external {
        NodeId node = _register(NodeKeys.key(VM, 1), BOB, Role.Service);
        VM.roll(150);
        VM.expectEmit();
        emit INodeRegistry.NodeRetired(node);
        VM.prank(BOB);
        _registry.retire(node);
        assertEq(100, _registry.nodeOf(node).since);
        assertEq(150, _registry.nodeOf(node).until);
        VM.roll(160);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.AlreadyRetired.selector, node));
        VM.prank(BOB);
        _registry.retire(node);
        assertEq(150, _registry.nodeOf(node).until);
    }

    function test_aNetworkBeginsOnceAtItsBlock() external {
        _register(NodeKeys.key(VM, 1), ALICE, Role.Anchor);
        assertEq(0, _registry.beginBlock());
        VM.roll(200);
        VM.expectEmit();
        emit INodeRegistry.MembershipBegun();
        _registry.begin();
        assertEq(200, _registry.beginBlock());
        VM.roll(300);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.AlreadyBegun.selector, 200));
        _registry.begin();
        assertEq(200, _registry.beginBlock());
    }

    function test_aNetworkBeginsWithAnAnchorThatHasNotRetired() external {
        bytes memory refusal = abi.encodeWithSelector(INodeRegistry.NoAnchor.selector);
        NodeId service = _register(NodeKeys.key(VM, 1), ALICE, Role.Service);
        VM.expectRevert(refusal);
        _registry.begin();
        NodeId anchor = _register(NodeKeys.key(VM, 2), ALICE, Role.Anchor);
        VM.prank(ALICE);
        _registry.retire(anchor);
        VM.expectRevert(refusal);
        _registry.begin();
        _register(NodeKeys.key(VM, 3), ALICE, Role.Anchor);
        VM.prank(ALICE);
        _registry.retire(service);
        _registry.begin();
    }

    function test_nodesAreReadInSlicesInTheOrderInWhichTheyCame() external {
        uint256 largest = _registry.LARGEST_SLICE();
        for (uint256 i = 0; i < largest + 2; i++) {
            _register(NodeKeys.key(VM, i), BOB, Role.Service);
        }
        assertEq(largest + 2, _registry.count());
        assertEq(largest, _registry.slice(0, type(uint256).max).length);
        assertEq(3, _registry.slice(4, 3).length);
        assertEq(NodeKeys.key(VM, 4).publicKey(), _registry.slice(4, 3)[0].publicKey);
        assertEq(2, _registry.slice(largest, largest).length);
        assertEq(0, _registry.slice(largest + 2, 1).length);
        assertEq(0, _registry.slice(type(uint256).max, 1).length);
    }

    function test_eachRoleHasItsLimit() external {
        _fill(Role.Anchor, _registry.MOST_ANCHORS(), 0);
        _fill(Role.Service, _registry.MOST_SERVICES(), 1 << 20);
    }

    function _fill(Role role, uint256 most, uint256 firstSeed) private {
        for (uint256 i = 0; i < most; i++) {
            _register(NodeKeys.key(VM, firstSeed + i), ALICE, role);
        }
        Wallet memory last = NodeKeys.key(VM, firstSeed + most);
        bytes memory possession = NodeKeys.possession(VM, _registry, last, ALICE, role);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.TooManyNodes.selector, role, most));
        VM.prank(ALICE);
        _registry.register(role, last.publicKey(), HTTP, possession);
    }

    function _register(Wallet memory node, address operator, Role role) private returns (NodeId) {
        bytes memory possession = NodeKeys.possession(VM, _registry, node, operator, role);
        VM.prank(operator);
        return _registry.register(role, node.publicKey(), HTTP, possession);
    }

    function _registerAt(Wallet memory node, string memory http) private {
        bytes memory possession = NodeKeys.possession(VM, _registry, node, BOB, Role.Service);
        VM.prank(BOB);
        _registry.register(Role.Service, node.publicKey(), http, possession);
    }

    function _refuseHttp(string memory http, bytes memory refusal) private {
        Wallet memory node = NodeKeys.key(VM, 99);
        bytes memory possession = NodeKeys.possession(VM, _registry, node, BOB, Role.Service);
        VM.expectRevert(refusal);
        VM.prank(BOB);
        _registry.register(Role.Service, node.publicKey(), http, possession);
    }

    function _refuseSecond(Wallet memory node) private {
        bytes memory possession = NodeKeys.possession(VM, _registry, node, ALICE, Role.Service);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.AlreadyRegistered.selector, node.id()));
        VM.prank(ALICE);
        _registry.register(Role.Service, node.publicKey(), HTTP, possession);
    }

    function _refuseKey(Wallet memory node, address operator, Role role, bytes memory possession)
        private
    {
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NotByTheKey.selector, node.id()));
        VM.prank(operator);
        _registry.register(role, node.publicKey(), HTTP, possession);
        assertEq(0, _registry.count());
    }

    function _refuseAsKey(bytes memory key) private {
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NotAPublicKey.selector));
        _registry.register(Role.Service, key, HTTP, new bytes(65));
    }

    function _url(uint256 length) private pure returns (bytes memory url) {
        url = new bytes(length);
        bytes memory start = "https://";
        for (uint256 i = 0; i < length; i++) {
            url[i] = i < start.length ? start[i] : bytes1(0x61);
        }
    }
}
