package io.smartlayer.adapters.evm;

import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.Arrays;
import java.util.List;

/**
 * Writes calls in the form contracts read (Solidity's contract ABI specification).
 *
 * <p>Arguments are ours: {@link Address}, {@link Hash} for {@code bytes32}, {@link Bytes} for
 * {@code bytes}, {@code BigInteger} for integers of 64 bits and more, {@code Integer} for those of
 * up to 24, {@code String}, {@code Boolean}, and a {@code List<String>} for {@code string[]}.
 */
final class Abi {
  private Abi() {}

  /**
   * A call's data: the selector and the arguments.
   *
   * @param function its signature, such as {@code ownerOf(uint256)}
   * @throws IllegalArgumentException if the arguments do not fit the signature
   */
  static Bytes call(String function, Object... arguments) {
    return Bytes.of(Function.parse(function).encodeCall(tuple(arguments)).array());
  }

  /**
   * Arguments alone.
   *
   * @param types such as {@code (address,uint256)}
   * @throws IllegalArgumentException if the arguments do not fit the types
   */
  static Bytes arguments(String types, Object... arguments) {
    return Bytes.of(TupleType.parse(types).encode(tuple(arguments)).array());
  }

  private static Tuple tuple(Object... arguments) {
    return Tuple.from(Arrays.stream(arguments).map(Abi::foreign).toArray());
  }

  private static Object foreign(Object argument) {
    return switch (argument) {
      case Address address -> com.esaulpaugh.headlong.abi.Address.wrap(address.toChecksum());
      case Hash hash -> hash.bytes().toArray();
      case Bytes bytes -> bytes.toArray();
      case List<?> list -> list.stream().map(String.class::cast).toArray(String[]::new);
      default -> argument;
    };
  }
}
