// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Commitments} from "../src/Commitments.sol";
import {Commitment, FeedTip} from "../src/ICommitments.sol";
import {NodeId, Role} from "../src/INodeRegistry.sol";
import {StakedNetwork} from "./StakedNetwork.sol";
import {Statements} from "./Statements.sol";

/// @notice A network whose anchors commit: each of an operator of its own, in the order of their
/// addresses. What is signed is hashed apart from the contract.
abstract contract CommittedNetwork is StakedNetwork {
    uint32 internal constant PERIOD_OF_COMMITMENTS = 1 hours;

    Commitments internal _commitments;
    address[] internal _operators;
    NodeId[] internal _anchors;

    function _deployCommitted(uint256 operators) internal {
        _deploy();
        for (uint256 i = 0; i < operators; i++) {
            address operator = _operator(i);
            VM.prank(DAO);
            _registry.admit(operator);
            _operators.push(operator);
            _anchors.push(_register(i + 1, operator, Role.Anchor));
        }
        _commitments = _deploy(PERIOD_OF_COMMITMENTS);
    }

    function _deploy(uint32 period) internal returns (Commitments) {
        return new Commitments(_registry, period);
    }

    /// @notice Addresses rise with the number.
    function _operator(uint256 i) internal pure returns (address) {
        return address(SafeCast.toUint160(0x1000 + i));
    }

    /// @notice What follows the newest, in the interval of now.
    function _next(uint256 feeds) internal view returns (Commitment memory) {
        (, bytes32 hash,) = _commitments.newest();
        uint64 interval = uint64(block.timestamp / PERIOD_OF_COMMITMENTS);
        return Commitment(interval, hash, SafeCast.toUint64(feeds), keccak256(abi.encode(feeds)));
    }

    /// @notice What the first operators' anchors sign.
    function _signed(Commitment memory said, uint256 signers)
        internal
        returns (bytes[] memory all)
    {
        all = new bytes[](signers);
        for (uint256 i = 0; i < signers; i++) {
            all[i] = _signature(i, said);
        }
    }

    /// @notice What the anchor of one of the operators signs, by its place.
    function _signature(uint256 operator, Commitment memory said) internal returns (bytes memory) {
        return _signatureOf(operator + 1, said);
    }

    function _signatureOf(uint256 seed, Commitment memory said) internal returns (bytes memory) {
        return Statements.sign(Statements.pen(VM, seed, address(_registry)), _hash(said));
    }

    function _hash(Commitment memory said) internal pure returns (bytes32) {
        bytes32 commitment =
            keccak256("Commitment(uint64 interval,bytes32 previous,uint64 feeds,bytes32 root)");
        return
            keccak256(abi.encode(commitment, said.interval, said.previous, said.feeds, said.root));
    }

    function _leaf(FeedTip memory tip) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0), tip.feedId, tip.term, tip.size, tip.root));
    }
}
