// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Role} from "./INodeRegistry.sol";
import {IOperatorStakes, Unbonding} from "./IOperatorStakes.sol";

/// @title What operators of one network have at stake
/// @notice See IOperatorStakes.
abstract contract OperatorStakes is Ownable, IOperatorStakes {
    using SafeERC20 for IERC20;

    struct Minimum {
        uint128 amount;
        uint128 amountToCome;
        uint48 from; // when the amount to come holds
    }

    /// @notice What a share is of.
    uint256 public constant WHOLE = 10_000;

    /// @notice The reporter's share of a cut.
    uint256 public constant REPORTERS_SHARE = 500;

    /// @notice Seconds until a higher minimum holds.
    uint48 public constant GRACE = 7 days;

    /// @notice Parts of one operator's stake that may be on their way out.
    uint256 public constant MOST_UNBONDINGS = 8;

    /// @notice The shortest unbonding period, for networks that are tried out. Others take 7 days
    /// at least: a proof is worth nothing once the stake is out.
    uint256 public constant SHORTEST_UNBONDING = 1 hours;

    /// @notice The longest unbonding period.
    uint256 public constant LONGEST_UNBONDING = 365 days;

    /// @inheritdoc IOperatorStakes
    IERC20 public immutable stakeToken;

    /// @inheritdoc IOperatorStakes
    uint48 public immutable unbondingPeriod;

    /// @inheritdoc IOperatorStakes
    address public slasher;

    /// @inheritdoc IOperatorStakes
    mapping(address operator => uint256) public stakeOf;

    mapping(address operator => Unbonding[]) private _unbondings; // oldest first
    mapping(address operator => mapping(Role role => uint256)) private _running;
    mapping(Role role => Minimum) private _minimums;

    /// @param token the Stake Token
    /// @param period seconds from unbonding to withdrawal
    constructor(IERC20 token, uint48 period) {
        if (period < SHORTEST_UNBONDING || period > LONGEST_UNBONDING) {
            revert UnbondingPeriodOutOfRange(period, SHORTEST_UNBONDING, LONGEST_UNBONDING);
        }
        stakeToken = token;
        unbondingPeriod = period;
    }

    /// @inheritdoc IOperatorStakes
    function stake(uint256 amount) external {
        if (amount == 0) revert NoAmount();
        stakeOf[msg.sender] += amount;
        emit StakeAdded(msg.sender, amount);
        stakeToken.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IOperatorStakes
    function unbond(uint256 amount) external {
        if (amount == 0) revert NoAmount();
        uint256 bonded = stakeOf[msg.sender];
        if (amount > bonded) revert StakeTooSmall(msg.sender, bonded, amount);
        _checkStake(msg.sender, bonded - amount, neededStake(msg.sender));
        Unbonding[] storage parts = _unbondings[msg.sender];
        if (parts.length == MOST_UNBONDINGS) revert TooManyUnbondings(MOST_UNBONDINGS);
        stakeOf[msg.sender] = bonded - amount;
        uint48 readyAt = _now() + unbondingPeriod;
        parts.push(Unbonding(SafeCast.toUint208(amount), readyAt));
        emit StakeUnbonded(msg.sender, amount, readyAt);
    }

    /// @inheritdoc IOperatorStakes
    function withdraw() external returns (uint256 amount) {
        Unbonding[] storage parts = _unbondings[msg.sender];
        uint256 ready = 0;
        while (ready < parts.length && parts[ready].readyAt <= _now()) {
            amount += parts[ready++].amount;
        }
        if (ready == 0) revert NothingToWithdraw(msg.sender);
        uint256 rest = parts.length - ready;
        for (uint256 i = 0; i < rest; i++) {
            parts[i] = parts[ready + i];
        }
        for (uint256 i = 0; i < ready; i++) {
            parts.pop();
        }
        emit StakeWithdrawn(msg.sender, amount);
        stakeToken.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IOperatorStakes
    function setMinimumStake(Role role, uint128 amount) external onlyOwner {
        uint128 current = SafeCast.toUint128(minimumStake(role));
        uint48 from = amount > current ? _now() + GRACE : _now();
        _minimums[role] = Minimum(current, amount, from);
        emit MinimumStakeSet(role, amount, from);
    }

    /// @inheritdoc IOperatorStakes
    function setSlasher(address contractThatSlashes) external onlyOwner {
        if (slasher != address(0)) revert SlasherAlreadySet(slasher);
        if (contractThatSlashes.code.length == 0) revert NotAContract(contractThatSlashes);
        slasher = contractThatSlashes;
        emit SlasherSet(contractThatSlashes);
    }

    /// @inheritdoc IOperatorStakes
    function slash(address operator, uint256 share, address reporter)
        external
        returns (uint256 cut)
    {
        if (msg.sender != slasher) revert NotTheSlasher(msg.sender);
        if (share > WHOLE) revert ShareOutOfRange(share);
        cut = _cut(operator, share);
        if (cut == 0) revert NothingToSlash(operator);
        uint256 reward = (cut * REPORTERS_SHARE) / WHOLE;
        emit StakeSlashed(operator, cut, reporter, reward);
        stakeToken.safeTransfer(reporter, reward);
        stakeToken.safeTransfer(owner(), cut - reward);
    }

    /// @inheritdoc IOperatorStakes
    function unbondingOf(address operator) external view returns (Unbonding[] memory) {
        return _unbondings[operator];
    }

    /// @inheritdoc IOperatorStakes
    function minimumStakeToCome(Role role) external view returns (uint256 amount, uint48 from) {
        Minimum storage minimum = _minimums[role];
        return (minimum.amountToCome, minimum.from);
    }

    /// @inheritdoc IOperatorStakes
    function minimumStake(Role role) public view returns (uint256) {
        Minimum storage minimum = _minimums[role];
        return _now() < minimum.from ? minimum.amount : minimum.amountToCome;
    }

    /// @inheritdoc IOperatorStakes
    function neededStake(address operator) public view returns (uint256) {
        return _needed(operator, Role.Anchor) + _needed(operator, Role.Service);
    }

    /// @notice Reverts: what is cut goes to the owner, so there is one.
    function renounceOwnership() public view override onlyOwner {
        revert OwnerIsNeeded();
    }

    /// @dev Counts one more node, which has to be covered.
    /// @return running how many nodes of the role the operator has now
    function _startRunning(address operator, Role role) internal returns (uint256 running) {
        running = ++_running[operator][role];
        _checkStake(operator, stakeOf[operator], neededStake(operator));
    }

    /// @dev Counts one node less.
    /// @return running how many nodes of the role the operator still has
    function _stopRunning(address operator, Role role) internal returns (uint256 running) {
        running = --_running[operator][role];
    }

    /// @dev Takes the share from what is bonded and from each part; nothing is sent yet.
    function _cut(address operator, uint256 share) private returns (uint256 cut) {
        cut = (stakeOf[operator] * share) / WHOLE;
        stakeOf[operator] -= cut;
        Unbonding[] storage parts = _unbondings[operator];
        for (uint256 i = 0; i < parts.length; i++) {
            uint256 amount = (parts[i].amount * share) / WHOLE;
            parts[i].amount -= SafeCast.toUint208(amount);
            cut += amount;
        }
    }

    function _needed(address operator, Role role) private view returns (uint256) {
        return _running[operator][role] * minimumStake(role);
    }

    function _now() private view returns (uint48) {
        return SafeCast.toUint48(block.timestamp);
    }

    function _checkStake(address operator, uint256 bonded, uint256 needed) private pure {
        if (bonded < needed) revert StakeBelowMinimum(operator, bonded, needed);
    }
}
