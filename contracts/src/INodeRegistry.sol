// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A node's name: the address that belongs to its key.
type NodeId is address;

/// @notice What a node is there for.
enum Role {
    Anchor,
    Service
}

/// @notice A registered node; never deleted. It counts at block b when since <= b, and b < until
/// unless until is 0.
/// @param operator the account that runs it
/// @param role what it is there for
/// @param since the block in which it was registered
/// @param until the block from which it no longer counts; 0 while it has not retired
/// @param publicKey its secp256k1 key, compressed, 33 bytes
/// @param http where its HTTP face is
struct Node {
    address operator;
    Role role;
    uint40 since;
    uint40 until;
    bytes publicKey;
    string http;
}

/// @title The nodes of one network
/// @notice Operators register the keys of their nodes; each key shows that it agrees. What they
/// have at stake is in IOperatorStakes. The owner stands in for the DAO: it admits who may run
/// anchors, and begins the network.
///
/// Issuers register the groups of their tokens, each once. The nodes that count at that block rank
/// for the group, by a beacon that the next block's hash decides: who registers a group cannot know
/// its committee. The genesis membership, at the block of `begin`, ranks where no group is meant.
/// @dev The contract's address is the verifying contract of everything the network signs (EIP-712:
/// name "Smart Layer", version "1"). The rules that nodes follow stand in spec/protocol/registry.md.
interface INodeRegistry {
    /// @notice An operator may run anchors from now on.
    event OperatorAdmitted(address indexed operator);

    /// @notice A node was registered.
    event NodeRegistered(
        NodeId indexed node,
        address indexed operator,
        Role indexed role,
        bytes publicKey,
        string http
    );

    /// @notice A node's HTTP face is elsewhere.
    event HttpMoved(NodeId indexed node, string http);

    /// @notice A node retired; it no longer counts from this block on.
    event NodeRetired(NodeId indexed node);

    /// @notice The node was retired because its operator has too little at stake.
    event NodeEvicted(NodeId indexed node, address indexed by);

    /// @notice The network began: the nodes that count at this block are its genesis membership.
    event MembershipBegun();

    /// @notice A group was registered: the nodes that count at this block rank for its feed.
    event GroupRegistered(bytes32 indexed feedId, address indexed token, string group);

    /// @notice A group of tokens that attestations bear was registered, by their attester.
    event AttestedGroupRegistered(
        bytes32 indexed feedId, bytes32 indexed collection, address indexed attester, string group
    );

    /// @notice The owner has not admitted the account to run anchors.
    error NotAdmitted(address operator);

    /// @notice Not 33 bytes, or not a point of secp256k1 in its compressed form.
    error NotAPublicKey();

    /// @notice The key did not sign this registration.
    error NotByTheKey(NodeId node);

    /// @notice The key is taken: each registers once, even after it has retired.
    error AlreadyRegistered(NodeId node);

    /// @notice There is no such node.
    error UnknownNode(NodeId node);

    /// @notice Somebody else runs the node.
    error NotItsOperator(NodeId node, address account);

    /// @notice The node has retired already.
    error AlreadyRetired(NodeId node);

    /// @notice The operator has enough at stake, or the node needs none.
    error StakeSuffices(NodeId node);

    /// @notice As many nodes of this role as there may be.
    error TooManyNodes(Role role, uint256 most);

    /// @notice The address of an HTTP face is too long.
    error HttpLength(uint256 length, uint256 longest);

    /// @notice The address of an HTTP face starts with neither http:// nor https://.
    error HttpScheme();

    /// @notice The address of an HTTP face has a byte that is no visible ASCII character.
    error HttpCharacter(uint256 index);

    /// @notice The network began before.
    error AlreadyBegun(uint256 atBlock);

    /// @notice A network begins with one anchor at least, and a group is registered with one.
    error NoAnchor();

    /// @notice Groups are registered once the network has begun.
    error NotBegun();

    /// @notice The token's contract does not name the account as its owner (ERC-173).
    error NotTheIssuer(address token, address account);

