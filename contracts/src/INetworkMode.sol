// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The number of an emergency ballot, from 1.
type BallotId is uint256;

/// @notice How far nodes are believed before an answer leaves (spec/protocol/modes.md).
enum Mode {
    Normal,
    Reexecute,
    Diverse,
    Enforce
}

/// @notice An emergency ballot; never deleted. It is open while it has not passed and the time is
/// before its end.
/// @param opener who opened it, and was the first to vote for it
/// @param snapshot the time of the token's clock at which votes count: before it was opened
/// @param end the unix time, in seconds, from which nobody votes any more
/// @param votes votes for it, in units of the token
/// @param duration for how many seconds the mode holds from the moment of passing
/// @param mode the mode it is for
/// @param passed whether more than half of the supply was for it
struct Ballot {
    address opener;
    uint48 snapshot;
    uint48 end;
    uint208 votes;
    uint32 duration;
    Mode mode;
    bool passed;
}

/// @title The switch of a network's mode of verification
/// @notice Two words set the mode, and each ends by itself. The ordinary word is the DAO's, through
/// the timelock of its governor. The emergency word is that of the holders' votes, cast here: it is
/// set by the vote that makes a ballot more than half of the supply, goes before the ordinary word
/// while it holds, and leaves that as it is. Where neither holds the mode is Normal.
///
/// A word holds while the time is before its `until`. Only another vote of the same kind ends it
/// earlier or renews it.
/// @dev The rules and their reasons: spec/protocol/governance.md and record 61 in docs/decisions.
interface INetworkMode {
    /// @notice The DAO set the ordinary word.
    /// @param mode what holds
    /// @param until the unix time, in seconds, from which it no longer holds
    event ModeSet(Mode indexed mode, uint48 until);

    /// @notice Somebody opened an emergency ballot.
    event EmergencyOpened(
        BallotId indexed ballot,
        address indexed opener,
        Mode indexed mode,
        uint32 duration,
        uint48 snapshot,
        uint48 end
    );

    /// @notice Somebody voted for an emergency ballot.
    /// @param votes in units of the token, as of the ballot's snapshot
    event EmergencyVoted(BallotId indexed ballot, address indexed voter, uint256 votes);

    /// @notice A ballot passed and set the emergency word.
    /// @param mode what holds
    /// @param until the unix time, in seconds, from which it no longer holds
    event EmergencyPassed(BallotId indexed ballot, Mode indexed mode, uint48 until);

    /// @notice Only the timelock sets the ordinary word.
    error NotTheTimelock(address account);

    /// @notice The mode would hold for too long, or for no time though it is not Normal.
    error DurationOutOfRange(uint256 duration, uint256 longest);

    /// @notice The account has too few votes at the snapshot to open a ballot.
    error TooFewVotes(address account, uint256 votes, uint256 fewest);

    /// @notice The account opened a ballot before that is still open.
    error BallotStillOpen(BallotId ballot);

    /// @notice There is no such ballot.
    error UnknownBallot(BallotId ballot);

    /// @notice The ballot has passed, or its time is over.
    error BallotClosed(BallotId ballot);

    /// @notice The account had no votes at the ballot's snapshot.
    error NoVotes(BallotId ballot, address account);

    /// @notice The account voted for the ballot before.
    error AlreadyVoted(BallotId ballot, address account);

    /// @notice Sets the ordinary word; only the timelock may. It replaces the one before.
    /// @param mode what is to hold
    /// @param duration for how many seconds from now: at most 30 days; 0 only with Normal, which
    /// ends the word before
    function set(Mode mode, uint32 duration) external;

    /// @notice Opens an emergency ballot and votes for it. An account that had a hundredth of the
    /// supply in votes a second ago may, if no ballot that it opened is open.
    /// @param mode what is to hold; Normal undoes an emergency, or the ordinary word for a while
    /// @param duration for how many seconds from passing: at most 7 days; 0 only with Normal, which
    /// ends the emergency word before
    /// @return ballot its number, one more than the last
    function open(Mode mode, uint32 duration) external returns (BallotId ballot);

    /// @notice Votes for an open ballot, with all votes that the account had at its snapshot. When
    /// more than half of the supply is for it, it passes at once and sets the emergency word.
    function vote(BallotId ballot) external;

    /// @notice The mode as of the block's time.
    /// @return mode the emergency word's while it holds, else the ordinary word's, else Normal
    /// @return until when that word ends, as a unix time in seconds; 0 where neither word holds
    function current() external view returns (Mode mode, uint48 until);

    /// @notice What the DAO set last; it holds while the time is before `until`.
    function ordinary() external view returns (Mode mode, uint48 until);

    /// @notice What an emergency ballot set last; it holds while the time is before `until`.
    function emergency() external view returns (Mode mode, uint48 until);

    /// @notice How many ballots were opened; the last has this number.
    function ballots() external view returns (uint256);

    /// @notice One ballot; reverts with UnknownBallot where there is none.
    function ballotOf(BallotId ballot) external view returns (Ballot memory);

    /// @notice The ballot that an account opened last; 0 where it opened none.
    function lastOpenedBy(address opener) external view returns (BallotId);

    /// @notice Whether an account voted for a ballot.
    function hasVoted(BallotId ballot, address voter) external view returns (bool);
}
