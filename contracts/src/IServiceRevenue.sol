// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Who earns of calls about a contract's tokens
/// @notice A token's contract that has this lets its issuer earn a share of what callers pay. The
/// share is fixed for what a channel has paid before: a change holds for what is paid afterwards.
interface IServiceRevenue {
    /// @notice Another account earns from now on, or another share.
    event ServiceRevenueSet(address payee, uint16 basisPoints);

    /// @notice Who earns, and how much.
    /// @return payee the zero address for nobody
    /// @return basisPoints ten-thousandths of a call's price: 1 to 5000; 0 for nobody
    function serviceRevenue() external view returns (address payee, uint16 basisPoints);
}