    /// @notice The name of a group is too long.
    error GroupLength(uint256 length, uint256 longest);

    /// @notice The group is registered, for good: else one could draw until the lot falls well.
    error GroupAlreadyRegistered(bytes32 feedId, uint256 atBlock);

    /// @notice Lets an account run anchors; only the owner may. Admitting twice changes nothing.
    function admit(address operator) external;

    /// @notice Registers a node in the name of the calling account, which needs as much bonded as
    /// its nodes need with this one.
    /// @param role an anchor needs an admitted operator; service nodes are open to all
    /// @param publicKey the node's key, compressed, 33 bytes
    /// @param http where its HTTP face is: http:// or https://, visible ASCII, at most 256 bytes
    /// @param possession r, s, v (65 bytes, low s) of the node's key over
    /// Registration(address operator,uint8 role,bytes publicKey), so that nobody registers a key
    /// that is not theirs and nobody repeats a registration as their own
    /// @return node the address of the key
    function register(
        Role role,
        bytes calldata publicKey,
        string calldata http,
        bytes calldata possession
    ) external returns (NodeId node);

    /// @notice Moves a node's HTTP face; only its operator may.
    function setHttp(NodeId node, string calldata http) external;

    /// @notice Ends a node's registration for good; only its operator may.
    function retire(NodeId node) external;

    /// @notice Retires a node whose operator has less bonded than its nodes need; anyone may. Which
    /// of an operator's nodes goes first is up to who calls; a node of a role without a minimum
    /// stays, since the others would need as much without it.
    function evict(NodeId node) external;

    /// @notice Fixes the genesis membership, once; only the owner may. What was registered
    /// or retired in the same block, before or after, is part of it.
    function begin() external;

    /// @notice Registers the group of tokens that share a feed, once; only the owner of the tokens'
    /// contract may, so that nobody else chooses the moment.
    /// @param token the contract of the group's tokens, on this chain
    /// @param group the group's name in UTF-8, at most 600 bytes
    /// @return feedId keccak256(keccak256(token type) ++ keccak256(group)), the token type being
    /// eip155:<chain id>/erc721:<contract, lower case>
    function registerGroup(address token, string calldata group) external returns (bytes32 feedId);

    /// @notice Registers a group of tokens that the sender's own attestations bear, once. The name
    /// of the collection has the sender in it, so that nobody registers another's.
    /// @param schema the uid of the attestations' EAS schema
    /// @param collection what the fields of the collection say, joined; at most 600 bytes
    /// @param group the group's name in UTF-8, at most 600 bytes
    /// @return feedId keccak256(keccak256(token type) ++ keccak256(group)), the token type being
    /// eip155:<chain id>/eas:<hash>, where hash is keccak256 of the schema's uid and the sender's
    /// address, both in lower case without 0x, and the collection
    function registerAttestedGroup(
        bytes32 schema,
        string calldata collection,
        string calldata group
    ) external returns (bytes32 feedId);

    /// @notice The block in which a feed's group was registered; 0 where it was not.
    function groupBlock(bytes32 feedId) external view returns (uint40);

    /// @notice Whether an account may run anchors.
    function isAdmitted(address operator) external view returns (bool);

    /// @notice The block of the genesis membership; 0 before the network began.
    function beginBlock() external view returns (uint40);

    /// @notice How many operators have an anchor that has not retired.
    function anchorOperators() external view returns (uint256);

    /// @notice Who runs an anchor; zero where there is no such node, where it is no anchor, and
    /// where it has retired.
    function anchorOperatorOf(NodeId node) external view returns (address operator);

    /// @notice How many nodes there are, with those that have retired.
    function count() external view returns (uint256);

    /// @notice Some nodes, in the order in which they were registered.
    /// @param from index of the first, from 0
    /// @param most how many at most; LARGEST_SLICE where it is less
    /// @return nodes fewer, or none, where the list ends
    function slice(uint256 from, uint256 most) external view returns (Node[] memory nodes);

    /// @notice One node; reverts with UnknownNode where there is none.
    function nodeOf(NodeId node) external view returns (Node memory);
}
