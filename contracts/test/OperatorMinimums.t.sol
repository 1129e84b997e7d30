// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {INodeRegistry, NodeId, Role} from "../src/INodeRegistry.sol";
import {IOperatorStakes} from "../src/IOperatorStakes.sol";
import {Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";
import {StakedNetwork} from "./StakedNetwork.sol";

/// @notice What nodes need at stake, and who loses his without.
contract OperatorMinimumsTest is StakedNetwork {
    function setUp() external {
        _deploy();
    }

    function test_aNetworkDoesWithoutStakeUntilAMinimumIsSet() external {
        assertEq(0, _registry.minimumStake(Role.Anchor));
        assertEq(0, _registry.minimumStake(Role.Service));
        _register(1, ALICE, Role.Anchor);
        _register(2, BOB, Role.Service);
        assertEq(0, _registry.neededStake(ALICE));
    }

    function test_aHigherMinimumHoldsAfterItsGrace() external {
        VM.expectEmit();
        emit IOperatorStakes.MinimumStakeSet(Role.Anchor, 100, START + 7 days);
        _setMinimum(Role.Anchor, 100);
        _assertToCome(100, START + 7 days);
        VM.warp(START + 7 days - 1);
        assertEq(0, _registry.minimumStake(Role.Anchor));
        VM.warp(START + 7 days);
        assertEq(100, _registry.minimumStake(Role.Anchor));
        assertEq(0, _registry.minimumStake(Role.Service));
    }

    function test_aLowerMinimumHoldsAtOnce() external {
        _requireStake(Role.Anchor, 100);
        VM.expectEmit();
        emit IOperatorStakes.MinimumStakeSet(Role.Anchor, 40, START + 7 days);
        _setMinimum(Role.Anchor, 40);
        assertEq(40, _registry.minimumStake(Role.Anchor));
    }

    function test_aMinimumThatWasToComeIsForgotten() external {
        _requireStake(Role.Anchor, 100);
        _setMinimum(Role.Anchor, 300);
        VM.warp(START + 8 days);
        _setMinimum(Role.Anchor, 200);
        _assertToCome(200, START + 15 days);
        VM.warp(START + 15 days - 1);
        assertEq(100, _registry.minimumStake(Role.Anchor));
        _setMinimum(Role.Anchor, 100);
        VM.warp(START + 99 days);
        assertEq(100, _registry.minimumStake(Role.Anchor));
    }

    function testFuzz_onlyTheOwnerSetsMinimumsAndTheSlasher(address stranger) external {
        VM.assume(stranger != DAO);
        bytes memory refusal =
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger);
        VM.expectRevert(refusal);
        VM.prank(stranger);
        _registry.setMinimumStake(Role.Anchor, 1);
        VM.expectRevert(refusal);
        VM.prank(stranger);
        _registry.setSlasher(address(this));
    }

    function test_theSlasherIsSetOnceAndIsAContract() external {
        VM.expectRevert(abi.encodeWithSelector(IOperatorStakes.NotAContract.selector, ALICE));
        VM.prank(DAO);
        _registry.setSlasher(ALICE);
        VM.expectEmit();
        emit IOperatorStakes.SlasherSet(address(this));
        VM.prank(DAO);
        _registry.setSlasher(address(this));
        assertEq(address(this), _registry.slasher());
        VM.expectRevert(
            abi.encodeWithSelector(IOperatorStakes.SlasherAlreadySet.selector, address(this))
        );
        VM.prank(DAO);
        _registry.setSlasher(address(_token));
    }

    function testFuzz_onlyTheSlasherCuts(address stranger) external {
        VM.assume(stranger != address(this));
        _stake(ALICE, 1000);
        VM.prank(DAO);
        _registry.setSlasher(address(this));
        VM.expectRevert(abi.encodeWithSelector(IOperatorStakes.NotTheSlasher.selector, stranger));
        VM.prank(stranger);
        _registry.slash(ALICE, 1, stranger);
    }

    function test_theOwnerStaysToGetWhatIsCut() external {
        VM.expectRevert(abi.encodeWithSelector(IOperatorStakes.OwnerIsNeeded.selector));
        VM.prank(DAO);
        _registry.renounceOwnership();
        assertEq(DAO, _registry.owner());
    }

    function test_aNodeIsRegisteredWithAllThatItsOperatorsNodesNeed() external {
        _setMinimum(Role.Service, 30);
        _requireStake(Role.Anchor, 100);
        _refuse(1, Role.Anchor, 0, 100);
        _stake(ALICE, 99);
        _refuse(1, Role.Anchor, 99, 100);
        _stake(ALICE, 1);
        _register(1, ALICE, Role.Anchor);
        _refuse(2, Role.Service, 100, 130);
        _stake(ALICE, 30);
        _register(2, ALICE, Role.Service);
        assertEq(130, _registry.neededStake(ALICE));
        _refuse(3, Role.Service, 130, 160);
    }

    function test_whatIsOnItsWayOutCoversNothing() external {
        _requireStake(Role.Anchor, 100);
        _stake(ALICE, 100);
        _unbond(ALICE, 1);
        _refuse(1, Role.Anchor, 99, 100);
    }

    function test_whatNodesNeedStaysUntilTheyRetire() external {
        _requireStake(Role.Anchor, 100);
        _stake(ALICE, 150);
        NodeId node = _register(1, ALICE, Role.Anchor);
        VM.expectRevert(
            abi.encodeWithSelector(IOperatorStakes.StakeBelowMinimum.selector, ALICE, 99, 100)
        );
        _unbond(ALICE, 51);
        _unbond(ALICE, 50);
        _retire(ALICE, node);
        assertEq(0, _registry.neededStake(ALICE));
        _unbond(ALICE, 100);
        VM.warp(block.timestamp + PERIOD);
        assertEq(150, _withdraw(ALICE));
    }

    function test_whoHasTooLittleAfterARaiseIsEvictedOnceItHolds() external {
        NodeId node = _register(1, ALICE, Role.Anchor);
        _setMinimum(Role.Anchor, 100);
        VM.warp(START + 7 days - 1);
        _refuseEviction(node);
        VM.warp(START + 7 days);
        VM.roll(777);
        VM.expectEmit();
        emit INodeRegistry.NodeRetired(node);
        VM.expectEmit();
        emit INodeRegistry.NodeEvicted(node, BOB);
        VM.prank(BOB);
        _registry.evict(node);
        assertEq(777, _registry.nodeOf(node).until);
        assertEq(0, _registry.neededStake(ALICE));
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.StakeSuffices.selector, node));
        _registry.evict(node);
    }

    function test_evictionEndsWhereTheRestIsCovered() external {
        NodeId one = _register(1, ALICE, Role.Anchor);
        NodeId two = _register(2, ALICE, Role.Anchor);
        NodeId other = _register(3, BOB, Role.Anchor);
        _stake(ALICE, 100);
        _stake(BOB, 100);
        _requireStake(Role.Anchor, 100);
        _refuseEviction(other);
        _registry.evict(one);
        _refuseEviction(two);
    }

    function test_aNodeThatRetiredIsNotEvicted() external {
        NodeId one = _register(1, ALICE, Role.Anchor);
        _register(2, ALICE, Role.Anchor);
        _retire(ALICE, one);
        _requireStake(Role.Anchor, 100);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.AlreadyRetired.selector, one));
        _registry.evict(one);
    }

    function test_aNodeThatNeedsNothingIsNotEvictedForOneThatDoes() external {
        NodeId anchor = _register(1, ALICE, Role.Anchor);
        NodeId service = _register(2, ALICE, Role.Service);
        _requireStake(Role.Anchor, 100);
        _refuseEviction(service);
        _registry.evict(anchor);
        _refuseEviction(service);
    }

    function test_anUnknownNodeIsNotEvicted() external {
        NodeId nobody = NodeId.wrap(address(0xBAD));
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.UnknownNode.selector, nobody));
        _registry.evict(nobody);
    }

    function test_anEvictedAnchorCountsNoMoreAtBegin() external {
        NodeId node = _register(1, ALICE, Role.Anchor);
        _requireStake(Role.Anchor, 100);
        _registry.evict(node);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NoAnchor.selector));
        VM.prank(DAO);
        _registry.begin();
    }

    function test_whoStakesInTimeStays() external {
        NodeId node = _register(1, ALICE, Role.Anchor);
        _setMinimum(Role.Anchor, 100);
        _stake(ALICE, 100);
        VM.warp(START + 99 days);
        _refuseEviction(node);
    }

    function testFuzz_noMinimumKeepsAnyonesStakeForEver(uint128 anchors, uint128 services)
        external
    {
        NodeId one = _register(1, ALICE, Role.Anchor);
        NodeId two = _register(2, ALICE, Role.Service);
        _stake(ALICE, 1000);
        _setMinimum(Role.Anchor, anchors);
        _requireStake(Role.Service, services);
        _retire(ALICE, one);
        _retire(ALICE, two);
        _unbond(ALICE, 1000);
        VM.warp(block.timestamp + PERIOD);
        assertEq(1000, _withdraw(ALICE));
    }

    function _refuse(uint256 seed, Role role, uint256 bonded, uint256 needed) private {
        Wallet memory node = NodeKeys.key(VM, seed);
        bytes memory consent = NodeKeys.possession(VM, _registry, node, ALICE, role);
        VM.expectRevert(
            abi.encodeWithSelector(
                IOperatorStakes.StakeBelowMinimum.selector, ALICE, bonded, needed
            )
        );
        VM.prank(ALICE);
        _registry.register(role, NodeKeys.publicKey(node), "https://node.example", consent);
    }

    function _refuseEviction(NodeId node) private {
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.StakeSuffices.selector, node));
        _registry.evict(node);
    }

    function _assertToCome(uint256 expected, uint256 expectedFrom) private view {
        (uint256 amount, uint48 from) = _registry.minimumStakeToCome(Role.Anchor);
        assertEq(expected, amount);
        assertEq(expectedFrom, from);
    }
}
