// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC5169} from "./IERC5169.sol";
import {IFlightTicket, TicketId} from "./IFlightTicket.sol";
import {IServiceRevenue} from "./IServiceRevenue.sol";

/// @title Flight tickets of one airline, with the script that makes them smart
/// @notice The owner is the airline: it issues tickets and names the TokenScript.
contract FlightTicket is ERC721, Ownable, IERC5169, IFlightTicket, IServiceRevenue {
    /// @notice Bytes that a flight's name may have.
    uint256 public constant LONGEST_FLIGHT = 64;

    /// @notice Script locations that the contract may have.
    uint256 public constant MOST_LOCATIONS = 8;

    /// @notice Bytes that a script location may have.
    uint256 public constant LONGEST_LOCATION = 512;

    /// @notice The largest share that the airline may ask of calls, in ten-thousandths.
    uint16 public constant LARGEST_REVENUE = 5000;

    mapping(TicketId ticket => string flight) private _flights;
    string[] private _scriptLocations;
    address private _revenuePayee;
    uint16 private _revenueShare;

    /// @param airline who issues tickets and names the script
    constructor(address airline) ERC721("Flight Ticket", "FLIGHT") Ownable(airline) {}

    /// @inheritdoc IFlightTicket
    function issue(address holder, TicketId ticket, string calldata flight) external onlyOwner {
        uint256 length = bytes(flight).length;
        if (length == 0 || length > LONGEST_FLIGHT) {
            revert FlightNameLength(length, LONGEST_FLIGHT);
        }
        if (bytes(_flights[ticket]).length != 0) revert TicketNumberTaken(ticket);
        _flights[ticket] = flight;
        emit TicketIssued(ticket, holder, flight);
        // Last, because it calls the holder when that is a contract.
        _safeMint(holder, TicketId.unwrap(ticket));
    }

    /// @inheritdoc IFlightTicket
    function burn(TicketId ticket) external onlyOwner {
        // The flight stays: it says that the number was issued.
        _burn(TicketId.unwrap(ticket));
        emit TicketBurned(ticket);
    }

    /// @inheritdoc IERC5169
    function setScriptURI(string[] calldata locations) external onlyOwner {
        uint256 count = locations.length;
        if (count > MOST_LOCATIONS) revert TooManyScriptLocations(count, MOST_LOCATIONS);
        delete _scriptLocations;
        for (uint256 i = 0; i < count; i++) {
            uint256 length = bytes(locations[i]).length;
            if (length == 0 || length > LONGEST_LOCATION) {
                revert ScriptLocationLength(i, length, LONGEST_LOCATION);
            }
            _scriptLocations.push(locations[i]);
        }
        emit ScriptUpdate(locations);
    }

    /// @inheritdoc IFlightTicket
    function setServiceRevenue(address payee, uint16 basisPoints) external onlyOwner {
        if (basisPoints > LARGEST_REVENUE || (payee == address(0)) != (basisPoints == 0)) {
            revert RevenueOutOfRange(payee, basisPoints, LARGEST_REVENUE);
        }
        _revenuePayee = payee;
        _revenueShare = basisPoints;
        emit ServiceRevenueSet(payee, basisPoints);
    }

    /// @inheritdoc IServiceRevenue
    function serviceRevenue() external view returns (address payee, uint16 basisPoints) {
        return (_revenuePayee, _revenueShare);
    }

    /// @inheritdoc IFlightTicket
    function flightOf(TicketId ticket) external view returns (string memory flight) {
        _requireOwned(TicketId.unwrap(ticket));
        return _flights[ticket];
    }

    /// @inheritdoc IERC5169
    function scriptURI() external view returns (string[] memory locations) {
        return _scriptLocations;
    }

    /// @notice Whether the contract has an interface (ERC-165).
    /// @param interfaceId exclusive-or of the interface's selectors
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IERC5169).interfaceId
            || interfaceId == type(IServiceRevenue).interfaceId
            || super.supportsInterface(interfaceId);
    }
}
