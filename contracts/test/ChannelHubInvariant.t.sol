// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Channel, ChannelId, Voucher} from "../src/IChannelHub.sol";
import {ChannelHub} from "../src/ChannelHub.sol";
import {ServiceToken} from "../src/ServiceToken.sol";
import {Sibling} from "../src/SplitTree.sol";
import {Channels, Earned} from "./Channels.sol";
import {ICheats, MiniTest} from "./MiniTest.sol";

/// @notice After any sequence of payments, by payers and an anchor who are honest or not, money is
/// where it should be.
contract ChannelHubInvariantTest is MiniTest {
    Market private _market;

    function setUp() external {
        VM.warp(1_000_000);
        _market = new Market(VM);
        targetContract(address(_market));
    }

    function invariant_theHubHasWhatIsDepositedAndNeitherPaidNorWithdrawn() external view {
        uint256 there = 0;
        for (uint256 i = 0; i < _market.CHANNELS(); i++) {
            Channel memory channel = _market.channel(i);
            there += channel.deposit - channel.paid - _market.refunded(i);
        }
        assertEq(there, _market.token().balanceOf(address(_market.hub())));
    }

    function invariant_noChannelPaysMoreThanWasSettledNorSettlesMoreThanItHas() external view {
        for (uint256 i = 0; i < _market.CHANNELS(); i++) {
            Channel memory channel = _market.channel(i);
            assertEq(true, channel.paid <= channel.settled);
            assertEq(true, channel.settled + _market.withdrawn(i) <= channel.deposit);
        }
    }

    function invariant_whatIsSettledWasSignedByBoth() external view {
        for (uint256 i = 0; i < _market.CHANNELS(); i++) {
            Channel memory channel = _market.channel(i);
            assertEq(_market.signedTotal(i, channel.nonce), channel.settled);
            assertEq(_market.signedRoot(i, channel.nonce), uint256(channel.splitRoot));
            assertEq(_market.newest(i), channel.nonce);
        }
    }

    function invariant_aPayeeHasItsBestLeafAtTheMost() external view {
        for (uint256 i = 0; i < _market.CHANNELS(); i++) {
            uint256 sum = 0;
            for (uint160 payee = 1; payee <= _market.PAYEES(); payee++) {
                uint128 claimed = _market.hub().claimed(_market.ids(i), address(payee));
                assertEq(true, claimed <= _market.best(i, payee));
                sum += claimed;
            }
            assertEq(sum + _market.reclaimed(i), _market.channel(i).paid);
        }
    }

    function invariant_nothingIsMadeAndOnlyWhatIsBurnedIsGone() external view {
        assertEq(1e27, _market.token().totalSupply() + _market.burned());
    }

    /// @dev Nothing is locked for ever: from every state all of it can leave.
    function invariant_allOfItLeavesInTheEnd() external {
        _market.end();
        assertEq(0, _market.token().balanceOf(address(_market.hub())));
    }
}

