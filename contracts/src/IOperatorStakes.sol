// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Role} from "./INodeRegistry.sol";

/// @notice A part of an operator's stake that is on its way out.
/// @param amount units of the Stake Token; less than was unbonded where it was cut since
/// @param readyAt unix time from which it can be withdrawn
struct Unbonding {
    uint208 amount;
    uint48 readyAt;
}

/// @title What operators of one network have at stake
/// @notice An operator's stake stands behind all of its nodes. It is bonded, then unbonding, then
/// withdrawn; a cut reaches what is bonded and what is unbonding alike. Nodes need a minimum for
/// their role, 0 at first: a network may do without stake.
///
/// Whatever the owner sets, an operator that retires its nodes has its stake out after one
/// unbonding period, less what was cut.
/// @dev Staked units are the registry's as far as the token knows, so they vote for nobody.
interface IOperatorStakes {
    /// @notice An operator put units at stake.
    event StakeAdded(address indexed operator, uint256 amount);

    /// @notice A part of an operator's stake is on its way out.
    event StakeUnbonded(address indexed operator, uint256 amount, uint48 readyAt);

    /// @notice An operator took out what was ready.
    event StakeWithdrawn(address indexed operator, uint256 amount);

    /// @notice An operator's stake was cut.
    /// @param amount how much, of what was bonded and unbonding together
    /// @param reporter who brought the proof
    /// @param reward what of the amount the reporter got; the owner got the rest
    event StakeSlashed(
        address indexed operator, uint256 amount, address indexed reporter, uint256 reward
    );

    /// @notice A role's minimum is another from that time on.
    event MinimumStakeSet(Role indexed role, uint256 amount, uint48 from);

    /// @notice From now on this contract, and no other ever, cuts stake.
    event SlasherSet(address indexed slasher);

    /// @notice The unbonding period is shorter or longer than it may be.
    error UnbondingPeriodOutOfRange(uint256 period, uint256 shortest, uint256 longest);

    /// @notice No units were named.
    error NoAmount();

    /// @notice The operator would have less bonded than its nodes need.
    error StakeBelowMinimum(address operator, uint256 bonded, uint256 needed);

    /// @notice The operator has less bonded than it wants out.
    error StakeTooSmall(address operator, uint256 bonded, uint256 amount);

    /// @notice As many parts are on their way out as there may be.
    error TooManyUnbondings(uint256 most);

    /// @notice Nothing is ready to be withdrawn.
    error NothingToWithdraw(address operator);

    /// @notice The operator has nothing that a cut of this share takes.
    error NothingToSlash(address operator);

    /// @notice The slasher alone may.
    error NotTheSlasher(address account);

    /// @notice The slasher is set, for good.
    error SlasherAlreadySet(address slasher);

    /// @notice No contract is at the address.
    error NotAContract(address account);

    /// @notice More than all of it: shares are of 10,000.
    error ShareOutOfRange(uint256 share);

    /// @notice The owner stays: it is who gets what is cut.
    error OwnerIsNeeded();

    /// @notice Puts units of the calling account at stake; the account has approved them before.
    function stake(uint256 amount) external;

    /// @notice Sends units on their way out, as a part of their own. What the operator's nodes need
    /// stays: who wants that retires nodes first.
    function unbond(uint256 amount) external;

    /// @notice Gives the calling account all parts that are ready.
    /// @return amount how much
    function withdraw() external returns (uint256 amount);

    /// @notice Sets what each node of a role needs; only the owner may. Less holds at once, more
    /// after GRACE, and a minimum that was to come is forgotten.
    function setMinimumStake(Role role, uint128 amount) external;

    /// @notice Names the contract that cuts stake, once; only the owner may.
    function setSlasher(address contractThatSlashes) external;

    /// @notice Cuts a share of all that an operator has bonded and unbonding; only the slasher may.
    /// @param share of 10,000
    /// @param reporter who gets REPORTERS_SHARE of the cut; the owner gets the rest
    /// @return cut how much, together
    function slash(address operator, uint256 share, address reporter) external returns (uint256 cut);

    /// @notice The Stake Token.
    function stakeToken() external view returns (IERC20);

    /// @notice Seconds from unbonding to withdrawal, in which proofs still count.
    function unbondingPeriod() external view returns (uint48);

    /// @notice Who cuts stake; zero before it is set.
    function slasher() external view returns (address);

    /// @notice What an operator has bonded.
    function stakeOf(address operator) external view returns (uint256);

    /// @notice The parts of an operator's stake that are on their way out, oldest first.
    function unbondingOf(address operator) external view returns (Unbonding[] memory);

    /// @notice What each node of a role needs now.
    function minimumStake(Role role) external view returns (uint256);

    /// @notice What each node of a role will need, and from when; that of now where nothing else
    /// is to come.
    function minimumStakeToCome(Role role) external view returns (uint256 amount, uint48 from);

    /// @notice What an operator's nodes need together now.
    function neededStake(address operator) external view returns (uint256);
}
