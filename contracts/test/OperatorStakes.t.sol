// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {NodeId, Role} from "../src/INodeRegistry.sol";
import {IOperatorStakes, Unbonding} from "../src/IOperatorStakes.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {StakedNetwork} from "./StakedNetwork.sol";

/// @notice How stake comes, waits and leaves.
contract OperatorStakesTest is StakedNetwork {
    function setUp() external {
        _deploy();
    }

    function testFuzz_whatIsStakedIsTheRegistrysAndTheOperatorsToHaveBack(uint88 units) external {
        VM.assume(units != 0);
        assertEq(true, _token.transfer(ALICE, units));
        VM.prank(ALICE);
        _token.approve(address(_registry), units);
        VM.expectEmit();
        emit IOperatorStakes.StakeAdded(ALICE, units);
        VM.prank(ALICE);
        _registry.stake(units);
        assertEq(units, _registry.stakeOf(ALICE));
        assertEq(units, _token.balanceOf(address(_registry)));
        assertEq(0, _token.balanceOf(ALICE));
        VM.expectEmit();
        emit IOperatorStakes.StakeUnbonded(ALICE, units, START + PERIOD);
        _unbond(ALICE, units);
        assertEq(0, _registry.stakeOf(ALICE));
        VM.warp(START + PERIOD);
        VM.expectEmit();
        emit IOperatorStakes.StakeWithdrawn(ALICE, units);
        assertEq(units, _withdraw(ALICE));
        assertEq(units, _token.balanceOf(ALICE));
        assertEq(0, _token.balanceOf(address(_registry)));
    }

    function test_stakesAddUpForEachOperator() external {
        _stake(ALICE, 5);
        _stake(BOB, 7);
        _stake(ALICE, 11);
        assertEq(16, _registry.stakeOf(ALICE));
        assertEq(7, _registry.stakeOf(BOB));
        assertEq(23, _token.balanceOf(address(_registry)));
    }

    function test_nothingIsNoStake() external {
        VM.expectRevert(abi.encodeWithSelector(IOperatorStakes.NoAmount.selector));
        _registry.stake(0);
        VM.expectRevert(abi.encodeWithSelector(IOperatorStakes.NoAmount.selector));
        _registry.unbond(0);
    }

    function testFuzz_nobodyUnbondsMoreThanHeHas(uint88 units, uint88 more) external {
        VM.assume(units != 0 && more != 0);
        _stake(ALICE, units);
        _stake(BOB, type(uint88).max);
        uint256 wanted = uint256(units) + more;
        VM.expectRevert(
            abi.encodeWithSelector(IOperatorStakes.StakeTooSmall.selector, ALICE, units, wanted)
        );
        _unbond(ALICE, wanted);
    }

    function test_aPartLeavesWithTheSecondInWhichItsPeriodEnds() external {
        _stake(ALICE, 10);
        _unbond(ALICE, 10);
        VM.warp(START + PERIOD - 1);
        _refuseWithdrawal();
        VM.warp(START + PERIOD);
        assertEq(10, _withdraw(ALICE));
        _refuseWithdrawal();
    }

    function test_aNewPartRestartsNoOlderOnes() external {
        _stake(ALICE, 10);
        _unbond(ALICE, 3);
        VM.warp(START + PERIOD - 1);
        _unbond(ALICE, 4);
        _assertPart(0, 3, START + PERIOD);
        _assertPart(1, 4, START + 2 * PERIOD - 1);
        VM.warp(START + PERIOD);
        assertEq(3, _withdraw(ALICE));
        assertEq(1, _registry.unbondingOf(ALICE).length);
        _assertPart(0, 4, START + 2 * PERIOD - 1);
        VM.warp(START + 2 * PERIOD - 1);
        assertEq(4, _withdraw(ALICE));
        assertEq(3, _registry.stakeOf(ALICE));
    }

    function test_allThatIsReadyLeavesAtOnce() external {
        _stake(ALICE, 100);
        for (uint48 i = 1; i <= 5; i++) {
            VM.warp(START + i);
            _unbond(ALICE, i);
        }
        VM.warp(START + PERIOD + 3);
        assertEq(1 + 2 + 3, _withdraw(ALICE));
        assertEq(2, _registry.unbondingOf(ALICE).length);
        _assertPart(0, 4, START + PERIOD + 4);
        _assertPart(1, 5, START + PERIOD + 5);
    }

    function test_anOperatorHasEightPartsOnTheirWay() external {
        _stake(ALICE, 10);
        for (uint256 i = 0; i < 8; i++) {
            _unbond(ALICE, 1);
        }
        VM.expectRevert(abi.encodeWithSelector(IOperatorStakes.TooManyUnbondings.selector, 8));
        _unbond(ALICE, 1);
        _stake(BOB, 1);
        _unbond(BOB, 1);
        VM.warp(START + PERIOD);
        assertEq(8, _withdraw(ALICE));
        _unbond(ALICE, 2);
    }

    function testFuzz_theUnbondingPeriodIsWithinItsBounds(uint48 period) external {
        period %= 400 days;
        bool isWithin = period >= 1 hours && period <= 365 days;
        if (!isWithin) _expectPeriodRefused(period);
        NodeRegistry made = new NodeRegistry(DAO, _token, period);
        if (isWithin) assertEq(period, made.unbondingPeriod());
    }

    function test_theUnbondingPeriodMayBeEitherBound() external {
        assertEq(1 hours, new NodeRegistry(DAO, _token, 1 hours).unbondingPeriod());
        assertEq(365 days, new NodeRegistry(DAO, _token, 365 days).unbondingPeriod());
        _expectPeriodRefused(1 hours - 1);
        new NodeRegistry(DAO, _token, 1 hours - 1);
        _expectPeriodRefused(365 days + 1);
        new NodeRegistry(DAO, _token, 365 days + 1);
    }

    function test_theTokenIsTheOneThatWasNamed() external view {
        assertEq(address(_token), address(_registry.stakeToken()));
    }

    function test_stakeNeedsTheTokensItNames() external {
        NodeRegistry other = new NodeRegistry(DAO, IERC20(address(0)), PERIOD);
        (bool staked,) = address(other).call(abi.encodeCall(other.stake, (1)));
        assertEq(false, staked);
        (staked,) = address(_registry).call(abi.encodeCall(_registry.stake, (1)));
        assertEq(false, staked);
    }

    function testFuzz_whatIsCutIsCutOfAllParts(uint88 bonded, uint88 part, uint256 share) external {
        share %= 10_001;
        _becomeSlasher();
        _stake(ALICE, uint256(bonded) + part + 10_002);
        _unbond(ALICE, uint256(part) + 1);
        _unbond(ALICE, 10_000);
        uint256 cut = ((uint256(bonded) + 1) * share) / 10_000 + ((uint256(part) + 1) * share)
            / 10_000 + share;
        if (cut == 0) {
            VM.expectRevert(abi.encodeWithSelector(IOperatorStakes.NothingToSlash.selector, ALICE));
            _registry.slash(ALICE, share, BOB);
            return;
        }
        uint256 reward = cut / 20;
        VM.expectEmit();
        emit IOperatorStakes.StakeSlashed(ALICE, cut, BOB, reward);
        assertEq(cut, _registry.slash(ALICE, share, BOB));
        assertEq(reward, _token.balanceOf(BOB));
        assertEq(cut - reward, _token.balanceOf(DAO));
        uint256 left = uint256(bonded) + part + 10_002 - cut;
        assertEq(left, _token.balanceOf(address(_registry)));
        Unbonding[] memory parts = _registry.unbondingOf(ALICE);
        assertEq(left, _registry.stakeOf(ALICE) + parts[0].amount + parts[1].amount);
    }

    function test_aCutReachesNobodyElse() external {
        _becomeSlasher();
        _stake(ALICE, 1000);
        _stake(BOB, 1000);
        _unbond(BOB, 500);
        _registry.slash(ALICE, 10_000, address(1));
        assertEq(500, _registry.stakeOf(BOB));
        assertEq(500, _registry.unbondingOf(BOB)[0].amount);
    }

    function test_aPartThatWasCutLeavesWhenItWouldHave() external {
        _becomeSlasher();
        _stake(ALICE, 1000);
        _unbond(ALICE, 400);
        _registry.slash(ALICE, 2500, BOB);
        _assertPart(0, 300, START + PERIOD);
        assertEq(450, _registry.stakeOf(ALICE));
        VM.warp(START + PERIOD);
        assertEq(300, _withdraw(ALICE));
    }

    function test_nothingIsCutWhereNothingIs() external {
        _becomeSlasher();
        VM.expectRevert(abi.encodeWithSelector(IOperatorStakes.NothingToSlash.selector, ALICE));
        _registry.slash(ALICE, 10_000, BOB);
    }

    function test_nobodyCutsMoreThanAll() external {
        _becomeSlasher();
        _stake(ALICE, 1000);
        VM.expectRevert(
            abi.encodeWithSelector(IOperatorStakes.ShareOutOfRange.selector, uint256(10_001))
        );
        _registry.slash(ALICE, 10_001, BOB);
        assertEq(1000, _registry.slash(ALICE, 10_000, BOB));
    }

    function test_whoOwnsTheRegistryThenGetsTheCut() external {
        _becomeSlasher();
        _stake(ALICE, 1000);
        VM.prank(DAO);
        _registry.transferOwnership(address(0xDA02));
        _registry.slash(ALICE, 10_000, BOB);
        assertEq(950, _token.balanceOf(address(0xDA02)));
        assertEq(0, _token.balanceOf(DAO));
    }

    function _becomeSlasher() private {
        VM.prank(DAO);
        _registry.setSlasher(address(this));
    }

    function _refuseWithdrawal() private {
        VM.expectRevert(abi.encodeWithSelector(IOperatorStakes.NothingToWithdraw.selector, ALICE));
        _withdraw(ALICE);
    }

    function _expectPeriodRefused(uint256 period) private {
        VM.expectRevert(
            abi.encodeWithSelector(
                IOperatorStakes.UnbondingPeriodOutOfRange.selector, period, 1 hours, 365 days
            )
        );
    }

    function _assertPart(uint256 place, uint256 units, uint256 readyAt) private view {
        Unbonding memory part = _registry.unbondingOf(ALICE)[place];
        assertEq(units, part.amount);
        assertEq(readyAt, part.readyAt);
    }
}
