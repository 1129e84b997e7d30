// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Ballot, BallotId, INetworkMode, Mode} from "./INetworkMode.sol";

/// @title The switch of a network's mode of verification
/// @notice See INetworkMode. It has no owner, holds nothing and is never replaced in its place.
/// @dev It calls nothing but views of the token, which is fixed.
contract NetworkMode is INetworkMode {
    struct Word {
        Mode mode;
        uint48 until;
    }

    /// @notice Seconds that an ordinary word may hold.
    uint32 public constant LONGEST = 30 days;

    /// @notice Seconds that an emergency word may hold.
    uint32 public constant LONGEST_EMERGENCY = 7 days;

    /// @notice Seconds that a ballot is open at most.
    uint48 public constant VOTING = 6 hours;

    /// @notice Who opens a ballot needs the supply divided by this in votes, rounded up.
    uint256 public constant OPENERS = 100;

    /// @notice Whose votes count (ERC-5805, the Stake Token).
    IERC5805 public immutable token;

    /// @notice Who sets the ordinary word: the timelock of the DAO's governor.
    address public immutable timelock;

    /// @inheritdoc INetworkMode
    Word public ordinary;

    /// @inheritdoc INetworkMode
    Word public emergency;

    /// @inheritdoc INetworkMode
    uint256 public ballots;

    /// @inheritdoc INetworkMode
    mapping(address opener => BallotId) public lastOpenedBy;

    /// @inheritdoc INetworkMode
    mapping(BallotId ballot => mapping(address voter => bool)) public hasVoted;

    mapping(BallotId ballot => Ballot) private _ballots;

    /// @param votes whose votes count
    /// @param dao the timelock of the governor
    constructor(IERC5805 votes, address dao) {
        token = votes;
        timelock = dao;
    }

    /// @inheritdoc INetworkMode
    function set(Mode mode, uint32 duration) external {
        if (msg.sender != timelock) revert NotTheTimelock(msg.sender);
        _checkDuration(mode, duration, LONGEST);
        uint48 until = _now() + duration;
        ordinary = Word(mode, until);
        emit ModeSet(mode, until);
    }

    /// @inheritdoc INetworkMode
    function open(Mode mode, uint32 duration) external returns (BallotId id) {
        _checkDuration(mode, duration, LONGEST_EMERGENCY);
        BallotId last = lastOpenedBy[msg.sender];
        if (_isOpen(_ballots[last])) revert BallotStillOpen(last);
        // A second ago: what moves in this very block, as a loan may, does not count.
        uint48 snapshot = token.clock() - 1;
        _checkOpener(snapshot);
        id = BallotId.wrap(++ballots);
        uint48 end = _now() + VOTING;
        _ballots[id] = Ballot(msg.sender, snapshot, end, 0, duration, mode, false);
        lastOpenedBy[msg.sender] = id;
        emit EmergencyOpened(id, msg.sender, mode, duration, snapshot, end);
        _cast(id);
    }

    /// @inheritdoc INetworkMode
    function vote(BallotId id) external {
        if (_ballots[id].opener == address(0)) revert UnknownBallot(id);
        if (!_isOpen(_ballots[id])) revert BallotClosed(id);
        if (hasVoted[id][msg.sender]) revert AlreadyVoted(id, msg.sender);
        _cast(id);
    }

    /// @inheritdoc INetworkMode
    function current() external view returns (Mode mode, uint48 until) {
        if (_now() < emergency.until) return (emergency.mode, emergency.until);
        if (_now() < ordinary.until) return (ordinary.mode, ordinary.until);
        return (Mode.Normal, 0);
    }

    /// @inheritdoc INetworkMode
    function ballotOf(BallotId id) external view returns (Ballot memory ballot) {
        ballot = _ballots[id];
        if (ballot.opener == address(0)) revert UnknownBallot(id);
    }

    /// @dev Counts the sender's votes, and ends the ballot when they are enough.
    function _cast(BallotId id) private {
        Ballot storage ballot = _ballots[id];
        uint256 votes = token.getPastVotes(msg.sender, ballot.snapshot);
        if (votes == 0) revert NoVotes(id, msg.sender);
        hasVoted[id][msg.sender] = true;
        uint256 sum = ballot.votes + votes;
        ballot.votes = SafeCast.toUint208(sum);
        emit EmergencyVoted(id, msg.sender, votes);
        // More than half of all: of one moment, no two pass without a voter who was for both.
        if (sum * 2 > token.getPastTotalSupply(ballot.snapshot)) _pass(id, ballot);
    }

    function _pass(BallotId id, Ballot storage ballot) private {
        ballot.passed = true;
        uint48 until = _now() + ballot.duration;
        emergency = Word(ballot.mode, until);
        emit EmergencyPassed(id, ballot.mode, until);
    }

    function _checkOpener(uint48 snapshot) private view {
        uint256 votes = token.getPastVotes(msg.sender, snapshot);
        uint256 fewest = Math.ceilDiv(token.getPastTotalSupply(snapshot), OPENERS);
        if (votes < fewest) revert TooFewVotes(msg.sender, votes, fewest);
    }

    function _isOpen(Ballot storage ballot) private view returns (bool) {
        return !ballot.passed && _now() < ballot.end;
    }

    function _now() private view returns (uint48) {
        return SafeCast.toUint48(block.timestamp);
    }

    function _checkDuration(Mode mode, uint32 duration, uint32 longest) private pure {
        if (duration > longest || (duration == 0 && mode != Mode.Normal)) {
            revert DurationOutOfRange(duration, longest);
        }
    }
}
