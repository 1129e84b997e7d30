// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {INetworkMode, Mode} from "../src/INetworkMode.sol";
import {NetworkGovernor} from "../src/NetworkGovernor.sol";
import {NetworkMode} from "../src/NetworkMode.sol";
import {StakeToken} from "../src/StakeToken.sol";
import {ICheats, MiniTest} from "./MiniTest.sol";
import {Proposal, Proposals} from "./Proposals.sol";

/// @notice After any sequence of proposals the mode is that of the last one executed. Parliament
/// itself fails where a call is refused or taken against its record.
/// forge-config: default.invariant.depth = 160
contract NetworkGovernorInvariantTest is MiniTest {
    Parliament private _parliament;

    function setUp() external {
        _parliament = new Parliament(VM);
        targetContract(address(_parliament));
    }

    function invariant_theModeIsThatOfTheLastProposalExecuted() external view {
        (Mode mode, uint48 until) = _parliament.mode().ordinary();
        assertEq(uint8(_parliament.lastMode()), uint8(mode));
        assertEq(_parliament.lastUntil(), until);
    }

    function invariant_nothingIsExecutedWithinEightDaysOfItsProposal() external view {
        assertEq(true, _parliament.quickest() > 8 days);
    }

    function invariant_anEmergencyIsNoneOfTheGovernorsBusiness() external view {
        (Mode mode, uint48 until) = _parliament.mode().emergency();
        assertEq(0, uint8(mode));
        assertEq(0, until);
    }
}

/// @notice Holders who propose modes, vote, queue and execute at any time, with a plain record that
/// says before each call whether it will be refused.
contract Parliament {
    using Proposals for Proposal;

    uint256 public constant PEOPLE = 5;

    /// @dev What the record knows of a proposal; times in unix seconds, 0 where it has not come.
    struct Bill {
        uint48 proposed;
        uint48 queued;
        bool executed;
        uint256 votesFor;
        uint256 votesAgainst;
        Mode mode;
        uint32 duration;
        uint256 id;
    }

    NetworkGovernor public immutable governor;
    NetworkMode public immutable mode;
    ICheats private immutable _cheats;

    Mode public lastMode;
    uint48 public lastUntil;
    uint48 public quickest = type(uint48).max;
    uint48 private _time = 1_000_000;
    Bill[] private _bills;
    mapping(uint256 bill => mapping(uint256 person => bool)) private _voted;

    error Unforeseen(string call, bool expected, bool taken);

    constructor(ICheats cheats) {
        _cheats = cheats;
        cheats.warp(_time);
        StakeToken token = new StakeToken(address(this));
        for (uint256 person = 0; person < PEOPLE; person++) {
            _compare("transfer", true, token.transfer(_address(person), _share(person) * 1e25));
            cheats.prank(_address(person));
            token.delegate(_address(person));
        }
        governor = new NetworkGovernor(token);
        mode = new NetworkMode(token, governor.timelock());
        cheats.warp(++_time);
    }

    function pass(uint48 span) external {
        // Mostly to where something of the last bill is due, or a second before or after it.
        uint48 due = _bills.length == 0 ? 0 : _next(_bills[_bills.length - 1]) - 1 + (span / 4) % 3;
        if (due > _time && span % 4 != 0) _time = due;
        else _time += 1 + (span % 12 hours);
        _cheats.warp(_time);
    }

    function propose(uint256 person, uint8 what, uint32 duration) external {
        // Mostly one after the other, or nothing would come to its end.
        if (what >= 8 && _bills.length != 0 && _next(_bills[_bills.length - 1]) > _time) return;
        Bill memory bill;
        bill.proposed = _time;
        bill.mode = Mode(what % 4);
        bill.duration = 1 + (duration % 30 days);
        _cheats.prank(_address(person % PEOPLE));
        bill.id = _proposal(bill, _bills.length).propose(governor);
        _bills.push(bill);
    }

    function vote(uint256 seed, uint256 person, uint8 support) external {
        if (_bills.length == 0) return;
        seed = _bill(seed);
        person %= PEOPLE;
        Bill storage bill = _bills[seed];
        bool expected = _time > bill.proposed + 1 days && _time <= bill.proposed + 6 days
            && !_voted[seed][person];
        _cheats.prank(_address(person));
        bool taken = false;
        try governor.castVote(bill.id, support % 4 == 0 ? 0 : 1) {
            taken = true;
        } catch {}
        _compare("vote", expected, taken);
        if (!taken) return;
        _voted[seed][person] = true;
        if (support % 4 == 0) bill.votesAgainst += _share(person);
        else bill.votesFor += _share(person);
    }

    function queue(uint256 seed) external {
        if (_bills.length == 0) return;
        seed = _bill(seed);
        Bill storage bill = _bills[seed];
        bool expected = bill.queued == 0 && _time > bill.proposed + 6 days && bill.votesFor >= 10
            && bill.votesFor > bill.votesAgainst;
        bool taken = _proposal(bill, seed).tryQueue(governor);
        _compare("queue", expected, taken);
        if (taken) bill.queued = _time;
    }

    function execute(uint256 seed) external {
        if (_bills.length == 0) return;
        seed = _bill(seed);
        Bill storage bill = _bills[seed];
        bool expected = bill.queued != 0 && !bill.executed && _time >= bill.queued + 2 days;
        bool taken = _proposal(bill, seed).tryExecute(governor);
        _compare("execute", expected, taken);
        if (!taken) return;
        bill.executed = true;
        lastMode = bill.mode;
        lastUntil = _time + bill.duration;
        if (_time - bill.proposed < quickest) quickest = _time - bill.proposed;
    }

    function _proposal(Bill memory bill, uint256 number) private view returns (Proposal memory) {
        return Proposal(
            address(mode),
            abi.encodeCall(INetworkMode.set, (bill.mode, bill.duration)),
            Strings.toString(number)
        );
    }

    /// @dev The last bill mostly.
    function _bill(uint256 seed) private view returns (uint256) {
        return seed % 4 == 0 ? (seed / 4) % _bills.length : _bills.length - 1;
    }

    /// @dev When the next thing of a bill is due.
    function _next(Bill storage bill) private view returns (uint48) {
        if (bill.queued != 0) return bill.queued + 2 days;
        if (_time <= bill.proposed + 1 days) return bill.proposed + 1 days;
        return
            bill.votesFor == 0 && _time < bill.proposed + 4 days
                ? _time + 1
                : bill.proposed + 6 days;
    }

    function _compare(string memory call, bool expected, bool taken) private pure {
        if (expected != taken) revert Unforeseen(call, expected, taken);
    }

    /// @dev Hundredths of the supply; the last two together do not make a quorum.
    function _share(uint256 person) private pure returns (uint256) {
        return [uint256(48), 30, 13, 5, 4][person];
    }

    function _address(uint256 person) private pure returns (address) {
        return address(SafeCast.toUint160(0x1000 + person));
    }
}
