// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Voucher} from "./IChannelHub.sol";
import {INodeRegistry, NodeId} from "./INodeRegistry.sol";
import {Sibling} from "./SplitTree.sol";

/// @notice What a leader signs for each place of a feed (spec/protocol/feed.md).
struct Head {
    bytes32 feedId;
    uint64 term;
    uint64 epoch;
    uint64 round;
    uint64 base;
    uint64 size;
    bytes32 parent;
    bytes32 justify;
    bytes32 root;
    uint64 chainBlock;
    uint64 time;
}

/// @notice What a member signs for a head (spec/protocol/feed.md).
struct Vote {
    bytes32 feedId;
    uint64 term;
    uint64 epoch;
    uint64 round;
    bytes32 headHash;
}

/// @notice What a leader signs for an entry that it has given a place (spec/protocol/feed.md).
struct Promise {
    bytes32 entryHash;
    bytes32 feedId;
    uint64 term;
    uint64 epoch;
    uint64 offset;
}

/// @notice What a member signs as it leaves an epoch (spec/protocol/feed.md).
struct Leave {
    bytes32 feedId;
    uint64 term;
    uint64 epoch;
    uint64 highestEpoch;
    uint64 highestRound;
    bytes32 highestHead;
}

/// @notice What a node signs for an answer (spec/protocol/token.md).
struct Receipt {
    string token;
    bytes32 feedId;
    uint64 offset;
    bytes32 prefixRoot;
    bytes32 script;
    bytes32 engine;
    bytes32 stateHash;
    bytes32 stepHash;
    bytes32 resultHash;
    uint64 timeMillis;
    uint64 sequence;
    string evidence;
    address node;
}

/// @notice What a node signs each minute for the receipts since (spec/protocol/audits.md).
struct ReceiptRoot {
    address node;
    uint64 interval;
    uint64 first;
    uint64 size;
    bytes32 root;
    uint64 timeMillis;
}

/// @notice What an anchor signs for a payer's voucher: the one that counts at this number.
struct Ack {
    bytes32 channelId;
    uint64 nonce;
    bytes32 voucherHash;
}

/// @notice A head with r, s, v (65 bytes, low s) of its signer.
struct SignedHead {
    Head head;
    bytes signature;
}

/// @notice A vote with r, s, v of its signer.
struct SignedVote {
    Vote vote;
    bytes signature;
}

/// @notice A promise with r, s, v of its signer.
struct SignedPromise {
    Promise given;
    bytes signature;
}

/// @notice A leave with r, s, v of its signer.
struct SignedLeave {
    Leave left;
    bytes signature;
}

/// @notice A receipt with r, s, v of its signer.
struct SignedReceipt {
    Receipt receipt;
    bytes signature;
}

/// @notice A root of receipts with r, s, v of its signer.
struct SignedReceiptRoot {
    ReceiptRoot log;
    bytes signature;
}

/// @notice An ack with r, s, v of its signer.
struct SignedAck {
    Ack ack;
    bytes signature;
}

/// @notice A leaf of the split of a voucher that an anchor has acknowledged.
/// @param voucher the payer's, whose signature nobody needs here
/// @param acknowledgement r, s, v of who acknowledged the voucher
/// @param index the leaf's place
/// @param payee who has earned
/// @param cumulative units of the Service Token
/// @param siblings from the leaf's own upwards
struct AckedLeaf {
    Voucher voucher;
    bytes acknowledgement;
    uint256 index;
    address payee;
    uint128 cumulative;
    Sibling[] siblings;
}

/// @notice In what two signatures of a key contradict each other.
enum FaultKind {
    TwoHeads,
    TwoVotes,
    VoteAboveLeave,
    BrokenPromise,
    TwoResults,
    TwoStates,
    SharedSequence,
    TwoAcks,
    TwoRoots,
    ReceiptMissing,
    FallenLeaf
}

