// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {Channel, ChannelId, IChannelHub, Voucher} from "../src/IChannelHub.sol";
import {ChannelHub} from "../src/ChannelHub.sol";
import {INodeRegistry, NodeId, Role} from "../src/INodeRegistry.sol";
import {Channels} from "./Channels.sol";
import {MiniTest, Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";

/// @notice Channels are opened, topped up and settled by whom they should, within what was paid in.
contract ChannelHubTest is MiniTest {
    uint128 private constant DEPOSIT = 1000;
    bytes32 private constant SALT = "salt";
    bytes32 private constant OTHER = "other";
    bytes32 private constant ROOT = "root";
    bytes32 private constant SIX = "six";

    Channels private _channels;
    ChannelHub private _hub;
    ChannelId private _id;

    function setUp() external {
        VM.warp(1_000_000);
        _channels = new Channels(VM);
        _hub = _channels.hub();
        _channels.token().approve(address(_hub), type(uint256).max);
        _id = _open(SALT);
    }

    function test_aChannelIsWhatItsPayerSaid() external {
        bytes32 expected = keccak256(
            abi.encode(block.chainid, address(_hub), address(this), _channels.anchor(), OTHER)
        );
        VM.expectEmit();
        emit IChannelHub.ChannelOpened(
            ChannelId.wrap(expected),
            address(this),
            _channels.anchor(),
            _channels.voucherKey(),
            DEPOSIT,
            _channels.CHALLENGE()
        );
        ChannelId id = _open(OTHER);
        assertEq(uint256(expected), uint256(ChannelId.unwrap(id)));
        Channel memory channel = _hub.channelOf(id);
        assertEq(address(this), channel.payer);
        assertEq(_channels.voucherKey(), channel.voucherKey);
        assertEq(NodeId.unwrap(_channels.anchor()), NodeId.unwrap(channel.anchor));
        assertEq(_channels.CHALLENGE(), channel.challenge);
        assertEq(DEPOSIT, channel.deposit);
        assertEq(0, channel.nonce);
        assertEq(2 * DEPOSIT, _channels.token().balanceOf(address(_hub)));
        assertEq(500, _hub.anchorShare());
    }

    function test_aChannelIsOpenedOnceWithADepositAKeyAndAnAnchorInItsRole() external {
        NodeId anchor = _channels.anchor();
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.ChannelExists.selector, _id));
        _hub.open(address(1), anchor, 1, 1 hours, SALT);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NoAmount.selector));
        _hub.open(address(1), anchor, 0, 1 hours, "a");
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NoVoucherKey.selector));
        _hub.open(address(0), anchor, 1, 1 hours, "a");
        NodeId nobody = NodeId.wrap(address(77));
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.UnknownNode.selector, nobody));
        _hub.open(address(1), nobody, 1, 1 hours, "a");
        Wallet memory key = NodeKeys.key(VM, 5);
        NodeId service = _channels.register(key, Role.Service);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotAnAnchor.selector, service));
        _hub.open(address(1), service, 1, 1 hours, "a");
        VM.roll(block.number + 1);
        _channels.retire(anchor);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotAnAnchor.selector, anchor));
        _hub.open(address(1), anchor, 1, 1 hours, "a");
    }

    function test_theTimeToObjectHasItsBounds() external {
        uint32 shortest = _channels.CHALLENGE();
        _openFor(shortest, "shortest");
        _openFor(30 days, "longest");
        _refusesTime(shortest - 1);
        _refusesTime(30 days + 1);
    }

    function test_aHubHasBoundsToo() external {
        ERC20Burnable token = _channels.token();
        INodeRegistry registry = _channels.registry();
        new ChannelHub(token, registry, 30 days, 1000, 2000);
        VM.expectRevert(
            abi.encodeWithSelector(
                IChannelHub.ChallengeOutOfRange.selector, 30 days + 1, 0, 30 days
            )
        );
        new ChannelHub(token, registry, 30 days + 1, 0, 0);
        VM.expectRevert(abi.encodeWithSelector(ChannelHub.ShareTooLarge.selector, 1001, 1000));
        new ChannelHub(token, registry, 1, 1001, 0);
        VM.expectRevert(abi.encodeWithSelector(ChannelHub.ShareTooLarge.selector, 2001, 2000));
        new ChannelHub(token, registry, 1, 0, 2001);
    }

    function test_anybodyAddsToAChannelThatIsOpen() external {
        VM.expectEmit();
        emit IChannelHub.ChannelToppedUp(_id, 5);
        _hub.topUp(_id, 5);
        assertEq(DEPOSIT + 5, _hub.channelOf(_id).deposit);
        assertEq(DEPOSIT + 5, _channels.token().balanceOf(address(_hub)));
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NoAmount.selector));
        _hub.topUp(_id, 0);
        _hub.requestClose(_id);
        uint48 end = _hub.channelOf(_id).closesAt;
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.Closing.selector, _id, end));
        _hub.topUp(_id, 5);
        ChannelId unknown = ChannelId.wrap("unknown");
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.UnknownChannel.selector, unknown));
        _hub.topUp(unknown, 5);
    }

    function test_aVoucherOfBothIsSettledByAnybody() external {
        Voucher memory voucher = Voucher(_id, 3, DEPOSIT, ROOT);
        bytes memory signature = _channels.signature(voucher);
        bytes memory ack = _channels.acknowledgement(voucher);
        VM.expectEmit();
        emit IChannelHub.VoucherSettled(_id, 3, DEPOSIT, ROOT);
        VM.prank(address(99));
        _hub.settle(voucher, signature, ack);
        Channel memory channel = _hub.channelOf(_id);
        assertEq(3, channel.nonce);
        assertEq(DEPOSIT, channel.settled);
        assertEq(uint256(ROOT), uint256(channel.splitRoot));
    }

    function test_vouchersRiseAndStayWithinTheDeposit() external {
        _settle(Voucher(_id, 5, 100, "five"));
        _refuses(
            Voucher(_id, 5, 100, "five"),
            abi.encodeWithSelector(IChannelHub.StaleVoucher.selector, 5, 5)
        );
        _refuses(
            Voucher(_id, 4, 200, "four"),
            abi.encodeWithSelector(IChannelHub.StaleVoucher.selector, 4, 5)
        );
        _refuses(
            Voucher(_id, 6, 99, "six"),
            abi.encodeWithSelector(IChannelHub.TotalFalls.selector, 99, 100)
        );
        _refuses(
            Voucher(_id, 6, DEPOSIT + 1, "six"),
            abi.encodeWithSelector(IChannelHub.OverDeposit.selector, DEPOSIT + 1, DEPOSIT)
        );
        _settle(Voucher(_id, 6, 100, SIX));
        assertEq(uint256(SIX), uint256(_hub.channelOf(_id).splitRoot));
    }

    function test_bothMustHaveSignedThisVoucherOfThisNetwork() external {
        Voucher memory voucher = Voucher(_id, 1, 10, "root");
        bytes memory signature = _channels.signature(voucher);
        bytes memory ack = _channels.acknowledgement(voucher);
        bytes memory byAnchor = _channels.anchorSigns(voucher);
        bytes memory byKey = _channels.keySignsAck(voucher);
        address anchor = NodeId.unwrap(_channels.anchor());
        address key = _channels.voucherKey();
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotByTheVoucherKey.selector, anchor));
        _hub.settle(voucher, byAnchor, ack);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotAcknowledged.selector, key));
        _hub.settle(voucher, signature, byKey);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotByTheVoucherKey.selector, address(0)));
        _hub.settle(voucher, hex"", ack);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotAcknowledged.selector, address(0)));
        _hub.settle(voucher, signature, hex"");
        _notFor(Voucher(_id, 2, 10, "root"), signature, ack);
        _notFor(Voucher(_id, 1, 11, "root"), signature, ack);
        _notFor(Voucher(_id, 1, 10, "roof"), signature, ack);
        _notFor(Voucher(_open("next"), 1, 10, "root"), signature, ack);
        Voucher memory other = Voucher(_id, 1, 10, "other");
        bytes memory acknowledged = _channels.acknowledgement(other);
        (bool settled,) =
            address(_hub).call(abi.encodeCall(_hub.settle, (voucher, signature, acknowledged)));
        assertEq(false, settled);
        VM.chainId(1 + block.chainid);
        _notFor(voucher, signature, ack);
    }

    function _notFor(Voucher memory voucher, bytes memory signature, bytes memory ack) private {
        (bool settled,) = address(_hub).call(abi.encodeCall(_hub.settle, (voucher, signature, ack)));
        assertEq(false, settled);
    }

    function _settle(Voucher memory voucher) private {
        bytes memory signature = _channels.signature(voucher);
        _hub.settle(voucher, signature, _channels.acknowledgement(voucher));
    }

    function _refuses(Voucher memory voucher, bytes memory why) private {
        bytes memory signature = _channels.signature(voucher);
        bytes memory ack = _channels.acknowledgement(voucher);
        VM.expectRevert(why);
        _hub.settle(voucher, signature, ack);
    }

    function _refusesTime(uint32 time) private {
        NodeId anchor = _channels.anchor();
        VM.expectRevert(
            abi.encodeWithSelector(
                IChannelHub.ChallengeOutOfRange.selector, time, _hub.shortestChallenge(), 30 days
            )
        );
        _hub.open(address(1), anchor, 1, time, "time");
    }

    function _open(bytes32 salt) private returns (ChannelId) {
        return _openFor(_channels.CHALLENGE(), salt);
    }

    function _openFor(uint32 challenge, bytes32 salt) private returns (ChannelId) {
        return _hub.open(_channels.voucherKey(), _channels.anchor(), DEPOSIT, challenge, salt);
    }
}
