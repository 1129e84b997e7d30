// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChannelId, Voucher} from "../src/IChannelHub.sol";
import {AckedLeaf, FaultKind, ISlashing} from "../src/ISlashing.sol";
import {Sibling, SplitTree} from "../src/SplitTree.sol";
import {Channels, Earned} from "./Channels.sol";
import {SlashedNetwork} from "./SlashedNetwork.sol";
import {Pen, Statements} from "./Statements.sol";

/// @notice What an anchor may not take from payees between two vouchers that it acknowledges.
contract SlashingLeavesTest is SlashedNetwork {
    ChannelId private constant CHANNEL = ChannelId.wrap(keccak256("channel"));

    Channels private _trees;

    function setUp() external {
        _deploySlashed();
        _trees = new Channels(VM);
    }

    function testFuzz_aLeafThatFallsCostsAll(uint8 size, uint8 place, uint64 by) external {
        Earned[] memory all = _split(1 + (size % 20));
        uint256 index = place % all.length;
        AckedLeaf memory earlier = _leaf(_pen, 3, all, index);
        all[index].cumulative -= uint128(1 + (by % 1000));
        AckedLeaf memory later = _leaf(_pen, 9, all, index);
        _expectPunishment(FaultKind.FallenLeaf, _place(9), STAKE);
        _slashing.punishFallenLeaf(earlier, later);
        assertEq(10_000, _slashing.shareOf(FaultKind.FallenLeaf));
    }

    function testFuzz_aLeafThatIsNoLongerThereCostsAll(uint8 size, uint8 rest, uint8 shown)
        external
    {
        Earned[] memory all = _split(2 + (size % 20));
        uint256 left = 1 + (rest % (all.length - 1));
        uint256 index = all.length - 1;
        AckedLeaf memory earlier = _leaf(_pen, 3, all, index);
        Earned[] memory fewer = _split(left);
        // That of a leaf beside the place, or of any where the tree has become lower.
        uint256 beside = shown % left;
        AckedLeaf memory later = _leaf(_pen, 4, fewer, beside);
        if (!_shows(later, index)) {
            _expectNoContradiction();
            _slashing.punishFallenLeaf(earlier, later);
            later = _leaf(_pen, 4, fewer, left - 1);
        }
        assertEq(true, _shows(later, index));
        _expectPunishment(FaultKind.FallenLeaf, _place(4), STAKE);
        _slashing.punishFallenLeaf(earlier, later);
    }

    function test_anotherPayeeInThePlaceCostsAll() external {
        Earned[] memory all = _split(5);
        AckedLeaf memory earlier = _leaf(_pen, 3, all, 2);
        all[2].payee = address(0xBAD);
        all[2].cumulative += 5;
        AckedLeaf memory later = _leaf(_pen, 4, all, 2);
        _expectPunishment(FaultKind.FallenLeaf, _place(4), STAKE);
        _slashing.punishFallenLeaf(earlier, later);
    }

    function testFuzz_whatGrowsIsHonest(uint8 size, uint8 more, uint64 by, uint8 place, uint8 shown)
        external
    {
        Earned[] memory all = _split(1 + (size % 20));
        uint256 index = place % all.length;
        AckedLeaf memory earlier = _leaf(_pen, 3, all, index);
        Earned[] memory larger = _split(all.length + (more % 20));
        for (uint256 i = 0; i < larger.length; i++) {
            larger[i].cumulative += by;
        }
        _refuse(earlier, _leaf(_pen, 4, larger, index));
        _refuse(earlier, _leaf(_pen, 4, larger, shown % larger.length));
    }

    function test_theOrderOfNumbersDecides() external {
        Earned[] memory all = _split(5);
        AckedLeaf memory more = _leaf(_pen, 4, all, 2);
        all[2].cumulative--;
        AckedLeaf memory less = _leaf(_pen, 3, all, 2);
        _refuse(more, less);
        _refuse(less, more);
        _refuse(more, _leaf(_pen, 4, all, 2)); // of one number, that is two acks
    }

    function test_anotherChannelIsAnotherMatter() external {
        Earned[] memory all = _split(5);
        AckedLeaf memory earlier = _leaf(_pen, 3, all, 2);
        all[2].cumulative--;
        AckedLeaf memory later = _leaf(_pen, ChannelId.wrap(keccak256("another")), 4, all, 2);
        _refuse(earlier, later);
    }

    function test_leavesHaveToBeInTheirTrees() external {
        Earned[] memory all = _split(5);
        AckedLeaf memory earlier = _leaf(_pen, 3, all, 2);
        AckedLeaf memory later = _leaf(_pen, 4, all, 2);
        later.cumulative--;
        VM.expectRevert(abi.encodeWithSelector(ISlashing.NotInTheTree.selector));
        _slashing.punishFallenLeaf(earlier, later);
        later.cumulative++;
        earlier.cumulative++;
        VM.expectRevert(abi.encodeWithSelector(ISlashing.NotInTheTree.selector));
        _slashing.punishFallenLeaf(earlier, later);
    }

    function test_aPathIsNoLongerThanTreesAreHigh() external {
        Earned[] memory all = _split(5);
        AckedLeaf memory earlier = _leaf(_pen, 3, all, 2);
        AckedLeaf memory later = _leaf(_pen, 4, all, 1);
        later.siblings = new Sibling[](17);
        VM.expectRevert(abi.encodeWithSelector(SplitTree.TooManyLevels.selector, 17));
        _slashing.punishFallenLeaf(earlier, later);
    }

    function test_bothAreOfOneAnchor() external {
        Pen memory other = _otherPen();
        Earned[] memory all = _split(5);
        AckedLeaf memory earlier = _leaf(_pen, 3, all, 2);
        all[2].cumulative--;
        AckedLeaf memory later = _leaf(other, 4, all, 2);
        _expectNotByOneKey();
        _slashing.punishFallenLeaf(earlier, later);
        later = _leaf(_pen, 4, all, 2);
        later.voucher.total++;
        _expectNotByOneKey();
        _slashing.punishFallenLeaf(earlier, later);
    }

    function test_oneVoucherCostsOnceHoweverManyLeavesItTakesFrom() external {
        Earned[] memory all = _split(5);
        AckedLeaf memory second = _leaf(_pen, 3, all, 2);
        AckedLeaf memory fourth = _leaf(_pen, 3, all, 4);
        all[2].cumulative--;
        all[4].cumulative--;
        _slashing.punishFallenLeaf(second, _leaf(_pen, 4, all, 2));
        _stake(ALICE, 10);
        AckedLeaf memory again = _leaf(_pen, 4, all, 4);
        _expectPaidBefore(FaultKind.FallenLeaf, _place(4));
        _slashing.punishFallenLeaf(fourth, again);
        // The next voucher that has less is a lie of its own.
        _slashing.punishFallenLeaf(fourth, _leaf(_pen, 5, all, 4));
    }

    function _refuse(AckedLeaf memory earlier, AckedLeaf memory later) private {
        _expectNoContradiction();
        _slashing.punishFallenLeaf(earlier, later);
    }

    function _split(uint256 size) private pure returns (Earned[] memory all) {
        all = new Earned[](size);
        for (uint128 i = 0; i < size; i++) {
            all[i] = Earned(address(0x100 + uint160(i)), 1000 + i);
        }
    }

    function _leaf(Pen memory by, uint64 nonce, Earned[] memory all, uint256 index)
        private
        view
        returns (AckedLeaf memory)
    {
        return _leaf(by, CHANNEL, nonce, all, index);
    }

    function _leaf(
        Pen memory by,
        ChannelId channel,
        uint64 nonce,
        Earned[] memory all,
        uint256 index
    ) private view returns (AckedLeaf memory leaf) {
        Sibling memory root = _trees.rootOf(all);
        leaf.voucher = Voucher(channel, nonce, root.sum, root.hash);
        leaf.acknowledgement = Statements.acknowledgement(by, leaf.voucher);
        leaf.index = index;
        leaf.payee = all[index].payee;
        leaf.cumulative = all[index].cumulative;
        leaf.siblings = _trees.proofOf(all, index);
    }

    /// @dev Written apart from the contract: which leaves an empty node of the path stands for.
    function _shows(AckedLeaf memory beside, uint256 index) private pure returns (bool) {
        uint256 levels = beside.siblings.length;
        if (index >= 2 ** levels) return true;
        for (uint256 level = 0; level < levels; level++) {
            uint256 width = 2 ** level;
            uint256 own = beside.index / width;
            uint256 first = (own % 2 == 0 ? own + 1 : own - 1) * width;
            bool isEmpty = beside.siblings[level].hash == 0;
            if (isEmpty && index >= first && index < first + width) return true;
        }
        return false;
    }

    function _place(uint64 nonce) private pure returns (bytes32) {
        return keccak256(abi.encode(CHANNEL, nonce));
    }
}
