// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Client script of a token contract (ERC-5169)
/// @notice Tells wallets and Smart Layer nodes where the TokenScript of a token contract is.
/// @dev The ERC-165 identifier of this interface is 0xa86517a1.
interface IERC5169 {
    /// @notice The script's locations were replaced.
    /// @param locations the new ones, in the order in which to try them
    event ScriptUpdate(string[] locations);

    /// @notice Replaces the script's locations; only the one who answers for the contract may.
    /// @param locations URIs in the order in which to try them; none takes the script back
    function setScriptURI(string[] memory locations) external;

    /// @notice The script's locations.
    /// @return locations URIs in the order in which to try them; none when there is no script
    function scriptURI() external view returns (string[] memory locations);
}
