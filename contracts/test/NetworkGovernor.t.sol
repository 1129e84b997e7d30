// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {BallotId, INetworkMode, Mode} from "../src/INetworkMode.sol";
import {NetworkGovernor} from "../src/NetworkGovernor.sol";
import {NetworkMode} from "../src/NetworkMode.sol";
import {Proposal, Proposals} from "./Proposals.sol";
import {Stakeholders} from "./Stakeholders.sol";

contract NetworkGovernorTest is Stakeholders {
    using Proposals for Proposal;

    address private constant STRANGER = address(0x57A);
    uint8 private constant AGAINST = 0;
    uint8 private constant FOR = 1;
    uint8 private constant ABSTAIN = 2;

    NetworkGovernor private _governor;
    TimelockController private _timelock;

    function setUp() external {
        _deploy();
        _give(ALICE, 30 * _hundredth);
        _give(BOB, 20 * _hundredth);
        _give(CAROL, _hundredth);
        _governor = new NetworkGovernor(_token);
        _timelock = TimelockController(payable(_governor.timelock()));
        _mode = new NetworkMode(_token, address(_timelock));
        VM.warp(START);
    }

    function test_theSettingsAreAsStated() external view {
        assertEq("Smart Layer Governor", _governor.name());
        assertEq(address(_token), address(_governor.token()));
        assertEq(1 days, _governor.votingDelay());
        assertEq(5 days, _governor.votingPeriod());
        assertEq(_hundredth, _governor.proposalThreshold());
        assertEq(10 * _hundredth, _governor.quorum(START - 1));
        assertEq(2 days, _timelock.getMinDelay());
        assertEq("mode=timestamp", _governor.CLOCK_MODE());
        assertEq(START, _governor.clock());
    }

    function test_theTimelockObeysTheGovernorAndAnybodyExecutes() external view {
        address governor = address(_governor);
        assertEq(true, _timelock.hasRole(_timelock.PROPOSER_ROLE(), governor));
        assertEq(true, _timelock.hasRole(_timelock.CANCELLER_ROLE(), governor));
        assertEq(true, _timelock.hasRole(_timelock.EXECUTOR_ROLE(), address(0)));
        assertEq(true, _timelock.hasRole(_timelock.DEFAULT_ADMIN_ROLE(), address(_timelock)));
    }

    function testFuzz_nobodyElseSchedulesCancelsOrAdministers(address stranger) external {
        VM.assume(stranger != address(_governor) && stranger != address(_timelock));
        _assertPowerless(stranger);
        _assertPowerless(address(this));
        _assertPowerless(tx.origin);
        _assertPowerless(address(0));
    }

    function test_aProposalThatPassesSetsTheModeAfterTheDelay() external {
        Proposal memory proposal = _proposal(Mode.Reexecute, 30 days);
        VM.prank(CAROL);
        uint256 id = proposal.propose(_governor);
        _assertState(id, IGovernor.ProposalState.Pending);
        VM.warp(START + 1 days + 1);
        _vote(id, ALICE, FOR);
        _vote(id, BOB, AGAINST);
        VM.warp(START + 6 days);
        _assertState(id, IGovernor.ProposalState.Active);
        VM.warp(START + 6 days + 1);
        _assertState(id, IGovernor.ProposalState.Succeeded);
        VM.prank(STRANGER);
        proposal.queue(_governor);
        _assertState(id, IGovernor.ProposalState.Queued);
        uint48 due = START + 8 days + 1;
        VM.warp(due - 1);
        VM.prank(STRANGER);
        assertEq(false, proposal.tryExecute(_governor));
        _assertCurrent(Mode.Normal, 0);
        VM.warp(due);
        VM.expectEmit();
        emit INetworkMode.ModeSet(Mode.Reexecute, due + 30 days);
        VM.prank(STRANGER);
        proposal.execute(_governor);
        _assertCurrent(Mode.Reexecute, due + 30 days);
        VM.warp(due + 30 days);
        _assertCurrent(Mode.Normal, 0);
        assertEq(false, proposal.tryExecute(_governor));
    }

    function test_neitherGovernorNorProposerSetsTheModeByThemselves() external {
        VM.expectRevert(
            abi.encodeWithSelector(INetworkMode.NotTheTimelock.selector, address(_governor))
        );
        VM.prank(address(_governor));
        _mode.set(Mode.Enforce, 1 days);
        VM.expectRevert(abi.encodeWithSelector(INetworkMode.NotTheTimelock.selector, ALICE));
        VM.prank(ALICE);
        _mode.set(Mode.Enforce, 1 days);
    }

    function test_anEmergencyPassesLongBeforeAProposalCould() external {
        Proposal memory proposal = _proposal(Mode.Diverse, 20 days);
        VM.prank(CAROL);
        uint256 id = proposal.propose(_governor);
        VM.warp(START + 1 days + 1);
        _vote(id, ALICE, FOR);
        VM.warp(START + 6 days + 1);
        proposal.queue(_governor);
        _give(DAVE, 45 * _hundredth);
        VM.warp(START + 8 days);
        VM.prank(DAVE);
        _mode.open(Mode.Reexecute, 2 days);
        VM.prank(ALICE);
        _mode.vote(BallotId.wrap(1));
        _assertCurrent(Mode.Reexecute, START + 10 days);
        // What was decided before the emergency comes to hold after it.
        VM.warp(START + 8 days + 1);
        proposal.execute(_governor);
        _assertCurrent(Mode.Reexecute, START + 10 days);
        VM.warp(START + 10 days);
        _assertCurrent(Mode.Diverse, START + 28 days + 1);
    }

    function test_whoProposesHasAHundredthOfTheSupply() external {
        _give(STRANGER, _hundredth - 1);
        VM.warp(START + 1);
        Proposal memory proposal = _proposal(Mode.Reexecute, 1 days);
        VM.prank(STRANGER);
        assertEq(false, proposal.tryPropose(_governor));
        _give(STRANGER, 1);
        VM.warp(START + 2);
        VM.prank(STRANGER);
        assertEq(true, proposal.tryPropose(_governor));
    }

    function testFuzz_aProposalPassesWithQuorumAndMoreForThanAgainst(
        uint256 forSeed,
        uint256 againstSeed,
        uint256 abstainSeed
    ) external {
        // Up to 6 hundredths each, to the unit where the seed is odd, so that both bounds are met.
        address[3] memory voters = [address(0x101), address(0x102), address(0x103)];
        uint256[3] memory units = [_portion(againstSeed), _portion(forSeed), _portion(abstainSeed)];
        for (uint256 i = 0; i < 3; i++) {
            _give(voters[i], units[i]);
        }
        Proposal memory proposal = _proposal(Mode.Reexecute, 1 days);
        VM.prank(CAROL);
        uint256 id = proposal.propose(_governor);
        VM.warp(START + 1 days + 1);
        for (uint8 i = 0; i < 3; i++) {
            _vote(id, voters[i], i);
        }
        VM.warp(START + 6 days + 1);
        bool passes = units[FOR] > units[AGAINST] && units[FOR] + units[ABSTAIN] >= 10 * _hundredth;
        _assertState(
            id, passes ? IGovernor.ProposalState.Succeeded : IGovernor.ProposalState.Defeated
        );
    }

    function test_unitsThatMoveWithinTheVoteAreNotVotedTwice() external {
        Proposal memory proposal = _proposal(Mode.Reexecute, 1 days);
        VM.prank(CAROL);
        uint256 id = proposal.propose(_governor);
        VM.warp(START + 1 days + 1);
        _vote(id, BOB, FOR);
        _move(BOB, STRANGER, 20 * _hundredth);
        _delegate(STRANGER, STRANGER);
        VM.warp(START + 2 days);
        _vote(id, STRANGER, FOR);
        (, uint256 votes,) = _governor.proposalVotes(id);
        assertEq(20 * _hundredth, votes);
    }

    function test_theDaoChangesItsTimelockByAProposal() external {
        Proposal memory proposal = Proposal(
            address(_timelock), abi.encodeCall(TimelockController.updateDelay, (4 days)), "longer"
        );
        VM.prank(CAROL);
        uint256 id = proposal.propose(_governor);
        VM.warp(START + 1 days + 1);
        _vote(id, ALICE, FOR);
        VM.warp(START + 6 days + 1);
        proposal.queue(_governor);
        VM.warp(START + 8 days + 1);
        proposal.execute(_governor);
        assertEq(4 days, _timelock.getMinDelay());
    }

    function _proposal(Mode mode, uint32 duration) private view returns (Proposal memory) {
        return Proposal(
            address(_mode), abi.encodeCall(INetworkMode.set, (mode, duration)), "set the mode"
        );
    }

    function _vote(uint256 id, address voter, uint8 support) private {
        VM.prank(voter);
        _governor.castVote(id, support);
    }

    function _portion(uint256 seed) private view returns (uint256) {
        return seed % 2 == 0
            ? (seed / 2) % (6 * _hundredth)
            : (4 + seed / 2 % 3) * _hundredth - seed / 6 % 2;
    }

    function _assertState(uint256 id, IGovernor.ProposalState expected) private view {
        assertEq(uint8(expected), uint8(_governor.state(id)));
    }

    function _assertPowerless(address account) private {
        _refuseRole(account, _timelock.PROPOSER_ROLE());
        VM.prank(account);
        _timelock.schedule(address(_mode), 0, "", 0, 0, 2 days);
        _refuseRole(account, _timelock.CANCELLER_ROLE());
        VM.prank(account);
        _timelock.cancel(0);
        bytes32 proposer = _timelock.PROPOSER_ROLE();
        _refuseRole(account, _timelock.DEFAULT_ADMIN_ROLE());
        VM.prank(account);
        _timelock.grantRole(proposer, account);
    }

    function _refuseRole(address account, bytes32 role) private {
        VM.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, account, role
            )
        );
    }
}
