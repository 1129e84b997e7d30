// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {INodeRegistry, NodeId, Role} from "../src/INodeRegistry.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {MiniTest, Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";

/// @notice Groups of tokens, which their issuers register.
contract NodeRegistryGroupsTest is MiniTest {
    using NodeKeys for Wallet;

    address private constant AIRLINE = address(0xA1211E);
    string private constant GROUP = "SL101";

    NodeRegistry private _registry;
    address private _token;
    NodeId private _anchor;

    function setUp() external {
        VM.roll(100);
        VM.chainId(31337);
        _registry = new NodeRegistry(address(this), IERC20(address(0)), 7 days);
        _registry.admit(address(this));
        Wallet memory node = NodeKeys.key(VM, 1);
        _anchor = _registry.register(
            Role.Anchor,
            node.publicKey(),
            "https://node.example",
            NodeKeys.possession(VM, _registry, node, address(this), Role.Anchor)
        );
        _token = address(new Owned(AIRLINE));
    }

    function test_aGroupIsKnownByItsFeedFromItsBlockOn() external {
        _registry.begin();
        bytes32 feedId = _feed(_token, GROUP);
        assertEq(0, _registry.groupBlock(feedId));
        VM.roll(123);
        VM.expectEmit();
        emit INodeRegistry.GroupRegistered(feedId, _token, GROUP);
        VM.prank(AIRLINE);
        bytes32 returned = _registry.registerGroup(_token, GROUP);
        assertEq(abi.encode(feedId), abi.encode(returned));
        assertEq(123, _registry.groupBlock(feedId));
        assertEq(0, _registry.groupBlock(_feed(_token, "SL102")));
    }

    function testFuzz_onlyTheIssuerRegistersAGroup(address stranger) external {
        VM.assume(stranger != AIRLINE);
        _registry.begin();
        VM.expectRevert(
            abi.encodeWithSelector(INodeRegistry.NotTheIssuer.selector, _token, stranger)
        );
        VM.prank(stranger);
        _registry.registerGroup(_token, GROUP);
    }

    function test_whatNamesNoOwnerHasNoIssuer() external {
        _registry.begin();
        address[4] memory tokens = [
            address(0xDEAD), // no contract
            address(new Silent()),
            address(new Talkative(AIRLINE)),
            address(new Dirty(AIRLINE))
        ];
        for (uint256 i = 0; i < tokens.length; i++) {
            VM.expectRevert(
                abi.encodeWithSelector(INodeRegistry.NotTheIssuer.selector, tokens[i], AIRLINE)
            );
            VM.prank(AIRLINE);
            _registry.registerGroup(tokens[i], GROUP);
        }
    }

    function test_aGroupIsRegisteredOnceSoThatNobodyDrawsAgain() external {
        _registry.begin();
        VM.prank(AIRLINE);
        _registry.registerGroup(_token, GROUP);
        bytes32 feedId = _feed(_token, GROUP);
        VM.roll(200);
        VM.expectRevert(
            abi.encodeWithSelector(INodeRegistry.GroupAlreadyRegistered.selector, feedId, 100)
        );
        VM.prank(AIRLINE);
        _registry.registerGroup(_token, GROUP);
        assertEq(100, _registry.groupBlock(feedId));
    }

    function test_groupsAreRegisteredOnceTheNetworkHasBegun() external {
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NotBegun.selector));
        VM.prank(AIRLINE);
        _registry.registerGroup(_token, GROUP);
    }

    function test_noGroupIsLeftWithoutAnAnchor() external {
        _registry.begin();
        _registry.retire(_anchor);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NoAnchor.selector));
        VM.prank(AIRLINE);
        _registry.registerGroup(_token, GROUP);
    }

    function test_theNameOfAGroupIsLimited() external {
        _registry.begin();
        uint256 longest = _registry.LONGEST_GROUP();
        VM.expectRevert(
            abi.encodeWithSelector(INodeRegistry.GroupLength.selector, longest + 1, longest)
        );
        VM.prank(AIRLINE);
        _registry.registerGroup(_token, string(new bytes(longest + 1)));
        VM.prank(AIRLINE);
        _registry.registerGroup(_token, string(new bytes(longest)));
    }

    function testFuzz_groupsOfOtherTokensAndOtherNamesAreOthers(string calldata name) external {
        VM.assume(bytes(name).length <= 600);
        _registry.begin();
        address other = address(new Owned(AIRLINE));
        VM.prank(AIRLINE);
        bytes32 first = _registry.registerGroup(_token, name);
        VM.prank(AIRLINE);
        bytes32 second = _registry.registerGroup(other, name);
        VM.prank(AIRLINE);
        bytes32 third = _registry.registerGroup(_token, string.concat(name, "x"));
        assertEq(true, first != second && second != third && first != third);
    }

    function test_anAttesterRegistersAGroupOfWhatItsAttestationsBear() external {
        _registry.begin();
        bytes32 feedId = 0x2e900aefab19019c818485f3720153fe69b673980294eb60edc8ee60d0a539d1;
        bytes32 collection = 0x7660db14a116a02440a9f141bd5a7b94f77a56b3f097a6310bd85d36d5d272f9;
        VM.expectEmit();
        emit INodeRegistry.AttestedGroupRegistered(feedId, collection, AIRLINE, GROUP);
        VM.prank(AIRLINE);
        bytes32 returned = _registry.registerAttestedGroup(bytes32(uint256(0x5c)), "devcon7", GROUP);
        assertEq(abi.encode(feedId), abi.encode(returned));
        assertEq(100, _registry.groupBlock(feedId));
        VM.expectRevert(
            abi.encodeWithSelector(INodeRegistry.GroupAlreadyRegistered.selector, feedId, 100)
        );
        VM.prank(AIRLINE);
        _registry.registerAttestedGroup(bytes32(uint256(0x5c)), "devcon7", GROUP);
    }

    function testFuzz_nobodyRegistersAGroupOfAnothersAttestations(
        address stranger,
        bytes32 schema,
        string calldata collection
    ) external {
        VM.assume(stranger != AIRLINE && bytes(collection).length <= 600);
        _registry.begin();
        VM.prank(AIRLINE);
        bytes32 own = _registry.registerAttestedGroup(schema, collection, GROUP);
        VM.prank(stranger);
        bytes32 other = _registry.registerAttestedGroup(schema, collection, GROUP);
        assertEq(true, own != other);
    }

    function test_theCollectionOfAnAttestedGroupIsLimited() external {
        _registry.begin();
        uint256 longest = _registry.LONGEST_GROUP();
        VM.expectRevert(
            abi.encodeWithSelector(INodeRegistry.GroupLength.selector, longest + 1, longest)
        );
        _registry.registerAttestedGroup(0, string(new bytes(longest + 1)), GROUP);
    }

    function test_attestedGroupsAreRegisteredOnceTheNetworkHasBegun() external {
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NotBegun.selector));
        _registry.registerAttestedGroup(0, "", GROUP);
    }

    function test_noAttestedGroupIsLeftWithoutAnAnchor() external {
        _registry.begin();
        _registry.retire(_anchor);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NoAnchor.selector));
        _registry.registerAttestedGroup(0, "", GROUP);
    }

    function _feed(address token, string memory group) private pure returns (bytes32) {
        string memory text = string.concat("eip155:31337/erc721:", _lower(token));
        return keccak256(abi.encode(keccak256(bytes(text)), keccak256(bytes(group))));
    }

    function _lower(address account) private pure returns (string memory) {
        bytes memory digits = "0123456789abcdef";
        bytes memory text = new bytes(42);
        text[0] = "0";
        text[1] = "x";
        for (uint256 i = 0; i < 40; i++) {
            text[2 + i] = digits[(uint256(uint160(account)) >> (4 * (39 - i))) & 15];
        }
        return string(text);
    }
}

contract Owned is Ownable {
    constructor(address owner) Ownable(owner) {}
}

/// @notice Has no owner, and refuses the question.
contract Silent {}

/// @notice Answers the owner, and more than was asked.
contract Talkative {
    address private immutable _issuer;

    constructor(address issuer) {
        _issuer = issuer;
    }

    function owner() external view returns (address, uint256) {
        return (_issuer, 0);
    }
}

/// @notice Answers an owner with bits where an address has none.
contract Dirty {
    address private immutable _issuer;

    constructor(address issuer) {
        _issuer = issuer;
    }

    function owner() external view returns (uint256) {
        return uint256(uint160(_issuer)) | (1 << 200);
    }
}
