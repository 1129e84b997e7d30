// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlightTicket} from "../src/FlightTicket.sol";
import {TicketId} from "../src/IFlightTicket.sol";
import {ICheats, MiniTest} from "./MiniTest.sol";

/// @notice Tickets after any sequence of issues and transfers are as a plain record of them says.
contract FlightTicketInvariantTest is MiniTest {
    Airport private _airport;

    function setUp() external {
        _airport = new Airport(VM);
        targetContract(address(_airport));
    }

    function invariant_everyTicketHasTheHolderAndFlightOfTheRecord() external view {
        FlightTicket tickets = _airport.tickets();
        for (uint256 i = 0; i < _airport.issued(); i++) {
            if (_airport.holderOf(i) == address(0)) continue;
            assertEq(_airport.holderOf(i), tickets.ownerOf(i));
            assertEq(_airport.flightOf(i), tickets.flightOf(TicketId.wrap(i)));
        }
    }

    function invariant_holdersTogetherHaveAsManyTicketsAsWereIssuedAndNotTakenBack() external view {
        uint256 total = 0;
        for (uint160 person = 1; person <= _airport.PEOPLE(); person++) {
            total += _airport.tickets().balanceOf(address(person));
        }
        assertEq(_airport.issued() - _airport.burned(), total);
    }
}

/// @notice An airline and people who pass tickets on, with a plain record beside the contract.
contract Airport {
    uint160 public constant PEOPLE = 5;

    FlightTicket public immutable tickets;
    ICheats private immutable _cheats;

    address[] public holderOf;
    string[] public flightOf;
    uint256 public burned;

    constructor(ICheats cheats) {
        _cheats = cheats;
        tickets = new FlightTicket(address(this));
    }

    function issue(uint160 person, uint64 flight) external {
        string memory name = string(abi.encodePacked("SL", flight));
        tickets.issue(_person(person), TicketId.wrap(holderOf.length), name);
        holderOf.push(_person(person));
        flightOf.push(name);
    }

    function burn(uint256 ticket) external {
        if (holderOf.length == 0) return;
        ticket %= holderOf.length;
        if (holderOf[ticket] == address(0)) return;
        tickets.burn(TicketId.wrap(ticket));
        holderOf[ticket] = address(0);
        burned++;
    }

    function transfer(uint256 ticket, uint160 person) external {
        if (holderOf.length == 0) return;
        ticket %= holderOf.length;
        if (holderOf[ticket] == address(0)) return;
        _cheats.prank(holderOf[ticket]);
        tickets.transferFrom(holderOf[ticket], _person(person), ticket);
        holderOf[ticket] = _person(person);
    }

    function issued() external view returns (uint256) {
        return holderOf.length;
    }

    function _person(uint160 seed) private pure returns (address) {
        return address(1 + (seed % PEOPLE));
    }
}