/// @title Who cuts the stake of operators whose nodes contradicted themselves
/// @notice Anyone brings two signatures of one node that no honest node makes both of. They are all
/// the proof there is: nobody votes, nobody is asked, and nothing depends on the time. Each fault
/// costs once, and none shields from another: a node that pays for the lighter still pays for the
/// heavier.
/// @dev All is signed by the node's key in the domain of the registry. A node that has retired
/// still answers for what it signed, with what its operator has bonded or unbonding.
interface ISlashing {
    /// @notice A node's operator paid for a fault.
    /// @param place what the fault is about, as hashed: with kind and node it costs once
    /// @param cut units of the Stake Token
    event FaultPunished(
        FaultKind indexed kind,
        NodeId indexed node,
        address indexed operator,
        bytes32 place,
        uint256 cut,
        address reporter
    );

    /// @notice The two can both be signed by an honest node.
    error NoContradiction();

    /// @notice The two are not signed by one key, or not as signatures have to be.
    error NotByOneKey();

    /// @notice The leaf is not at that place under the root.
    error NotInTheTree();

    /// @notice The fault has been paid for.
    error AlreadyPunished(FaultKind kind, NodeId node, bytes32 place);

    /// @notice Two different heads for one (feed, term, epoch, round).
    /// @return cut units of the Stake Token
    function punishTwoHeads(SignedHead calldata one, SignedHead calldata other)
        external
        returns (uint256 cut);

    /// @notice Two votes for different heads for one (feed, term, epoch, round).
    /// @return cut units of the Stake Token
    function punishTwoVotes(SignedVote calldata one, SignedVote calldata other)
        external
        returns (uint256 cut);

    /// @notice A vote for a head whose certificate is higher than what the voter named as it left
    /// that epoch or a later one of the term.
    /// @param head what was voted for
    /// @param justified the head that its `justify` names
    /// @return cut units of the Stake Token
    function punishVoteAboveLeave(
        SignedVote calldata vote,
        Head calldata head,
        Head calldata justified,
        SignedLeave calldata left
    ) external returns (uint256 cut);

    /// @notice A promise, and a head of the same epoch with another entry at the promised offset.
    /// @param leaf the hash of what is there
    /// @param proof the path from the leaf to the head's root (RFC 6962)
    /// @return cut units of the Stake Token
    function punishBrokenPromise(
        SignedPromise calldata promised,
        SignedHead calldata head,
        bytes32 leaf,
        bytes32[] calldata proof
    ) external returns (uint256 cut);

    /// @notice Two receipts: of one step with different results; of one state of a token with
    /// different hashes of it; or with one sequence number. The first of these that holds counts.
    /// @return cut units of the Stake Token
    function punishTwoReceipts(SignedReceipt calldata one, SignedReceipt calldata other)
        external
        returns (uint256 cut);

    /// @notice Two different roots of receipts for one interval, or for two that share a number.
    /// @return cut units of the Stake Token
    function punishTwoRoots(SignedReceiptRoot calldata one, SignedReceiptRoot calldata other)
        external
        returns (uint256 cut);

    /// @notice A receipt, and the root of the interval that has its number, with another leaf there.
    /// @param leaf what is there, SHA-256 of 0x00 and the hash of another receipt
    /// @param proof the path from the leaf to the root (RFC 6962)
    /// @return cut units of the Stake Token
    function punishReceiptMissing(
        SignedReceiptRoot calldata root,
        SignedReceipt calldata receipt,
        bytes32 leaf,
        bytes32[] calldata proof
    ) external returns (uint256 cut);

    /// @notice Two different vouchers acknowledged for one number of a channel.
    /// @return cut units of the Stake Token
    function punishTwoAcks(SignedAck calldata one, SignedAck calldata other)
        external
        returns (uint256 cut);

    /// @notice Two acknowledged vouchers of one channel, of which the later takes from a leaf of the
    /// earlier: it has less in that place, or another payee, or none.
    /// @param later the leaf of the same index; or, where there is none, any leaf whose path shows
    /// that: the tree has too few levels, or an empty node above the place
    /// @return cut units of the Stake Token
    function punishFallenLeaf(AckedLeaf calldata earlier, AckedLeaf calldata later)
        external
        returns (uint256 cut);

    /// @notice Whether a node has paid for a fault.
    function isPunished(FaultKind kind, NodeId node, bytes32 place) external view returns (bool);

    /// @notice What a fault costs, of 10,000.
    function shareOf(FaultKind kind) external pure returns (uint256);

    /// @notice The registry whose nodes and stakes these are.
    function registry() external view returns (INodeRegistry);
}
