// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FaultDigests} from "../src/FaultDigests.sol";
import {INodeRegistry, Node, NodeId, Role} from "../src/INodeRegistry.sol";
import {IOperatorStakes} from "../src/IOperatorStakes.sol";
import {
    FaultKind,
    Head,
    Leave,
    Promise,
    Receipt,
    ReceiptRoot,
    SignedHead,
    SignedLeave,
    SignedPromise,
    SignedVote,
    Vote
} from "../src/ISlashing.sol";
import {NetworkDomain} from "../src/NetworkDomain.sol";
import {Slashing} from "../src/Slashing.sol";
import {MiniTest} from "./MiniTest.sol";

/// @notice The cheat codes of forge that read files and stand in for contracts.
interface IFileCheats {
    function chainId(uint256 id) external;
    function mockCall(address callee, bytes calldata data, bytes calldata answer) external;
    function parseJsonAddress(string calldata json, string calldata key)
        external
        pure
        returns (address);
    function parseJsonBytes(string calldata json, string calldata key)
        external
        pure
        returns (bytes memory);
    function parseJsonBytes32(string calldata json, string calldata key)
        external
        pure
        returns (bytes32);
    function parseJsonString(string calldata json, string calldata key)
        external
        pure
        returns (string memory);
    function parseJsonUint(string calldata json, string calldata key)
        external
        pure
        returns (uint256);
    function readFile(string calldata path) external view returns (string memory);
}

