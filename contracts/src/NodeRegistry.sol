// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {INodeRegistry, Node, NodeId, Role} from "./INodeRegistry.sol";
import {OperatorStakes} from "./OperatorStakes.sol";
import {Secp256k1} from "./Secp256k1.sol";

/// @title The nodes of one network, and what their operators have at stake
/// @notice See INodeRegistry and IOperatorStakes. The owner (ERC-173) stands in for the DAO.
contract NodeRegistry is OperatorStakes, EIP712, INodeRegistry {
    /// @notice Bytes that the address of an HTTP face may have.
    uint256 public constant LONGEST_HTTP = 256;

    /// @notice Anchors there may be, with those that have retired.
    uint256 public constant MOST_ANCHORS = 256;

    /// @notice Service nodes there may be, with those that have retired. They have a limit of their
    /// own, so that no crowd of them keeps anchors out.
    uint256 public constant MOST_SERVICES = 1024;

    /// @notice Nodes that one slice may have.
    uint256 public constant LARGEST_SLICE = 64;

    /// @notice Bytes that the name of a group may have.
    uint256 public constant LONGEST_GROUP = 600;

    bytes32 private constant REGISTRATION =
        keccak256("Registration(address operator,uint8 role,bytes publicKey)");

    /// @inheritdoc INodeRegistry
    mapping(address operator => bool) public isAdmitted;

    /// @inheritdoc INodeRegistry
    uint40 public beginBlock;

    /// @inheritdoc INodeRegistry
    mapping(bytes32 feedId => uint40) public groupBlock;

    /// @inheritdoc INodeRegistry
    uint256 public anchorOperators;

    Node[] private _nodes;
    mapping(NodeId node => uint256) private _places; // the index in _nodes, from 1
    mapping(Role role => uint256) private _registered;
    uint256 private _anchorsRetired;

    /// @param dao who admits anchors' operators, begins the network, sets minimums and gets what is
    /// cut
    /// @param token the Stake Token
    /// @param period seconds from unbonding to withdrawal
    constructor(address dao, IERC20 token, uint48 period)
        Ownable(dao)
        OperatorStakes(token, period)
        EIP712("Smart Layer", "1")
    {}

    /// @inheritdoc INodeRegistry
    function admit(address operator) external onlyOwner {
        if (isAdmitted[operator]) return;
        isAdmitted[operator] = true;
        emit OperatorAdmitted(operator);
    }

    /// @inheritdoc INodeRegistry
    function register(
        Role role,
        bytes calldata publicKey,
        string calldata http,
        bytes calldata possession
    ) external returns (NodeId node) {
        if (role == Role.Anchor && !isAdmitted[msg.sender]) {
            revert NotAdmitted(msg.sender);
        }
        _checkHttp(http);
        node = _agreed(role, publicKey, possession);
        if (_places[node] != 0) revert AlreadyRegistered(node);
        uint256 most = role == Role.Anchor ? MOST_ANCHORS : MOST_SERVICES;
        if (_registered[role] == most) revert TooManyNodes(role, most);
        _registered[role]++;
        bool isFirst = _startRunning(msg.sender, role) == 1;
        if (isFirst && role == Role.Anchor) anchorOperators++;
        _nodes.push(Node(msg.sender, role, SafeCast.toUint40(block.number), 0, publicKey, http));
        _places[node] = _nodes.length;
        emit NodeRegistered(node, msg.sender, role, publicKey, http);
    }

    /// @inheritdoc INodeRegistry
    function setHttp(NodeId node, string calldata http) external {
        _checkHttp(http);
        _ownNode(node).http = http;
        emit HttpMoved(node, http);
    }

    /// @inheritdoc INodeRegistry
    function retire(NodeId node) external {
        _retire(node, _ownNode(node));
    }

    /// @inheritdoc INodeRegistry
    function evict(NodeId node) external {
        Node storage entry = _entry(node);
        address operator = entry.operator;
        bool isShort = stakeOf[operator] < neededStake(operator);
        if (!isShort || minimumStake(entry.role) == 0) revert StakeSuffices(node);
        _retire(node, entry);
        emit NodeEvicted(node, msg.sender);
    }

    /// @inheritdoc INodeRegistry
    function begin() external onlyOwner {
        if (beginBlock != 0) revert AlreadyBegun(beginBlock);
        _checkAnchor();
        beginBlock = SafeCast.toUint40(block.number);
        emit MembershipBegun();
    }

    /// @inheritdoc INodeRegistry
    function registerGroup(address token, string calldata group) external returns (bytes32 feedId) {
        if (beginBlock == 0) revert NotBegun();
        _checkAnchor();
        if (!_isOwner(token, msg.sender)) revert NotTheIssuer(token, msg.sender);
        feedId = _entered(string.concat("/erc721:", Strings.toHexString(token)), group);
        emit GroupRegistered(feedId, token, group);
    }

    /// @inheritdoc INodeRegistry
    function registerAttestedGroup(
        bytes32 schema,
        string calldata collection,
        string calldata group
    ) external returns (bytes32 feedId) {
        if (beginBlock == 0) revert NotBegun();
        _checkAnchor();
        _checkLength(collection);
        bytes32 hash = keccak256(
            bytes.concat(
                _digits(Strings.toHexString(uint256(schema), 32)),
                _digits(Strings.toHexString(msg.sender)),
                bytes(collection)
            )
        );
        feedId = _entered(string.concat("/eas:", Strings.toHexString(uint256(hash), 32)), group);
        emit AttestedGroupRegistered(feedId, hash, msg.sender, group);
    }

    /// @inheritdoc INodeRegistry
    function anchorOperatorOf(NodeId node) external view returns (address operator) {
        uint256 place = _places[node];
        if (place == 0) return address(0);
        Node storage entry = _nodes[place - 1];
        return entry.role == Role.Anchor && entry.until == 0 ? entry.operator : address(0);
    }

    /// @inheritdoc INodeRegistry
    function count() external view returns (uint256) {
        return _nodes.length;
    }

    /// @inheritdoc INodeRegistry
    function slice(uint256 from, uint256 most) external view returns (Node[] memory nodes) {
        uint256 rest = Math.saturatingSub(_nodes.length, from);
        uint256 size = Math.min(rest, Math.min(most, LARGEST_SLICE));
        nodes = new Node[](size);
        for (uint256 i = 0; i < size; i++) {
            nodes[i] = _nodes[from + i];
        }
    }

    /// @inheritdoc INodeRegistry
    function nodeOf(NodeId node) external view returns (Node memory) {
        return _entry(node);
    }

    function _retire(NodeId node, Node storage entry) private {
        if (entry.until != 0) revert AlreadyRetired(node);
        entry.until = SafeCast.toUint40(block.number);
        if (entry.role == Role.Anchor) _anchorsRetired++;
        bool wasLast = _stopRunning(entry.operator, entry.role) == 0;
        if (wasLast && entry.role == Role.Anchor) anchorOperators--;
        emit NodeRetired(node);
    }

    function _checkAnchor() private view {
        if (_registered[Role.Anchor] == _anchorsRetired) revert NoAnchor();
    }

    /// @dev A contract that does not say who owns it has no issuer; nothing is read of an account.
    function _isOwner(address token, address account) private view returns (bool) {
        (bool answered, bytes memory owner) = token.staticcall(abi.encodeWithSignature("owner()"));
        return answered && owner.length == 32 && abi.decode(owner, (uint256)) == uint160(account);
    }

    /// @dev Notes the block of a group, whose token type ends with this after the chain.
    function _entered(string memory tokens, string calldata group)
        private
        returns (bytes32 feedId)
    {
        _checkLength(group);
        string memory tokenType = string.concat("eip155:", Strings.toString(block.chainid), tokens);
        feedId = keccak256(abi.encodePacked(keccak256(bytes(tokenType)), keccak256(bytes(group))));
        if (groupBlock[feedId] != 0) revert GroupAlreadyRegistered(feedId, groupBlock[feedId]);
        groupBlock[feedId] = SafeCast.toUint40(block.number);
    }

    /// @dev The node of a key that signed this registration by this account.
    function _agreed(Role role, bytes calldata publicKey, bytes calldata possession)
        private
        view
        returns (NodeId)
    {
        address key = Secp256k1.addressOf(publicKey);
        if (key == address(0)) revert NotAPublicKey();
        bytes32 registration =
            keccak256(abi.encode(REGISTRATION, msg.sender, role, keccak256(publicKey)));
        (address signer,,) = ECDSA.tryRecover(_hashTypedDataV4(registration), possession);
        if (signer != key) revert NotByTheKey(NodeId.wrap(key));
        return NodeId.wrap(key);
    }

    function _ownNode(NodeId node) private view returns (Node storage entry) {
        entry = _entry(node);
        if (entry.operator != msg.sender) revert NotItsOperator(node, msg.sender);
    }

    function _entry(NodeId node) private view returns (Node storage) {
        uint256 place = _places[node];
        if (place == 0) revert UnknownNode(node);
        return _nodes[place - 1];
    }

    /// @dev Visible characters only: what is registered is shown to people and written to logs.
    function _checkHttp(string calldata http) private pure {
        bytes calldata text = bytes(http);
        if (text.length > LONGEST_HTTP) revert HttpLength(text.length, LONGEST_HTTP);
        if (!_startsWith(text, "http://") && !_startsWith(text, "https://")) revert HttpScheme();
        for (uint256 i = 0; i < text.length; i++) {
            if (text[i] < 0x21 || text[i] > 0x7e) revert HttpCharacter(i);
        }
    }

    function _checkLength(string calldata text) private pure {
        if (bytes(text).length > LONGEST_GROUP) {
            revert GroupLength(bytes(text).length, LONGEST_GROUP);
        }
    }

    /// @dev Hexadecimal digits without the 0x before them.
    function _digits(string memory text) private pure returns (bytes memory digits) {
        digits = new bytes(bytes(text).length - 2);
        for (uint256 i = 0; i < digits.length; i++) {
            digits[i] = bytes(text)[i + 2];
        }
    }

    function _startsWith(bytes calldata text, bytes memory start) private pure returns (bool) {
        return text.length >= start.length && keccak256(text[:start.length]) == keccak256(start);
    }
}
