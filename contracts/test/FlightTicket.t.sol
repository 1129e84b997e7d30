// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {FlightTicket} from "../src/FlightTicket.sol";
import {IERC5169} from "../src/IERC5169.sol";
import {IFlightTicket, TicketId} from "../src/IFlightTicket.sol";
import {MiniTest} from "./MiniTest.sol";

contract FlightTicketTest is MiniTest {
    address private constant ALICE = address(0xA11CE);
    address private constant BOB = address(0xB0B);
    TicketId private constant SEAT = TicketId.wrap(42);
    string private constant FLIGHT = "SL123 2026-11-21";

    FlightTicket private _tickets;

    function setUp() external {
        _tickets = new FlightTicket(address(this));
    }

    function test_theAirlineOwnsTheContract() external view {
        assertEq(address(this), _tickets.owner());
    }

    function test_anIssuedTicketHasItsHolderAndFlight() external {
        VM.expectEmit();
        emit IFlightTicket.TicketIssued(SEAT, ALICE, FLIGHT);
        _tickets.issue(ALICE, SEAT, FLIGHT);
        assertEq(ALICE, _tickets.ownerOf(42));
        assertEq(FLIGHT, _tickets.flightOf(SEAT));
    }

    function test_aTransferMovesTheTicketAndKeepsItsFlight() external {
        _tickets.issue(ALICE, SEAT, FLIGHT);
        VM.prank(ALICE);
        _tickets.transferFrom(ALICE, BOB, 42);
        assertEq(BOB, _tickets.ownerOf(42));
        assertEq(FLIGHT, _tickets.flightOf(SEAT));
    }

    function test_aTicketIsIssuedOnce() external {
        _tickets.issue(ALICE, SEAT, FLIGHT);
        VM.expectRevert(abi.encodeWithSelector(IFlightTicket.TicketNumberTaken.selector, SEAT));
        _tickets.issue(BOB, SEAT, "SL999 2026-11-22");
        assertEq(ALICE, _tickets.ownerOf(42));
        assertEq(FLIGHT, _tickets.flightOf(SEAT));
    }

    function test_aTicketThatIsTakenBackHasNoHolderAndItsNumberIsGone() external {
        _tickets.issue(ALICE, SEAT, FLIGHT);
        VM.expectEmit();
        emit IFlightTicket.TicketBurned(SEAT);
        _tickets.burn(SEAT);
        VM.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 42));
        _tickets.ownerOf(42);
        VM.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 42));
        _tickets.flightOf(SEAT);
        VM.expectRevert(abi.encodeWithSelector(IFlightTicket.TicketNumberTaken.selector, SEAT));
        _tickets.issue(BOB, SEAT, FLIGHT);
        VM.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 42));
        _tickets.burn(SEAT);
    }

    function test_aContractThatCannotHoldTicketsGetsNone() external {
        address mute = address(new Mute());
        VM.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, mute));
        _tickets.issue(mute, SEAT, FLIGHT);
    }

    function test_aTicketNeverIssuedHasNoFlight() external {
        VM.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 42));
        _tickets.flightOf(SEAT);
    }

    function test_theScriptIsReplacedAsAWhole() external {
        _tickets.setScriptURI(_locations(3));
        string[] memory one = new string[](1);
        one[0] = "https://airline.example/ticket.tsml";
        VM.expectEmit();
        emit IERC5169.ScriptUpdate(one);
        _tickets.setScriptURI(one);
        assertEq(abi.encode(one), abi.encode(_tickets.scriptURI()));
    }

    function test_theScriptCanBeTakenBack() external {
        _tickets.setScriptURI(_locations(2));
        _tickets.setScriptURI(_locations(0));
        assertEq(0, _tickets.scriptURI().length);
    }

    function test_scriptLocationsAreLimitedInNumber() external {
        uint256 most = _tickets.MOST_LOCATIONS();
        _tickets.setScriptURI(_locations(most));
        VM.expectRevert(
            abi.encodeWithSelector(IFlightTicket.TooManyScriptLocations.selector, most + 1, most)
        );
        _tickets.setScriptURI(_locations(most + 1));
        assertEq(most, _tickets.scriptURI().length);
    }

    function test_scriptLocationsAreLimitedInLength() external {
        uint256 longest = _tickets.LONGEST_LOCATION();
        string[] memory two = _locations(2);
        two[1] = string(new bytes(longest));
        _tickets.setScriptURI(two);
        _refuseSecondLocation(two, longest + 1, longest);
        _refuseSecondLocation(two, 0, longest);
    }

    function test_itSaysWhichInterfacesItHas() external view {
        assertEq(true, _tickets.supportsInterface(type(IERC165).interfaceId));
        assertEq(true, _tickets.supportsInterface(type(IERC721).interfaceId));
        assertEq(true, _tickets.supportsInterface(type(IERC721Metadata).interfaceId));
        assertEq(true, _tickets.supportsInterface(0xa86517a1));
        assertEq(false, _tickets.supportsInterface(0xffffffff));
    }

    function testFuzz_onlyTheAirlineIssues(address stranger, uint256 number) external {
        VM.assume(stranger != address(this));
        VM.prank(stranger);
        VM.expectRevert(
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger)
        );
        _tickets.issue(stranger, TicketId.wrap(number), FLIGHT);
    }

    function testFuzz_onlyTheAirlineTakesBack(address stranger) external {
        VM.assume(stranger != address(this));
        _tickets.issue(ALICE, SEAT, FLIGHT);
        VM.prank(stranger);
        VM.expectRevert(
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger)
        );
        _tickets.burn(SEAT);
        assertEq(ALICE, _tickets.ownerOf(42));
    }

    function testFuzz_onlyTheAirlineNamesTheScript(address stranger) external {
        VM.assume(stranger != address(this));
        VM.prank(stranger);
        VM.expectRevert(
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger)
        );
        _tickets.setScriptURI(_locations(1));
    }

    function testFuzz_onlyTheHolderMovesATicket(address stranger, uint256 number) external {
        VM.assume(stranger != address(0) && stranger != ALICE);
        _tickets.issue(ALICE, TicketId.wrap(number), FLIGHT);
        VM.prank(stranger);
        VM.expectRevert(
            abi.encodeWithSelector(
                IERC721Errors.ERC721InsufficientApproval.selector, stranger, number
            )
        );
        _tickets.transferFrom(ALICE, stranger, number);
    }

    function testFuzz_theFlightIsKeptByteForByteUpToItsLimit(uint256 number, bytes calldata name)
        external
    {
        string memory flight = string(name);
        uint256 longest = _tickets.LONGEST_FLIGHT();
        if (name.length == 0 || name.length > longest) {
            VM.expectRevert(
                abi.encodeWithSelector(
                    IFlightTicket.FlightNameLength.selector, name.length, longest
                )
            );
            _tickets.issue(ALICE, TicketId.wrap(number), flight);
        } else {
            _tickets.issue(ALICE, TicketId.wrap(number), flight);
            assertEq(flight, _tickets.flightOf(TicketId.wrap(number)));
        }
    }

    function test_aFlightNameHasOneToSixtyFourBytes() external {
        _tickets.issue(ALICE, TicketId.wrap(1), "1");
        _tickets.issue(ALICE, TicketId.wrap(64), string(new bytes(64)));
        VM.expectRevert(abi.encodeWithSelector(IFlightTicket.FlightNameLength.selector, 0, 64));
        _tickets.issue(ALICE, TicketId.wrap(0), "");
        VM.expectRevert(abi.encodeWithSelector(IFlightTicket.FlightNameLength.selector, 65, 64));
        _tickets.issue(ALICE, TicketId.wrap(65), string(new bytes(65)));
    }

    function _refuseSecondLocation(string[] memory two, uint256 length, uint256 longest) private {
        two[1] = string(new bytes(length));
        VM.expectRevert(
            abi.encodeWithSelector(IFlightTicket.ScriptLocationLength.selector, 1, length, longest)
        );
        _tickets.setScriptURI(two);
    }

    function _locations(uint256 count) private pure returns (string[] memory locations) {
        locations = new string[](count);
        for (uint256 i = 0; i < count; i++) {
            locations[i] = "ipfs://bafy/ticket.tsml";
        }
    }
}

/// @notice A contract that accepts nothing.
contract Mute {}
