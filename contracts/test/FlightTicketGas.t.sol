// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FlightTicket} from "../src/FlightTicket.sol";
import {TicketId} from "../src/IFlightTicket.sol";
import {MiniTest} from "./MiniTest.sol";

/// @notice What each call costs; `snapshots/FlightTicket.json` holds the figures.
contract FlightTicketGasTest is MiniTest {
    address private constant ALICE = address(0xA11CE);
    TicketId private constant SEAT = TicketId.wrap(42);

    FlightTicket private _tickets;

    function setUp() external {
        _tickets = new FlightTicket(address(this));
    }

    function test_gasOfEachCall() external {
        _tickets.issue(ALICE, SEAT, "SL123 2026-11-21");
        VM.snapshotGasLastCall("FlightTicket", "issue");
        VM.prank(ALICE);
        _tickets.transferFrom(ALICE, address(0xB0B), 42);
        VM.snapshotGasLastCall("FlightTicket", "transferFrom");
        _tickets.burn(SEAT);
        VM.snapshotGasLastCall("FlightTicket", "burn");
        string[] memory one = new string[](1);
        one[0] = "https://airline.example/ticket.tsml";
        _tickets.setScriptURI(one);
        VM.snapshotGasLastCall("FlightTicket", "setScriptURI, one location");
    }
}
