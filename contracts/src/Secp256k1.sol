// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Keys of the curve secp256k1
library Secp256k1 {
    /// @dev The field's prime (SEC 2, section 2.4.1); it is 3 modulo 4, which makes roots easy.
    uint256 private constant PRIME =
        0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f;

    /// @notice The address that belongs to a key.
    /// @param key the compressed form: 2 or 3 by the parity of y, then x (SEC 1, section 2.3.4)
    /// @return the last 20 bytes of keccak256(x, y); zero where the bytes are no point of the curve
    function addressOf(bytes calldata key) internal view returns (address) {
        if (key.length != 33) return address(0);
        uint256 x = uint256(bytes32(key[1:]));
        if ((key[0] != 0x02 && key[0] != 0x03) || x >= PRIME) return address(0);
        uint256 square = addmod(mulmod(mulmod(x, x, PRIME), x, PRIME), 7, PRIME);
        uint256 y = Math.modExp(square, (PRIME + 1) / 4, PRIME);
        if (mulmod(y, y, PRIME) != square) return address(0);
        if (y % 2 != uint8(key[0]) % 2) y = PRIME - y;
        return address(uint160(uint256(keccak256(abi.encode(x, y)))));
    }
}
