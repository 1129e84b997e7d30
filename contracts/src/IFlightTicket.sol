// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A ticket's number: the ERC-721 token id.
type TicketId is uint256;

/// @title Flight tickets of one airline
/// @notice Each ERC-721 token is one seat on one flight; its flight never changes.
interface IFlightTicket {
    /// @notice A ticket came into being.
    /// @param ticket the ticket's number
    /// @param holder who got it
    /// @param flight the flight it is for
    event TicketIssued(TicketId indexed ticket, address indexed holder, string flight);

    /// @notice A ticket was taken back; its number is not issued again.
    /// @param ticket the ticket's number
    event TicketBurned(TicketId indexed ticket);

    /// @notice The number was issued before.
    /// @param ticket the ticket's number
    error TicketNumberTaken(TicketId ticket);

    /// @notice The flight's name is empty or too long.
    /// @param length bytes of the name
    /// @param longest bytes that a name may have
    error FlightNameLength(uint256 length, uint256 longest);

    /// @notice There are more script locations than a reader should have to try.
    /// @param count locations given
    /// @param most locations that a contract may have
    error TooManyScriptLocations(uint256 count, uint256 most);

    /// @notice A script location is empty or too long.
    /// @param index which one, from 0
    /// @param length bytes of the location
    /// @param longest bytes that a location may have
    error ScriptLocationLength(uint256 index, uint256 length, uint256 longest);

    /// @notice The share of calls is too large, or is nobody's.
    /// @param payee who would earn it
    /// @param basisPoints ten-thousandths
    /// @param largest that there may be
    error RevenueOutOfRange(address payee, uint16 basisPoints, uint16 largest);

    /// @notice Issues a ticket; only the airline may, and each number once.
    /// @param holder who gets it; a contract must accept ERC-721 tokens
    /// @param ticket the ticket's number
    /// @param flight airline code, flight number and date as the airline writes them, 1 to 64 bytes
    function issue(address holder, TicketId ticket, string calldata flight) external;

    /// @notice Takes a ticket back, for good; only the airline may.
    /// @param ticket the ticket's number
    function burn(TicketId ticket) external;

    /// @notice Says who earns of calls about tickets, and how much; only the airline may.
    /// @param payee the zero address for nobody
    /// @param basisPoints ten-thousandths of a call's price, at most 5000; 0 for nobody
    function setServiceRevenue(address payee, uint16 basisPoints) external;

    /// @notice The flight a ticket is for; reverts with ERC721NonexistentToken where there is none.
    /// @param ticket the ticket's number
    /// @return flight as it was issued
    function flightOf(TicketId ticket) external view returns (string memory flight);
}
