// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NodeId, Role} from "../src/INodeRegistry.sol";
import {SignedVote, Vote} from "../src/ISlashing.sol";
import {Unbonding} from "../src/IOperatorStakes.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {Slashing} from "../src/Slashing.sol";
import {StakeToken} from "../src/StakeToken.sol";
import {ICheats, MiniTest, Wallet} from "./MiniTest.sol";
import {NodeKeys} from "./NodeKeys.sol";
import {Pen, Statements} from "./Statements.sol";

/// @notice After any sequence of calls the registry holds what its operators have there, a fault
/// has cost once, and whoever leaves gets all that was not cut.
contract SlashingInvariantTest is MiniTest {
    Stakers private _stakers;

    function setUp() external {
        _stakers = new Stakers(VM);
        targetContract(address(_stakers));
    }

    function invariant_theRegistryHoldsWhatIsBondedAndUnbonding() external view {
        uint256 held = 0;
        for (uint160 person = 1; person <= _stakers.PEOPLE(); person++) {
            held += _stakers.has(person);
        }
        assertEq(held, _stakers.token().balanceOf(address(_stakers.registry())));
    }

    function invariant_eachHasWhatHeStakedWithoutWhatLeftAndWhatWasCut() external view {
        for (uint160 person = 1; person <= _stakers.PEOPLE(); person++) {
            uint256 gone = _stakers.withdrawn(person) + _stakers.cut(person);
            assertEq(_stakers.staked(person), _stakers.has(person) + gone);
        }
    }

    function invariant_eachPlaceThatWasVotedTwiceCostOnce() external view {
        assertEq(_stakers.faults(), _stakers.punished());
        assertEq(0, _stakers.honestPunished());
    }

    function invariant_whoeverLeavesHasAllOut() external {
        for (uint160 person = 1; person <= _stakers.PEOPLE(); person++) {
            uint256 expected = _stakers.token().balanceOf(address(person)) + _stakers.has(person);
            _stakers.depart(person);
            assertEq(expected, _stakers.token().balanceOf(address(person)));
        }
        assertEq(0, _stakers.token().balanceOf(address(_stakers.registry())));
    }
}

