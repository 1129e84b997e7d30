// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    FaultKind,
    ISlashing,
    Receipt,
    ReceiptRoot,
    SignedReceipt,
    SignedReceiptRoot
} from "../src/ISlashing.sol";
import {NodeId} from "../src/INodeRegistry.sol";
import {SlashedNetwork} from "./SlashedNetwork.sol";
import {Pen, Statements} from "./Statements.sol";
import {Trees} from "./Trees.sol";

/// @notice Roots of receipts that contradict each other, and receipts that are left out of them.
contract SlashingLogsTest is SlashedNetwork {
    bytes32 private constant RED = keccak256("red");
    bytes32 private constant BLUE = keccak256("blue");
    uint64 private constant FIRST = 100;

    function setUp() external {
        _deploySlashed();
    }

    function test_twoRootsOfOneIntervalCostHalf() external {
        _expectPunishment(FaultKind.TwoRoots, bytes32(uint256(7)), STAKE / 2);
        _roots(_log(7, 100, 10, RED), _log(7, 110, 10, BLUE));
    }

    function test_rootsOfTwoIntervalsThatShareANumberCostHalf() external {
        _expectPunishment(FaultKind.TwoRoots, bytes32(uint256(7)), STAKE / 2);
        _roots(_log(8, 109, 10, BLUE), _log(7, 100, 10, RED));
        _stake(ALICE, STAKE / 2);
        _expectPunishment(FaultKind.TwoRoots, bytes32(uint256(8)), STAKE / 2);
        _roots(_log(8, 109, 10, BLUE), _log(9, 100, 10, RED));
    }

    function test_aRootIsSaidAtOneTime() external {
        ReceiptRoot memory later = _log(7, 100, 10, RED);
        later.timeMillis++;
        _expectPunishment(FaultKind.TwoRoots, bytes32(uint256(7)), STAKE / 2);
        _roots(_log(7, 100, 10, RED), later);
    }

    function test_rootsOfIntervalsThatFollowEachOtherAreHonest() external {
        _refuseRoots(_log(7, 100, 10, RED), _log(8, 110, 10, BLUE));
        _refuseRoots(_log(8, 110, 10, BLUE), _log(7, 100, 10, RED));
        _refuseRoots(_log(7, 100, 10, RED), _log(7, 100, 10, RED));
    }

    function testFuzz_onlyNumbersInCommonContradict(uint64 first, uint64 other, uint32 size)
        external
    {
        first %= 1e9;
        other %= 1e9;
        uint64 length = 1 + uint64(size) % 1e9;
        ReceiptRoot memory one = _log(7, first, length, RED);
        ReceiptRoot memory two = _log(8, other, 1, BLUE);
        if (first <= other && other < first + length) _roots(one, two);
        else _refuseRoots(one, two);
    }

    function test_rootsOfTwoNodesOrInAnothersNameProveNothing() external {
        SignedReceiptRoot memory mine = Statements.log(_pen, _log(7, 100, 10, RED));
        SignedReceiptRoot memory theirs = Statements.log(_otherPen(), _log(7, 100, 10, BLUE));
        _expectNotByOneKey();
        _slashing.punishTwoRoots(mine, theirs);
        ReceiptRoot memory named = _log(7, 100, 10, BLUE);
        named.node = BOB;
        theirs = Statements.log(_pen, named);
        _expectNotByOneKey();
        _slashing.punishTwoRoots(mine, theirs);
        _expectNotByOneKey();
        _slashing.punishTwoRoots(theirs, mine);
    }

    function test_aReceiptThatIsLeftOutCostsHalf() external {
        bytes32[] memory leaves = Trees.leaves(5);
        _expectPunishment(FaultKind.ReceiptMissing, bytes32(uint256(7)), STAKE / 2);
        _missing(leaves, _receipt(RED, RED, RED, FIRST + 3), 3);
    }

    function test_receiptsThatOneIntervalLeavesOutCostOnce() external {
        bytes32[] memory leaves = Trees.leaves(5);
        _missing(leaves, _receipt(RED, RED, RED, FIRST + 3), 3);
        bytes memory paid = abi.encodeWithSelector(
            ISlashing.AlreadyPunished.selector, FaultKind.ReceiptMissing, _node, bytes32(uint256(7))
        );
        _refuse(leaves, _receipt(RED, RED, RED, FIRST + 4), 4, paid);
    }

    function test_aReceiptThatIsThereIsHonest() external {
        bytes32[] memory leaves = Trees.leaves(5);
        Receipt memory receipt = _receipt(RED, RED, RED, FIRST + 3);
        leaves[3] = sha256(abi.encodePacked(bytes1(0x00), Statements.hashOf(receipt)));
        _refuse(leaves, receipt, 3, _noContradiction());
    }

    function test_aReceiptOfAnotherNumberIsHonest() external {
        bytes32[] memory leaves = Trees.leaves(5);
        bytes memory notThere = abi.encodeWithSelector(ISlashing.NotInTheTree.selector);
        _refuse(leaves, _receipt(RED, RED, RED, FIRST - 1), 3, _noContradiction());
        _refuse(leaves, _receipt(RED, RED, RED, FIRST + 5), 3, notThere);
        _refuse(leaves, _receipt(RED, RED, RED, FIRST + 2), 3, notThere);
    }

    function test_aReceiptAndARootOfTwoNodesProveNothing() external {
        bytes32[] memory leaves = Trees.leaves(5);
        ReceiptRoot memory log = _log(7, FIRST, 5, Trees.root(leaves));
        bytes32[] memory path = Trees.path(leaves, 3);
        Receipt memory receipt = _receipt(RED, RED, RED, FIRST + 3);
        SignedReceipt memory signed = Statements.receipt(_pen, receipt);
        SignedReceiptRoot memory root = Statements.log(_otherPen(), log);
        _expectNotByOneKey();
        _slashing.punishReceiptMissing(root, signed, leaves[3], path);
        log.node = BOB;
        root = Statements.log(_pen, log);
        _expectNotByOneKey();
        _slashing.punishReceiptMissing(root, signed, leaves[3], path);
        log.node = NodeId.unwrap(_node);
        root = Statements.log(_pen, log);
        receipt.node = BOB;
        signed = Statements.receipt(_pen, receipt);
        _expectNotByOneKey();
        _slashing.punishReceiptMissing(root, signed, leaves[3], path);
    }

    function _roots(ReceiptRoot memory one, ReceiptRoot memory other) private {
        _slashing.punishTwoRoots(Statements.log(_pen, one), Statements.log(_pen, other));
    }

    function _refuseRoots(ReceiptRoot memory one, ReceiptRoot memory other) private {
        _expectNoContradiction();
        _roots(one, other);
    }

    /// @dev Shows the leaf at an index beside a receipt.
    function _missing(bytes32[] memory leaves, Receipt memory receipt, uint256 index) private {
        _refuse(leaves, receipt, index, "");
    }

    /// @dev The same, with what the contract answers; nothing where it takes it.
    function _refuse(
        bytes32[] memory leaves,
        Receipt memory receipt,
        uint256 index,
        bytes memory refusal
    ) private {
        bytes32 root = Trees.root(leaves);
        bytes32[] memory path = Trees.path(leaves, index);
        SignedReceiptRoot memory log =
            Statements.log(_pen, _log(7, FIRST, uint64(leaves.length), root));
        SignedReceipt memory signed = Statements.receipt(_pen, receipt);
        if (refusal.length != 0) VM.expectRevert(refusal);
        _slashing.punishReceiptMissing(log, signed, leaves[index], path);
    }

    function _noContradiction() private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISlashing.NoContradiction.selector);
    }

    function _log(uint64 interval, uint64 first, uint64 size, bytes32 root)
        private
        view
        returns (ReceiptRoot memory)
    {
        address node = NodeId.unwrap(_node);
        return ReceiptRoot(node, interval, first, size, root, 1_800_000_060_000);
    }
}
