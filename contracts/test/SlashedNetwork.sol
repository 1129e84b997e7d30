// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NodeId, Role} from "../src/INodeRegistry.sol";
import {FaultKind, Head, ISlashing, Receipt, SignedVote, Vote} from "../src/ISlashing.sol";
import {Slashing} from "../src/Slashing.sol";
import {NodeKeys} from "./NodeKeys.sol";
import {StakedNetwork} from "./StakedNetwork.sol";
import {Pen, Statements} from "./Statements.sol";

/// @notice A staked network with a slasher, and ALICE's node that signs too much.
abstract contract SlashedNetwork is StakedNetwork {
    uint256 internal constant STAKE = 10_000;
    bytes32 internal constant FEED = keccak256("feed");

    Slashing internal _slashing;
    NodeId internal _node;
    Pen internal _pen;

    function _deploySlashed() internal {
        _deploy();
        _slashing = new Slashing(_registry);
        VM.prank(DAO);
        _registry.setSlasher(address(_slashing));
        _stake(ALICE, STAKE);
        _node = _register(1, ALICE, Role.Anchor);
        _pen = Statements.pen(VM, 1, address(_registry));
    }

    function _otherPen() internal returns (Pen memory) {
        _register(2, BOB, Role.Anchor);
        return Statements.pen(VM, 2, address(_registry));
    }

    function _vote(uint64 round, bytes32 headHash) internal view returns (SignedVote memory) {
        return Statements.vote(_pen, Vote(FEED, 1, 2, round, headHash));
    }

    function _head(uint64 round, uint64 time) internal pure returns (Head memory) {
        return Head(FEED, 1, 2, round, 0, 1, 0, 0, keccak256("root"), 17, time);
    }

    function _receipt(bytes32 step, bytes32 result, bytes32 state, uint64 sequence)
        internal
        view
        returns (Receipt memory made)
    {
        made.token = "eip155:1/erc721:0x5fbdb2315678afecb367f032d93f642f64180aa3/42";
        made.feedId = FEED;
        made.offset = 7;
        made.prefixRoot = keccak256("prefix");
        made.script = keccak256("script");
        made.engine = keccak256("engine");
        made.stepHash = step;
        made.resultHash = result;
        made.stateHash = state;
        made.timeMillis = 1_800_000_000_123;
        made.sequence = sequence;
        made.evidence = "none (development)";
        made.node = NodeId.unwrap(_node);
    }

    /// @notice What follows once a fault of ALICE's node is proved, as this test will bring it.
    function _expectPunishment(FaultKind kind, bytes32 place, uint256 cut) internal {
        VM.expectEmit();
        emit ISlashing.FaultPunished(kind, _node, ALICE, place, cut, address(this));
    }

    function _expectPaidBefore(FaultKind kind, bytes32 place) internal {
        VM.expectRevert(
            abi.encodeWithSelector(ISlashing.AlreadyPunished.selector, kind, _node, place)
        );
    }

    function _expectNoContradiction() internal {
        VM.expectRevert(abi.encodeWithSelector(ISlashing.NoContradiction.selector));
    }

    function _expectNotByOneKey() internal {
        VM.expectRevert(abi.encodeWithSelector(ISlashing.NotByOneKey.selector));
    }

    function _keyOf(uint256 seed) internal returns (address) {
        return NodeKeys.key(VM, seed).addr;
    }
}