/// @notice Operators who stake, leave, run nodes and sign too much, with a record of what it cost.
contract Stakers {
    uint160 public constant PEOPLE = 3;
    bytes32 private constant FEED = keccak256("feed");

    StakeToken public immutable token;
    NodeRegistry public immutable registry;
    Slashing public immutable slashing;
    ICheats private immutable _cheats;

    uint256 public faults;
    uint256 public punished;
    uint256 public honestPunished;
    mapping(uint160 person => uint256) public staked;
    mapping(uint160 person => uint256) public withdrawn;
    mapping(uint160 person => uint256) public cut;

    uint48 private _time = 1_000_000;
    mapping(bytes32 place => bool) private _paid;
    Wallet[] private _keys;
    mapping(uint256 place => uint160) private _operatorOf;

    error NotTransferred();

    constructor(ICheats cheats) {
        _cheats = cheats;
        cheats.warp(_time);
        token = new StakeToken(address(this));
        registry = new NodeRegistry(address(this), token, 5 days);
        slashing = new Slashing(registry);
        registry.setSlasher(address(slashing));
        for (uint160 person = 1; person <= PEOPLE; person++) {
            if (!token.transfer(address(person), 1e24)) revert NotTransferred();
            cheats.prank(address(person));
            token.approve(address(registry), type(uint256).max);
        }
    }

    function stake(uint160 person, uint256 units) external {
        person = _person(person);
        units %= token.balanceOf(address(person)) + 1;
        if (units == 0) return;
        _cheats.prank(address(person));
        registry.stake(units);
        staked[person] += units;
    }

    function unbond(uint160 person, uint256 units) external {
        person = _person(person);
        uint256 bonded = registry.stakeOf(address(person));
        uint256 needed = registry.neededStake(address(person));
        if (bonded <= needed || registry.unbondingOf(address(person)).length == 8) return;
        _cheats.prank(address(person));
        registry.unbond(1 + (units % (bonded - needed)));
    }

    function withdraw(uint160 person) external {
        person = _person(person);
        Unbonding[] memory parts = registry.unbondingOf(address(person));
        if (parts.length == 0 || parts[0].readyAt > _time) return;
        uint256 before = token.balanceOf(address(person));
        _cheats.prank(address(person));
        uint256 amount = registry.withdraw();
        withdrawn[person] += amount;
        if (token.balanceOf(address(person)) != before + amount) revert NotTransferred();
    }

    function pass(uint16 span) external {
        _goOn(_time + 10 * uint48(span));
    }

    function register(uint160 person) external {
        person = _person(person);
        uint256 needed = registry.neededStake(address(person)) + registry.minimumStake(Role.Service);
        if (registry.stakeOf(address(person)) < needed) return;
        Wallet memory key = NodeKeys.key(_cheats, _keys.length);
        bytes memory consent =
            NodeKeys.possession(_cheats, registry, key, address(person), Role.Service);
        bytes memory publicKey = NodeKeys.publicKey(key);
        _cheats.prank(address(person));
        registry.register(Role.Service, publicKey, "http://node", consent);
        _operatorOf[_keys.length] = person;
        _keys.push(key);
    }

    function retire(uint256 place) external {
        if (_keys.length == 0) return;
        place %= _keys.length;
        _retire(place);
    }

    function evict(uint256 place) external {
        if (_keys.length == 0) return;
        place %= _keys.length;
        address operator = address(_operatorOf[place]);
        bool isShort = registry.stakeOf(operator) < registry.neededStake(operator);
        if (!isShort || _isRetired(place)) return;
        registry.evict(NodeKeys.id(_keys[place]));
    }

    function setMinimum(uint128 units) external {
        registry.setMinimumStake(Role.Service, units % 1e22);
    }

    /// @notice Brings two votes of a node, which are one where the heads are.
    function accuse(uint256 place, uint8 round, uint8 head, uint8 otherHead) external {
        if (_keys.length == 0) return;
        place %= _keys.length;
        uint64 slot = round % 4;
        Pen memory pen = Pen(_cheats, _keys[place].privateKey, address(registry));
        SignedVote memory one = _vote(pen, slot, head % 3);
        SignedVote memory other = _vote(pen, slot, otherHead % 3);
        _bring(place, slot, head % 3 != otherHead % 3, one, other);
    }

    /// @notice Brings two votes for different places, which an honest node signs.
    function accuseTheHonest(uint256 place, uint8 round, uint8 head, uint8 otherHead) external {
        if (_keys.length == 0) return;
        Pen memory pen = Pen(_cheats, _keys[place % _keys.length].privateKey, address(registry));
        SignedVote memory one = _vote(pen, round, head);
        SignedVote memory other = _vote(pen, uint64(round) + 1, otherHead);
        try slashing.punishTwoVotes(one, other) {
            honestPunished++;
        } catch {}
    }

    /// @notice Takes an operator out with all it has.
    function depart(uint160 person) external {
        person = _person(person);
        for (uint256 i = 0; i < _keys.length; i++) {
            if (_operatorOf[i] == person) _retire(i);
        }
        _leaveWithWhatIsReady(person);
        uint256 bonded = registry.stakeOf(address(person));
        if (bonded != 0) {
            _cheats.prank(address(person));
            registry.unbond(bonded);
            _leaveWithWhatIsReady(person);
        }
    }

    function has(uint160 person) external view returns (uint256 all) {
        all = registry.stakeOf(address(person));
        Unbonding[] memory parts = registry.unbondingOf(address(person));
        for (uint256 i = 0; i < parts.length; i++) {
            all += parts[i].amount;
        }
    }

    function _leaveWithWhatIsReady(uint160 person) private {
        if (registry.unbondingOf(address(person)).length == 0) return;
        _goOn(_time + 5 days);
        _cheats.prank(address(person));
        withdrawn[person] += registry.withdraw();
    }

    function _bring(
        uint256 place,
        uint64 slot,
        bool isFault,
        SignedVote memory one,
        SignedVote memory other
    ) private {
        uint160 person = _operatorOf[place];
        bytes32 fault = keccak256(abi.encode(place, slot));
        bool hasStake = this.has(person) != 0;
        try slashing.punishTwoVotes(one, other) returns (uint256 taken) {
            punished++;
            cut[person] += taken;
        } catch {}
        if (!isFault || !hasStake || _paid[fault]) return;
        _paid[fault] = true;
        faults++;
    }

    function _retire(uint256 place) private {
        if (_isRetired(place)) return;
        _cheats.prank(address(_operatorOf[place]));
        registry.retire(NodeKeys.id(_keys[place]));
    }

    function _goOn(uint48 time) private {
        _time = time;
        _cheats.warp(time);
    }

    function _isRetired(uint256 place) private view returns (bool) {
        return registry.nodeOf(NodeKeys.id(_keys[place])).until != 0;
    }

    function _vote(Pen memory pen, uint64 round, uint8 head)
        private
        view
        returns (SignedVote memory)
    {
        return Statements.vote(pen, Vote(FEED, 0, 0, round, bytes32(uint256(head))));
    }

    function _person(uint160 seed) private pure returns (uint160) {
        return seed == 0 ? PEOPLE : 1 + ((seed - 1) % PEOPLE);
    }
}
