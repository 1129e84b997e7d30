// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NetworkGovernor} from "../src/NetworkGovernor.sol";

/// @notice A proposal of one call.
struct Proposal {
    address target;
    bytes call;
    string description;
}

/// @notice What can be done with a proposal; in the name of whom the governor's caller is.
library Proposals {
    function propose(Proposal memory proposal, NetworkGovernor governor)
        internal
        returns (uint256)
    {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _parts(proposal);
        return governor.propose(targets, values, calls, proposal.description);
    }

    function queue(Proposal memory proposal, NetworkGovernor governor) internal {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _parts(proposal);
        governor.queue(targets, values, calls, keccak256(bytes(proposal.description)));
    }

    function execute(Proposal memory proposal, NetworkGovernor governor) internal {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _parts(proposal);
        governor.execute(targets, values, calls, keccak256(bytes(proposal.description)));
    }

    /// @return taken whether it was taken and not refused
    function tryPropose(Proposal memory proposal, NetworkGovernor governor)
        internal
        returns (bool taken)
    {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _parts(proposal);
        try governor.propose(targets, values, calls, proposal.description) {
            taken = true;
        } catch {}
    }

    /// @return taken whether it was taken and not refused
    function tryQueue(Proposal memory proposal, NetworkGovernor governor)
        internal
        returns (bool taken)
    {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _parts(proposal);
        try governor.queue(targets, values, calls, keccak256(bytes(proposal.description))) {
            taken = true;
        } catch {}
    }

    /// @return taken whether it was taken and not refused
    function tryExecute(Proposal memory proposal, NetworkGovernor governor)
        internal
        returns (bool taken)
    {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _parts(proposal);
        try governor.execute(targets, values, calls, keccak256(bytes(proposal.description))) {
            taken = true;
        } catch {}
    }

    function _parts(Proposal memory proposal)
        private
        pure
        returns (address[] memory targets, uint256[] memory values, bytes[] memory calls)
    {
        targets = new address[](1);
        targets[0] = proposal.target;
        values = new uint256[](1);
        calls = new bytes[](1);
        calls[0] = proposal.call;
    }
}
