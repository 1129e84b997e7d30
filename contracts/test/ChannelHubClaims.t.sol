// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Channel, ChannelId, IChannelHub, Voucher} from "../src/IChannelHub.sol";
import {ChannelHub} from "../src/ChannelHub.sol";
import {NetworkDomain} from "../src/NetworkDomain.sol";
import {ServiceToken} from "../src/ServiceToken.sol";
import {Sibling, SplitTree} from "../src/SplitTree.sol";
import {Channels, Earned} from "./Channels.sol";
import {MiniTest} from "./MiniTest.sol";

/// @notice Each payee gets its leaf, once; the payer gets the rest, in the end.
contract ChannelHubClaimsTest is MiniTest {
    uint128 private constant DEPOSIT = 1_000_000;

    Channels private _channels;
    ChannelHub private _hub;
    ServiceToken private _token;
    ChannelId private _id;

    function setUp() external {
        VM.warp(1_000_000);
        _channels = new Channels(VM);
        _hub = _channels.hub();
        _token = _channels.token();
        _token.approve(address(_hub), type(uint256).max);
        _id = _open("salt");
    }

    function test_aPayeeIsPaidItsLeafAndAShareIsBurned() external {
        Earned[] memory leaves = _three(1000, 20_000, 300);
        _settle(1, leaves);
        uint256 supply = _token.totalSupply();
        Sibling[] memory proof = _channels.proofOf(leaves, 1);
        VM.expectEmit();
        emit IChannelHub.Claimed(_id, address(12), 20_000, 200);
        VM.prank(address(99));
        _hub.claim(_id, 1, address(12), 20_000, proof);
        assertEq(19_800, _token.balanceOf(address(12)));
        assertEq(supply - 200, _token.totalSupply());
        assertEq(20_000, _hub.claimed(_id, address(12)));
        assertEq(20_000, _hub.channelOf(_id).paid);
        VM.expectRevert(
            abi.encodeWithSelector(IChannelHub.NothingDue.selector, address(12), 20_000)
        );
        _hub.claim(_id, 1, address(12), 20_000, proof);
    }

    function test_ofALaterVoucherAPayeeGetsWhatIsNew() external {
        Earned[] memory leaves = _three(1000, 20_000, 300);
        _settle(1, leaves);
        _claim(leaves, 1);
        leaves = _three(1000, 25_000, 300);
        _settle(2, leaves);
        _claim(leaves, 1);
        _claim(leaves, 0);
        _claim(leaves, 2);
        assertEq(24_750, _token.balanceOf(address(12)));
        assertEq(990, _token.balanceOf(address(11)));
        assertEq(297, _token.balanceOf(address(13)));
        assertEq(26_300, _hub.channelOf(_id).paid);
    }

    function test_whatIsInNoSplitIsNotPaid() external {
        Earned[] memory leaves = _three(1000, 20_000, 300);
        _settle(1, leaves);
        Sibling[] memory proof = _channels.proofOf(leaves, 1);
        _refuses(0, address(12), 20_000, proof);
        _refuses(1, address(13), 20_000, proof);
        _refuses(1, address(12), 20_001, proof);
        _refuses(1, address(12), 19_999, proof);
        proof[0].sum++;
        _refuses(1, address(12), 20_000, proof);
        proof[0].sum--;
        // An inner node is no leaf, however its bytes are read.
        _refuses(0, address(12), 20_000, new Sibling[](0));
        VM.expectRevert(abi.encodeWithSelector(SplitTree.NoSuchLeaf.selector, 4, 2));
        _hub.claim(_id, 4, address(12), 20_000, proof);
        VM.expectRevert(abi.encodeWithSelector(SplitTree.TooManyLevels.selector, 17));
        _hub.claim(_id, 1, address(12), 20_000, new Sibling[](17));
    }

    function test_theHubEarnsNothing() external {
        Earned[] memory leaves = _three(1000, 20_000, 300);
        leaves[2].payee = address(_hub);
        _settle(1, leaves);
        Sibling[] memory proof = _channels.proofOf(leaves, 2);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotAPayee.selector, address(_hub)));
        _hub.claim(_id, 2, address(_hub), 300, proof);
    }

    /// @dev A payer and an anchor in league: the total says less than the leaves have together.
    function test_aSplitOfMoreThanTheTotalPaysNobody() external {
        Earned[] memory leaves = _three(1000, 20_000, 300);
        Sibling memory root = _channels.rootOf(leaves);
        _settle(Voucher(_id, 1, root.sum - 1, root.hash));
        _refuses(1, address(12), 20_000, _channels.proofOf(leaves, 1));
    }

    /// @dev The same in league: what others had is given to a new payee.
    function test_noMoreIsPaidThanWasSettledWhoeverWasPaidBefore() external {
        Earned[] memory leaves = _three(1000, 20_000, 300);
        _settle(1, leaves);
        _claim(leaves, 1);
        leaves = _three(1000, 0, 25_000);
        _settle(2, leaves);
        Sibling[] memory proof = _channels.proofOf(leaves, 2);
        VM.expectRevert(
            abi.encodeWithSelector(IChannelHub.Overspent.selector, 20_000, 25_000, 26_000)
        );
        _hub.claim(_id, 2, address(13), 25_000, proof);
        _claim(leaves, 0);
    }

    function test_thePayerClosesAndOthersCanObjectUntilItHasWithdrawn() external {
        VM.prank(address(5));
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotThePayer.selector, _id, address(5)));
        _hub.requestClose(_id);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotClosedYet.selector, _id, 0));
        _hub.withdraw(_id);
        uint48 end = 1_000_000 + _channels.CHALLENGE();
        VM.expectEmit();
        emit IChannelHub.CloseRequested(_id, end);
        _hub.requestClose(_id);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.Closing.selector, _id, end));
        _hub.requestClose(_id);
        VM.warp(end - 1);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotClosedYet.selector, _id, end));
        _hub.withdraw(_id);
        VM.warp(end);
        Earned[] memory leaves = _three(1000, 20_000, 300);
        _settle(1, leaves);
        uint256 before = _token.balanceOf(address(this));
        VM.expectEmit();
        emit IChannelHub.ChannelWithdrawn(_id, DEPOSIT - 21_300);
        VM.prank(address(99));
        _hub.withdraw(_id);
        assertEq(before + DEPOSIT - 21_300, _token.balanceOf(address(this)));
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.AlreadyWithdrawn.selector, _id));
        _hub.withdraw(_id);
        Voucher memory late = Voucher(_id, 2, 21_300, "late");
        bytes memory signature = _channels.signature(late);
        bytes memory ack = _channels.acknowledgement(late);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.AlreadyWithdrawn.selector, _id));
        _hub.settle(late, signature, ack);
        _claim(leaves, 1); // what was settled stays the payees'
        assertEq(1300, _token.balanceOf(address(_hub)));
    }

    function test_whatNobodyClaimsGoesBackAYearLater() external {
        Earned[] memory leaves = _three(1000, 20_000, 300);
        _settle(1, leaves);
        _claim(leaves, 1);
        _hub.requestClose(_id);
        uint48 end = _hub.channelOf(_id).closesAt;
        uint256 from = uint256(end) + 365 days;
        VM.warp(from);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotReclaimableYet.selector, _id, from));
        _hub.reclaim(_id);
        _hub.withdraw(_id);
        VM.warp(from - 1);
        VM.expectRevert(abi.encodeWithSelector(IChannelHub.NotReclaimableYet.selector, _id, from));
        _hub.reclaim(_id);
        VM.warp(from);
        uint256 before = _token.balanceOf(address(this));
        VM.expectEmit();
        emit IChannelHub.ChannelReclaimed(_id, 1300);
        _hub.reclaim(_id);
        assertEq(before + 1300, _token.balanceOf(address(this)));
        assertEq(0, _token.balanceOf(address(_hub)));
        VM.expectRevert(
            abi.encodeWithSelector(IChannelHub.NothingDue.selector, address(this), 21_300)
        );
        _hub.reclaim(_id);
    }

    function test_channelsDoNotPayForEachOther() external {
        ChannelId other = _open("other");
        Earned[] memory leaves = _three(1000, 20_000, 300);
        Sibling memory root = _channels.rootOf(leaves);
        _settle(1, leaves);
        Sibling[] memory proof = _channels.proofOf(leaves, 1);
        VM.expectRevert(
            abi.encodeWithSelector(IChannelHub.NotInTheSplit.selector, root.hash, root.sum)
        );
        _hub.claim(other, 1, address(12), 20_000, proof);
        _claim(leaves, 1);
        assertEq(0, _hub.claimed(other, address(12)));
    }

    function testFuzz_everyLeafOfATreeIsPaidExactly(uint8 count, uint64 seed) external {
        uint256 size = 1 + (count % 9);
        Earned[] memory leaves = new Earned[](size);
        uint256 sum = 0;
        for (uint160 i = 0; i < size; i++) {
            uint128 units = uint128(uint256(keccak256(abi.encode(seed, i))) % 100_000);
            leaves[i] = Earned(address(100 + i), units + 1);
            sum += units + 1;
        }
        _settle(1, leaves);
        for (uint256 i = 0; i < size; i++) {
            uint256 place = (i + seed) % size;
            _claim(leaves, place);
            uint128 units = leaves[place].cumulative;
            assertEq(units - units / 100, _token.balanceOf(leaves[place].payee));
        }
        assertEq(sum, _hub.channelOf(_id).paid);
        assertEq(DEPOSIT - sum, _token.balanceOf(address(_hub)));
    }

    /// @dev The example of spec/protocol/channels.md, to which the nodes' code is held too.
    function test_theExampleOfTheSpec() external {
        VM.chainId(31_337);
        Earned[] memory leaves = new Earned[](3);
        leaves[0] = Earned(address(0xA1), 45);
        leaves[1] = Earned(address(0xB2), 856);
        leaves[2] = Earned(address(0xC3), 100);
        Sibling memory root = _channels.rootOf(leaves);
        assertEq(1001, root.sum);
        Voucher memory voucher =
            Voucher(ChannelId.wrap(keccak256("channel")), 7, root.sum, root.hash);
        address registry = 0x5FbDB2315678afecb367f032d93F642f64180aa3;
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Voucher(bytes32 channelId,uint64 nonce,uint128 total,bytes32 splitRoot)"
                ),
                voucher
            )
        );
        bytes32 digest = NetworkDomain.digest(registry, structHash);
        bytes32 ack = NetworkDomain.digest(
            registry,
            keccak256(
                abi.encode(
                    keccak256("Ack(bytes32 channelId,uint64 nonce,bytes32 voucherHash)"),
                    voucher.channelId,
                    voucher.nonce,
                    digest
                )
            )
        );
        assertEq(ROOT, uint256(root.hash));
        assertEq(DIGEST, uint256(digest));
        assertEq(ACK, uint256(ack));
    }

    uint256 private constant ROOT =
        0xfcd350baed2bc871b905956708a13ca80d162450f95a107d6b41fc99149861dd;
    uint256 private constant DIGEST =
        0x69071b13de010e568b0d60b41a17256f22cee62842625312310cf6236aebc6dd;
    uint256 private constant ACK =
        0x36e01e2b2ef11fad6595a80223729123ce7fd828bfb542f1d50f570f3786dd38;

    function _refuses(uint256 index, address payee, uint128 cumulative, Sibling[] memory siblings)
        private
    {
        (bool paid, bytes memory why) = address(_hub)
            .call(abi.encodeCall(_hub.claim, (_id, index, payee, cumulative, siblings)));
        assertEq(false, paid);
        assertEq(uint32(IChannelHub.NotInTheSplit.selector), _selector(why));
    }

    /// @dev The error's name, from the first four bytes.
    function _selector(bytes memory why) private pure returns (uint256 selector) {
        for (uint256 i = 0; i < 4; i++) {
            selector = (selector << 8) + uint8(why[i]);
        }
    }

    function _claim(Earned[] memory leaves, uint256 index) private {
        Earned memory leaf = leaves[index];
        Sibling[] memory proof = _channels.proofOf(leaves, index);
        _hub.claim(_id, index, leaf.payee, leaf.cumulative, proof);
    }

    function _settle(uint64 nonce, Earned[] memory leaves) private {
        Sibling memory root = _channels.rootOf(leaves);
        _settle(Voucher(_id, nonce, root.sum, root.hash));
    }

    function _settle(Voucher memory voucher) private {
        bytes memory signature = _channels.signature(voucher);
        _hub.settle(voucher, signature, _channels.acknowledgement(voucher));
    }

    function _three(uint128 first, uint128 second, uint128 third)
        private
        pure
        returns (Earned[] memory leaves)
    {
        leaves = new Earned[](3);
        leaves[0] = Earned(address(11), first);
        leaves[1] = Earned(address(12), second);
        leaves[2] = Earned(address(13), third);
    }

    function _open(bytes32 salt) private returns (ChannelId) {
        return
            _hub.open(
                _channels.voucherKey(), _channels.anchor(), DEPOSIT, _channels.CHALLENGE(), salt
            );
    }
}
