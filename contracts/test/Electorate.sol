// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Ballot, BallotId, Mode} from "../src/INetworkMode.sol";
import {NetworkMode} from "../src/NetworkMode.sol";
import {StakeToken} from "../src/StakeToken.sol";
import {ICheats} from "./MiniTest.sol";

/// @notice Holders who pass tokens on, delegate, open ballots and vote while time goes by, with a
/// plain record beside the contracts. The record says before each call whether it will be refused.
contract Electorate {
    uint160 public constant PEOPLE = 5;
    address private constant TIMELOCK = address(0xDA0);
    uint256 private constant SUPPLY = 1e27;

    struct Word {
        Mode mode;
        uint48 until;
    }

    StakeToken public immutable token;
    NetworkMode public immutable mode;
    ICheats private immutable _cheats;

    Word public ordinary;
    Word public emergency;
    uint256 public ballots;
    uint48 public time = 1_000_000;

    mapping(uint256 person => uint256) private _balances;
    mapping(uint256 person => uint256) private _delegates;
    mapping(uint256 person => uint256) private _votesASecondAgo;
    mapping(uint256 person => uint256) private _lastOpened;
    mapping(uint256 id => Ballot) private _record;
    mapping(uint256 id => mapping(uint256 person => uint256)) private _weights;
    mapping(uint256 id => mapping(uint256 person => bool)) private _voted;

    error Unforeseen(string call, bool expected, bool taken);

    constructor(ICheats cheats) {
        _cheats = cheats;
        cheats.warp(time);
        token = new StakeToken(address(1));
        mode = new NetworkMode(token, TIMELOCK);
        _balances[1] = SUPPLY;
        _transfer(1, 2, 30 * SUPPLY / 100);
        _transfer(1, 3, 24 * SUPPLY / 100);
        _transfer(1, 4, 20 * SUPPLY / 100);
        _transfer(1, 5, SUPPLY / 100);
        for (uint256 person = 1; person <= PEOPLE; person++) {
            _delegate(person, person);
        }
        _goOn(10);
    }

    function pass(uint48 span) external {
        // Mostly less than a ballot lasts, sometimes weeks, to the second at which things end.
        if (span % 8 == 0) {
            _goOn(1 + (span % 20 days));
        } else if (span % 8 == 1 && ballots != 0 && time < _record[ballots].end) {
            _goOn(_record[ballots].end - time);
        } else if (span % 8 == 2 && time < emergency.until) {
            _goOn(emergency.until - time);
        } else {
            _goOn(1 + (span % 1 hours));
        }
    }

    function transfer(uint256 from, uint256 to, uint256 units) external {
        from = _person(from);
        _transfer(from, _person(to), units % (_balances[from] / 4 + 1));
    }

    function delegate(uint256 person, uint256 to) external {
        _delegate(_person(person), to % 4 == 0 ? 0 : _person(to));
    }

    function set(bool byTimelock, uint8 what, uint32 duration) external {
        Mode wanted = Mode(what % 4);
        duration = duration % 5 == 0 ? 0 : duration % (30 days + 60);
        bool expected =
            byTimelock && duration <= 30 days && (duration != 0 || wanted == Mode.Normal);
        _cheats.prank(byTimelock ? TIMELOCK : address(1));
        bool taken = false;
        try mode.set(wanted, duration) {
            taken = true;
        } catch {}
        _compare("set", expected, taken);
        if (taken) ordinary = Word(wanted, time + duration);
    }

    function open(uint256 person, uint8 what, uint32 duration) external {
        person = _person(person);
        Mode wanted = Mode(what % 4);
        duration = duration % 5 == 0 ? 0 : duration % (7 days + 60);
        bool expected = duration <= 7 days && (duration != 0 || wanted == Mode.Normal)
            && !_isOpen(_lastOpened[person]) && _votesASecondAgo[person] >= SUPPLY / 100;
        _cheats.prank(_address(person));
        bool taken = false;
        try mode.open(wanted, duration) {
            taken = true;
        } catch {}
        _compare("open", expected, taken);
        if (!taken) return;
        ballots++;
        _lastOpened[person] = ballots;
        _record[ballots] =
            Ballot(_address(person), time - 1, time + 6 hours, 0, duration, wanted, false);
        for (uint256 i = 1; i <= PEOPLE; i++) {
            _weights[ballots][i] = _votesASecondAgo[i];
        }
        _count(ballots, person);
    }

    function vote(uint256 person, uint256 back) external {
        person = _person(person);
        // The last ballots mostly; now and then one that is not there.
        uint256 id = ballots + 1 - Math.min(back % 4, ballots + 1);
        bool expected = _isOpen(id) && !_voted[id][person] && _weights[id][person] != 0;
        _cheats.prank(_address(person));
        bool taken = false;
        try mode.vote(BallotId.wrap(id)) {
            taken = true;
        } catch {}
        _compare("vote", expected, taken);
        if (taken) _count(id, person);
    }

    function recordOf(uint256 id) external view returns (Ballot memory) {
        return _record[id];
    }

    function _count(uint256 id, uint256 person) private {
        _voted[id][person] = true;
        uint256 votes = 0;
        for (uint256 i = 1; i <= PEOPLE; i++) {
            if (_voted[id][i]) votes += _weights[id][i];
        }
        _record[id].votes = SafeCast.toUint208(votes);
        if (votes > SUPPLY / 2) {
            _record[id].passed = true;
            emergency = Word(_record[id].mode, time + _record[id].duration);
        }
    }

    function _transfer(uint256 from, uint256 to, uint256 units) private {
        _cheats.prank(_address(from));
        _compare("transfer", true, token.transfer(_address(to), units));
        _balances[from] -= units;
        _balances[to] += units;
    }

    function _delegate(uint256 person, uint256 to) private {
        _cheats.prank(_address(person));
        token.delegate(_address(to));
        _delegates[person] = to;
    }

    function _goOn(uint48 span) private {
        for (uint256 i = 1; i <= PEOPLE; i++) {
            _votesASecondAgo[i] = 0;
        }
        for (uint256 i = 1; i <= PEOPLE; i++) {
            _votesASecondAgo[_delegates[i]] += _balances[i];
        }
        time += span;
        _cheats.warp(time);
    }

    function _isOpen(uint256 id) private view returns (bool) {
        return !_record[id].passed && time < _record[id].end;
    }

    function _compare(string memory call, bool expected, bool taken) private pure {
        if (expected != taken) revert Unforeseen(call, expected, taken);
    }

    function _person(uint256 seed) private pure returns (uint256) {
        return 1 + (seed % PEOPLE);
    }

    function _address(uint256 person) private pure returns (address) {
        return address(SafeCast.toUint160(person));
    }
}
