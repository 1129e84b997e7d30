// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A key of the tests.
struct Wallet {
    address addr;
    uint256 publicKeyX;
    uint256 publicKeyY;
    uint256 privateKey;
}

/// @notice The cheat codes of forge that the tests use.
interface ICheats {
    function assume(bool condition) external pure;
    function chainId(uint256 id) external;
    function cool(address target) external;
    function createWallet(uint256 privateKey) external returns (Wallet memory);
    function expectEmit() external;
    function expectRevert(bytes calldata revertData) external;
    function prank(address sender) external;
    function roll(uint256 blockNumber) external;
    function sign(uint256 privateKey, bytes32 digest)
        external
        pure
        returns (uint8 v, bytes32 r, bytes32 s);
    function snapshotGasLastCall(string calldata group, string calldata name) external;
    function warp(uint256 newTimestamp) external;
}

/// @notice What a test contract needs: forge's cheat codes and equality that says what it saw.
abstract contract MiniTest {
    /// @notice Where forge answers cheat codes.
    ICheats internal constant VM = ICheats(address(uint160(uint256(keccak256("hevm cheat code")))));

    address[] private _targets;

    error NotEqual(bytes expected, bytes actual);

    /// @notice The contracts that invariant runs call; forge asks for them.
    function targetContracts() external view returns (address[] memory) {
        return _targets;
    }

    function targetContract(address target) internal {
        _targets.push(target);
    }

    function assertEq(uint256 expected, uint256 actual) internal pure {
        if (expected != actual) revert NotEqual(abi.encode(expected), abi.encode(actual));
    }

    function assertEq(address expected, address actual) internal pure {
        if (expected != actual) revert NotEqual(abi.encode(expected), abi.encode(actual));
    }

    function assertEq(bool expected, bool actual) internal pure {
        if (expected != actual) revert NotEqual(abi.encode(expected), abi.encode(actual));
    }

    function assertEq(bytes memory expected, bytes memory actual) internal pure {
        if (keccak256(expected) != keccak256(actual)) revert NotEqual(expected, actual);
    }

    function assertEq(string memory expected, string memory actual) internal pure {
        assertEq(bytes(expected), bytes(actual));
    }
}
