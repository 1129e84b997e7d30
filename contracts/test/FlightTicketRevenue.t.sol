// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {FlightTicket} from "../src/FlightTicket.sol";
import {IFlightTicket} from "../src/IFlightTicket.sol";
import {IServiceRevenue} from "../src/IServiceRevenue.sol";
import {MiniTest} from "./MiniTest.sol";

/// @notice The airline says who earns of calls about its tickets.
contract FlightTicketRevenueTest is MiniTest {
    FlightTicket private _tickets;

    function setUp() external {
        _tickets = new FlightTicket(address(this));
    }

    function test_nobodyEarnsUntilTheAirlineSaysSo() external {
        _is(address(0), 0);
        VM.expectEmit();
        emit IServiceRevenue.ServiceRevenueSet(address(7), 5000);
        _tickets.setServiceRevenue(address(7), 5000);
        _is(address(7), 5000);
        _tickets.setServiceRevenue(address(0), 0);
        _is(address(0), 0);
        assertEq(true, _tickets.supportsInterface(type(IServiceRevenue).interfaceId));
    }

    function test_aShareIsSomebodysAndNotTooLarge() external {
        _refuses(address(7), 5001);
        _refuses(address(7), 0);
        _refuses(address(0), 1);
        VM.prank(address(9));
        VM.expectRevert(
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(9))
        );
        _tickets.setServiceRevenue(address(9), 1);
    }

    function _refuses(address payee, uint16 share) private {
        VM.expectRevert(
            abi.encodeWithSelector(
                IFlightTicket.RevenueOutOfRange.selector, payee, share, uint16(5000)
            )
        );
        _tickets.setServiceRevenue(payee, share);
    }

    function _is(address payee, uint16 share) private view {
        (address who, uint16 much) = _tickets.serviceRevenue();
        assertEq(payee, who);
        assertEq(share, much);
    }
}