/// @notice Two channels, four payees, and vouchers of all sorts.
contract Market {
    uint256 public constant CHANNELS = 2;
    uint160 public constant PAYEES = 4;
    uint128 private constant DEPOSIT = 10_000;

    ChannelHub public immutable hub;
    ServiceToken public immutable token;
    Channels private immutable _channels;
    ICheats private immutable _cheats;
    address private immutable _test;

    ChannelId[] public ids;
    uint256 public time = 1_000_000;
    mapping(uint256 channel => uint256) public withdrawn;
    mapping(uint256 channel => uint256) public reclaimed;
    mapping(uint256 channel => uint64) public newest;
    mapping(uint256 channel => mapping(uint64 nonce => uint128)) public signedTotal;
    mapping(uint256 channel => mapping(uint64 nonce => uint256)) public signedRoot;
    mapping(uint256 channel => mapping(uint160 payee => uint128)) public best;
    mapping(uint256 channel => Earned[]) private _leaves;

    error Settled();

    constructor(ICheats cheats) {
        _cheats = cheats;
        _test = msg.sender;
        _channels = new Channels(cheats);
        hub = _channels.hub();
        token = _channels.token();
        token.approve(address(hub), type(uint256).max);
        for (uint256 i = 0; i < CHANNELS; i++) {
            ids.push(
                hub.open(
                    _channels.voucherKey(),
                    _channels.anchor(),
                    DEPOSIT,
                    _channels.CHALLENGE(),
                    bytes32(i)
                )
            );
        }
    }

    function topUp(uint256 place, uint16 amount) external {
        uint256 i = place % CHANNELS;
        if (amount == 0 || channel(i).closesAt != 0) return;
        hub.topUp(ids[i], amount);
    }

    /// @dev Leaves may rise or fall, be more than the total, and the total more than the deposit.
    function settle(uint256 place, uint64 nonce, uint256 seed, bool lies) external {
        uint256 i = place % CHANNELS;
        Earned[] memory leaves = new Earned[](PAYEES);
        for (uint160 payee = 1; payee <= PAYEES; payee++) {
            uint128 units = uint128(uint256(keccak256(abi.encode(seed, payee))) % 4_000);
            leaves[payee - 1] = Earned(address(payee), units);
        }
        Sibling memory root = _channels.rootOf(leaves);
        uint128 total = lies ? root.sum / 2 : root.sum;
        Voucher memory voucher = Voucher(ids[i], nonce % 40, total, root.hash);
        bytes memory signature = _channels.signature(voucher);
        bytes memory ack = _channels.acknowledgement(voucher);
        Channel memory before = channel(i);
        bool may = !before.withdrawn && voucher.nonce > before.nonce && total >= before.settled
            && total <= before.deposit;
        (bool done,) = address(hub).call(abi.encodeCall(hub.settle, (voucher, signature, ack)));
        if (done != may) revert Settled();
        if (!done) return;
        newest[i] = voucher.nonce;
        signedTotal[i][voucher.nonce] = total;
        signedRoot[i][voucher.nonce] = uint256(root.hash);
        delete _leaves[i];
        for (uint160 payee = 1; payee <= PAYEES; payee++) {
            Earned memory leaf = leaves[payee - 1];
            _leaves[i].push(leaf);
            if (leaf.cumulative > best[i][payee]) best[i][payee] = leaf.cumulative;
        }
    }

    /// @dev Of the settled split or another, with a leaf that may say more.
    function claim(uint256 place, uint256 index, uint8 more) external {
        uint256 i = place % CHANNELS;
        if (_leaves[i].length == 0) return;
        Earned[] memory leaves = _leaves[i];
        index %= leaves.length;
        Sibling[] memory proof = _channels.proofOf(leaves, index);
        uint128 units = leaves[index].cumulative + (more % 3 == 0 ? more : 0);
        (bool done,) = address(hub)
            .call(abi.encodeCall(hub.claim, (ids[i], index, leaves[index].payee, units, proof)));
        if (done && units != leaves[index].cumulative) revert Settled();
    }

    function requestClose(uint256 place) external {
        uint256 i = place % CHANNELS;
        if (channel(i).closesAt == 0) hub.requestClose(ids[i]);
    }

    function withdraw(uint256 place) external {
        uint256 i = place % CHANNELS;
        Channel memory before = channel(i);
        bool may = before.closesAt != 0 && time >= before.closesAt && !before.withdrawn;
        (bool done,) = address(hub).call(abi.encodeCall(hub.withdraw, (ids[i])));
        if (done != may) revert Settled();
        if (done) withdrawn[i] = before.deposit - before.settled;
    }

    function reclaim(uint256 place) public {
        uint256 i = place % CHANNELS;
        Channel memory before = channel(i);
        (bool done,) = address(hub).call(abi.encodeCall(hub.reclaim, (ids[i])));
        bool may = before.withdrawn && time >= uint256(before.closesAt) + 365 days
            && before.paid < before.settled;
        if (done != may) revert Settled();
        if (done) reclaimed[i] = before.settled - before.paid;
    }

    function pass(uint32 span) external {
        time += span % (100 days);
        _cheats.warp(time);
    }

    /// @notice Closes all, as their payer can at any time; the test alone does, in the end.
    function end() external {
        if (msg.sender != _test) return;
        for (uint256 i = 0; i < CHANNELS; i++) {
            if (channel(i).closesAt == 0) hub.requestClose(ids[i]);
        }
        time += 400 days;
        _cheats.warp(time);
        for (uint256 i = 0; i < CHANNELS; i++) {
            Channel memory before = channel(i);
            if (!before.withdrawn) hub.withdraw(ids[i]);
            withdrawn[i] = before.deposit - before.settled;
            reclaim(i);
        }
    }

    function channel(uint256 i) public view returns (Channel memory) {
        return hub.channelOf(ids[i]);
    }

    function refunded(uint256 i) external view returns (uint256) {
        return withdrawn[i];
    }

    /// @notice What payees did not get of what they claimed.
    function burned() external view returns (uint256) {
        uint256 claimed = 0;
        uint256 got = 0;
        for (uint160 payee = 1; payee <= PAYEES; payee++) {
            got += token.balanceOf(address(payee));
            for (uint256 i = 0; i < CHANNELS; i++) {
                claimed += hub.claimed(ids[i], address(payee));
            }
        }
        return claimed - got;
    }
}
