// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {StakeToken} from "../src/StakeToken.sol";
import {MiniTest, Wallet} from "./MiniTest.sol";

contract StakeTokenTest is MiniTest {
    uint48 private constant START = 1_000_000;
    address private constant ALICE = address(0xA11CE);
    address private constant BOB = address(0xB0B);

    StakeToken private _token;

    function setUp() external {
        VM.roll(77);
        VM.warp(START);
        _token = new StakeToken(ALICE);
    }

    function test_allOfItIsMadeAtTheBeginning() external view {
        assertEq(1e27, _token.SUPPLY());
        assertEq(1e27, _token.totalSupply());
        assertEq(1e27, _token.balanceOf(ALICE));
        assertEq(18, _token.decimals());
        assertEq("Stake Token", _token.name());
        assertEq("STAKE", _token.symbol());
    }

    function test_theClockCountsSeconds() external {
        assertEq(START, _token.clock());
        assertEq("mode=timestamp", _token.CLOCK_MODE());
        VM.warp(START + 5);
        assertEq(START + 5, _token.clock());
    }

    function test_whatIsHeldVotesOnceItIsDelegated() external {
        assertEq(0, _token.getVotes(ALICE));
        _delegate(ALICE, ALICE);
        assertEq(1e27, _token.getVotes(ALICE));
        _delegate(ALICE, BOB);
        assertEq(0, _token.getVotes(ALICE));
        assertEq(1e27, _token.getVotes(BOB));
        assertEq(1e27, _token.balanceOf(ALICE));
    }

    function testFuzz_votesMoveWithTheUnits(uint256 units) external {
        units %= 1e27 + 1;
        _delegate(ALICE, ALICE);
        _delegate(BOB, BOB);
        _transfer(units);
        assertEq(1e27 - units, _token.getVotes(ALICE));
        assertEq(units, _token.getVotes(BOB));
    }

    function testFuzz_whatMovesLaterLeavesPastVotesAsTheyWere(uint256 units, uint32 later)
        external
    {
        units %= 1e27 + 1;
        _delegate(ALICE, ALICE);
        _delegate(BOB, BOB);
        uint256 moved = uint256(START) + 1 + later;
        VM.warp(moved);
        _transfer(units);
        VM.warp(moved + 1);
        assertEq(1e27, _token.getPastVotes(ALICE, moved - 1));
        assertEq(0, _token.getPastVotes(BOB, moved - 1));
        assertEq(1e27 - units, _token.getPastVotes(ALICE, moved));
        assertEq(units, _token.getPastVotes(BOB, moved));
        assertEq(1e27, _token.getPastTotalSupply(moved));
        assertEq(0, _token.getPastTotalSupply(START - 1));
    }

    function test_theVotesOfThisSecondAreNotToldYet() external {
        VM.expectRevert(abi.encodeWithSelector(Votes.ERC5805FutureLookup.selector, START, START));
        _token.getPastVotes(ALICE, START);
    }

    function test_aPermitIsGoodOnce() external {
        Wallet memory holder = VM.createWallet(7);
        bytes32 permit = keccak256(
            abi.encode(
                keccak256(
                    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
                ),
                holder.addr,
                BOB,
                uint256(5),
                uint256(0),
                uint256(START)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(holder.privateKey, _digest(permit));
        _token.permit(holder.addr, BOB, 5, START, v, r, s);
        assertEq(5, _token.allowance(holder.addr, BOB));
        assertEq(1, _token.nonces(holder.addr));
        (bool again,) = address(_token)
            .call(abi.encodeCall(ERC20Permit.permit, (holder.addr, BOB, 5, START, v, r, s)));
        assertEq(false, again);
    }

    function test_aDelegationMayBeSigned() external {
        Wallet memory holder = VM.createWallet(7);
        VM.prank(ALICE);
        assertEq(true, _token.transfer(holder.addr, 9));
        bytes32 delegation = keccak256(
            abi.encode(
                keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)"),
                BOB,
                uint256(0),
                uint256(START)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(holder.privateKey, _digest(delegation));
        _token.delegateBySig(BOB, 0, START, v, r, s);
        assertEq(9, _token.getVotes(BOB));
        assertEq(1, _token.nonces(holder.addr));
    }

    function _digest(bytes32 message) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Stake Token"),
                keccak256("1"),
                block.chainid,
                address(_token)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    function _delegate(address from, address to) private {
        VM.prank(from);
        _token.delegate(to);
    }

    function _transfer(uint256 units) private {
        VM.prank(ALICE);
        assertEq(true, _token.transfer(BOB, units));
    }
}
