// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ballot, BallotId, Mode} from "../src/INetworkMode.sol";
import {NetworkMode} from "../src/NetworkMode.sol";
import {Electorate} from "./Electorate.sol";
import {MiniTest} from "./MiniTest.sol";

/// @notice After any sequence of calls the switch stands as a plain record of them says. Electorate
/// itself fails where a call is refused or taken against the record.
/// forge-config: default.invariant.depth = 64
contract NetworkModeInvariantTest is MiniTest {
    Electorate private _electorate;

    function setUp() external {
        _electorate = new Electorate(VM);
        targetContract(address(_electorate));
    }

    function invariant_theModeIsAsTheRecordSays() external view {
        NetworkMode mode = _electorate.mode();
        (Mode ordinary, uint48 until) = mode.ordinary();
        (Mode recorded, uint48 recordedUntil) = _electorate.ordinary();
        assertEq(abi.encode(recorded, recordedUntil), abi.encode(ordinary, until));
        (Mode emergency, uint48 emergencyUntil) = mode.emergency();
        (recorded, recordedUntil) = _electorate.emergency();
        assertEq(abi.encode(recorded, recordedUntil), abi.encode(emergency, emergencyUntil));
        (Mode current, uint48 currentUntil) = mode.current();
        uint48 time = _electorate.time();
        if (time < emergencyUntil) {
            assertEq(abi.encode(emergency, emergencyUntil), abi.encode(current, currentUntil));
        } else if (time < until) {
            assertEq(abi.encode(ordinary, until), abi.encode(current, currentUntil));
        } else {
            assertEq(abi.encode(Mode.Normal, 0), abi.encode(current, currentUntil));
        }
    }

    function invariant_noWordHoldsForLongerThanItMay() external view {
        (, uint48 until) = _electorate.mode().ordinary();
        assertEq(true, until <= _electorate.time() + 30 days);
        (, until) = _electorate.mode().emergency();
        assertEq(true, until <= _electorate.time() + 7 days);
    }

    function invariant_everyBallotIsAsTheRecordSays() external view {
        NetworkMode mode = _electorate.mode();
        assertEq(_electorate.ballots(), mode.ballots());
        for (uint256 id = 1; id <= mode.ballots(); id++) {
            Ballot memory ballot = mode.ballotOf(BallotId.wrap(id));
            assertEq(abi.encode(_electorate.recordOf(id)), abi.encode(ballot));
            assertEq(2 * uint256(ballot.votes) > 1e27, ballot.passed);
        }
    }

    function invariant_nobodyHasTwoOpenBallots() external view {
        NetworkMode mode = _electorate.mode();
        uint256[6] memory open;
        for (uint256 id = 1; id <= mode.ballots(); id++) {
            Ballot memory ballot = mode.ballotOf(BallotId.wrap(id));
            if (!ballot.passed && _electorate.time() < ballot.end) {
                open[uint160(ballot.opener)]++;
                assertEq(1, open[uint160(ballot.opener)]);
            }
        }
    }

    function invariant_theVotesOfABallotAreThoseOfItsVotersAtItsSnapshot() external view {
        NetworkMode mode = _electorate.mode();
        for (uint256 id = 1; id <= mode.ballots(); id++) {
            Ballot memory ballot = mode.ballotOf(BallotId.wrap(id));
            uint256 votes = 0;
            for (uint160 person = 1; person <= _electorate.PEOPLE(); person++) {
                if (mode.hasVoted(BallotId.wrap(id), address(person))) {
                    votes += _electorate.token().getPastVotes(address(person), ballot.snapshot);
                }
            }
            assertEq(votes, ballot.votes);
        }
    }
}
