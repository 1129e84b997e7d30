// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {
    GovernorCountingSimple
} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {
    GovernorTimelockControl
} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {StakeToken} from "./StakeToken.sol";

/// @title The DAO of one network: holders of the Stake Token propose, vote, wait and execute
/// @notice OpenZeppelin's Governor. What passes waits in a timelock, which is who other contracts
/// obey. The governor makes that timelock itself: it alone schedules and cancels there, anybody
/// executes what is due, and nobody administers it but the timelock, by a proposal.
contract NetworkGovernor is
    Governor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotes,
    GovernorVotesQuorumFraction,
    GovernorTimelockControl
{
    /// @notice Seconds from a proposal to its vote, in which votes can still be delegated.
    uint48 public constant FIRST_VOTING_DELAY = 1 days;

    /// @notice Seconds of a vote.
    uint32 public constant FIRST_VOTING_PERIOD = 5 days;

    /// @notice Seconds from queueing to execution, in which those who lost can leave.
    uint256 public constant FIRST_TIMELOCK_DELAY = 2 days;

    /// @notice Hundredths of the supply that must vote for a proposal or abstain.
    uint256 public constant FIRST_QUORUM = 10;

    /// @notice Who proposes needs the supply divided by this in votes.
    uint256 public constant FIRST_PROPOSERS = 100;

    /// @param token whose votes count
    constructor(StakeToken token)
        Governor("Smart Layer Governor")
        GovernorSettings(
            FIRST_VOTING_DELAY, FIRST_VOTING_PERIOD, token.totalSupply() / FIRST_PROPOSERS
        )
        GovernorVotes(token)
        GovernorVotesQuorumFraction(FIRST_QUORUM)
        GovernorTimelockControl(_newTimelock())
    {}

    /// @notice Where a proposal stands.
    function state(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (ProposalState)
    {
        return super.state(proposalId);
    }

    /// @notice Whether what passes is queued: always.
    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    /// @notice How many votes, in units of the token, an account needs to propose.
    function proposalThreshold()
        public
        view
        override(Governor, GovernorSettings)
        returns (uint256)
    {
        return super.proposalThreshold();
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor()
        internal
        view
        override(Governor, GovernorTimelockControl)
        returns (address)
    {
        return super._executor();
    }

    /// @dev Made here, so that it never has an administrator who might be forgotten there.
    function _newTimelock() private returns (TimelockController) {
        address[] memory proposers = new address[](1);
        proposers[0] = address(this);
        address[] memory executors = new address[](1);
        executors[0] = address(0); // which stands for anybody
        return new TimelockController(FIRST_TIMELOCK_DELAY, proposers, executors, address(0));
    }
}