/// @notice Proofs that nodes made convict on the chain, and what viem hashed hashes alike.
contract SlashingVectorsTest is MiniTest {
    using FaultDigests for *;
    using NetworkDomain for address;

    IFileCheats private constant FILES = IFileCheats(address(VM));
    address private constant OPERATOR = address(0xA11CE);

    Slashing private _slashing;
    string private _json;
    address private _culprit;

    /// @dev The vectors' registry is at zero, on chain 1.
    function setUp() external {
        _json = FILES.readFile("../spec/vectors/feed/faults.json");
        FILES.chainId(_number(".domain.chainId"));
        address registry = FILES.parseJsonAddress(_json, ".domain.verifyingContract");
        _culprit = FILES.parseJsonAddress(_json, ".proofs[0].culprit");
        NodeId node = NodeId.wrap(_culprit);
        Node memory entry = Node(OPERATOR, Role.Anchor, 1, 0, "", "");
        bytes memory asked = abi.encodeCall(INodeRegistry.nodeOf, (node));
        FILES.mockCall(registry, asked, abi.encode(entry));
        _expectCut(registry, 10_000, 1000);
        _expectCut(registry, 5_000, 500);
        _slashing = new Slashing(INodeRegistry(registry));
    }

    function test_twoHeadsOfANodeConvict() external {
        _assertKind(".proofs[0]", "two-heads");
        SignedHead memory one = _signedHead(".proofs[0].fault.one");
        SignedHead memory other = _signedHead(".proofs[0].fault.other");
        assertEq(1000, _slashing.punishTwoHeads(one, other));
        bytes32 place = keccak256(abi.encode(one.head.feedId, 0, 0, 0));
        assertEq(true, _slashing.isPunished(FaultKind.TwoHeads, NodeId.wrap(_culprit), place));
    }

    function test_twoVotesOfANodeConvict() external {
        _assertKind(".proofs[1]", "two-votes");
        SignedVote memory one = _signedVote(".proofs[1].fault.one");
        assertEq(1000, _slashing.punishTwoVotes(one, _signedVote(".proofs[1].fault.other")));
    }

    function test_aVoteAboveALeaveOfANodeConvicts() external {
        _assertKind(".proofs[2]", "vote-above-leave");
        SignedVote memory vote = _signedVote(".proofs[2].fault.vote");
        Head memory head = _head(".proofs[2].fault.head");
        Head memory justified = _head(".proofs[2].fault.justified");
        SignedLeave memory left = _signedLeave(".proofs[2].fault.leave");
        assertEq(1000, _slashing.punishVoteAboveLeave(vote, head, justified, left));
    }

    function test_aBrokenPromiseOfANodeConvicts() external {
        _assertKind(".proofs[3]", "broken-promise");
        SignedPromise memory promised = _signedPromise(".proofs[3].fault.promise");
        SignedHead memory head = _signedHead(".proofs[3].fault.head");
        bytes32 leaf = FILES.parseJsonBytes32(_json, ".proofs[3].fault.leaf");
        // Its tree has one leaf, which is its root.
        assertEq(500, _slashing.punishBrokenPromise(promised, head, leaf, new bytes32[](0)));
    }

    function test_aRootOfReceiptsHashesAsTheWalletsLibraryHashesIt() external {
        _json = FILES.readFile("../spec/vectors/token/typed-data.json");
        string memory path = ".typedData[7]";
        assertEq("receipt root", FILES.parseJsonString(_json, string.concat(path, ".name")));
        string memory said = string.concat(path, ".message");
        address node = FILES.parseJsonAddress(_json, string.concat(said, ".node"));
        ReceiptRoot memory log = ReceiptRoot(
            node,
            _field(said, ".interval"),
            _field(said, ".first"),
            _field(said, ".size"),
            _word(said, ".root"),
            _field(said, ".timeMillis")
        );
        assertEq(uint256(_word(path, ".structHash")), uint256(this.hashOfRoot(log)));
    }

    function test_aReceiptHashesAsTheWalletsLibraryHashesIt() external {
        _json = FILES.readFile("../spec/vectors/token/typed-data.json");
        FILES.chainId(_number(".domain.chainId"));
        string memory path = ".typedData[6]";
        assertEq("receipt", FILES.parseJsonString(_json, string.concat(path, ".name")));
        bytes32 hash = this.hashOf(_receipt(string.concat(path, ".message")));
        assertEq(uint256(_word(path, ".structHash")), uint256(hash));
        address registry = FILES.parseJsonAddress(_json, ".domain.verifyingContract");
        bytes32 digest = registry.digest(hash);
        assertEq(uint256(_word(path, ".digest")), uint256(digest));
        bytes memory signature = FILES.parseJsonBytes(_json, string.concat(path, ".signature"));
        assertEq(FILES.parseJsonAddress(_json, ".signer.address"), this.signerOf(digest, signature));
    }

    /// @notice A receipt's hash, which is of calldata.
    function hashOf(Receipt calldata receipt) external pure returns (bytes32) {
        return receipt.hash();
    }

    /// @notice The signer of a digest, by a signature in calldata.
    function signerOf(bytes32 digest, bytes calldata signature) external pure returns (address) {
        return digest.signer(signature);
    }

    function _expectCut(address registry, uint256 share, uint256 cut) private {
        bytes memory asked = abi.encodeCall(IOperatorStakes.slash, (OPERATOR, share, address(this)));
        FILES.mockCall(registry, asked, abi.encode(cut));
    }

    function _assertKind(string memory path, string memory kind) private view {
        assertEq(kind, FILES.parseJsonString(_json, string.concat(path, ".fault.kind")));
        assertEq(_culprit, FILES.parseJsonAddress(_json, string.concat(path, ".culprit")));
    }

    function _signedHead(string memory path) private view returns (SignedHead memory made) {
        made.head = _head(string.concat(path, ".head"));
        made.signature = _signature(path, this.hashOfHead(made.head));
    }

    function _signedVote(string memory path) private view returns (SignedVote memory made) {
        made.vote = Vote(
            _word(path, ".feedId"),
            _field(path, ".term"),
            _field(path, ".epoch"),
            _field(path, ".round"),
            _word(path, ".headHash")
        );
        made.signature = _signature(path, this.hashOfVote(made.vote));
    }

    function _signedLeave(string memory path) private view returns (SignedLeave memory made) {
        made.left = Leave(
            _word(path, ".feedId"),
            _field(path, ".term"),
            _field(path, ".epoch"),
            _field(path, ".highestEpoch"),
            _field(path, ".highestRound"),
            _word(path, ".highestHead")
        );
        made.signature = _signature(path, this.hashOfLeave(made.left));
    }

    function _signedPromise(string memory path) private view returns (SignedPromise memory made) {
        made.given = Promise(
            _word(path, ".entryHash"),
            _word(path, ".feedId"),
            _field(path, ".term"),
            _field(path, ".epoch"),
            _field(path, ".offset")
        );
        made.signature = _signature(path, this.hashOfPromise(made.given));
    }

    function hashOfRoot(ReceiptRoot calldata log) external pure returns (bytes32) {
        return log.hash();
    }

    function hashOfHead(Head calldata head) external pure returns (bytes32) {
        return head.hash();
    }

    function hashOfVote(Vote calldata vote) external pure returns (bytes32) {
        return vote.hash();
    }

    function hashOfLeave(Leave calldata left) external pure returns (bytes32) {
        return left.hash();
    }

    function hashOfPromise(Promise calldata given) external pure returns (bytes32) {
        return given.hash();
    }

    function _head(string memory path) private view returns (Head memory head) {
        head.feedId = _word(path, ".feedId");
        head.term = _field(path, ".term");
        head.epoch = _field(path, ".epoch");
        head.round = _field(path, ".round");
        head.base = _field(path, ".base");
        head.size = _field(path, ".size");
        head.parent = _word(path, ".parent");
        head.justify = _word(path, ".justify");
        head.root = _word(path, ".root");
        head.chainBlock = _field(path, ".chainBlock");
        head.time = _field(path, ".time");
    }

    function _receipt(string memory path) private view returns (Receipt memory made) {
        made.token = FILES.parseJsonString(_json, string.concat(path, ".token"));
        made.feedId = _word(path, ".feedId");
        made.offset = _field(path, ".offset");
        made.prefixRoot = _word(path, ".prefixRoot");
        made.script = _word(path, ".script");
        made.engine = _word(path, ".engine");
        made.stateHash = _word(path, ".stateHash");
        made.stepHash = _word(path, ".stepHash");
        made.resultHash = _word(path, ".resultHash");
        made.timeMillis = _field(path, ".timeMillis");
        made.sequence = _field(path, ".sequence");
        made.evidence = FILES.parseJsonString(_json, string.concat(path, ".evidence"));
        made.node = FILES.parseJsonAddress(_json, string.concat(path, ".node"));
    }

    /// @dev Nodes send r and s; v follows from whose they are.
    function _signature(string memory path, bytes32 hash) private view returns (bytes memory) {
        bytes memory sent = FILES.parseJsonBytes(_json, string.concat(path, ".signature"));
        assertEq(64, sent.length);
        bytes32 digest = address(_slashing.registry()).digest(hash);
        for (uint8 v = 27; v <= 28; v++) {
            bytes memory whole = abi.encodePacked(sent, v);
            if (this.signerOf(digest, whole) == _culprit) return whole;
        }
        revert NotEqual(abi.encode(_culprit), sent);
    }

    function _word(string memory path, string memory field) private view returns (bytes32) {
        return FILES.parseJsonBytes32(_json, string.concat(path, field));
    }

    function _field(string memory path, string memory field) private view returns (uint64) {
        return uint64(_number(string.concat(path, field)));
    }

    function _number(string memory key) private view returns (uint256) {
        return FILES.parseJsonUint(_json, key);
    }
}
