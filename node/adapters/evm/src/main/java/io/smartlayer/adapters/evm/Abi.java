package io.smartlayer.adapters.evm;

import com.esaulpaugh.headlong.abi.ABIType;
import com.esaulpaugh.headlong.abi.ArrayType;
import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;

/**
 * Writes calls in the form contracts read (Solidity's contract ABI specification).
 *
 * <p>Arguments are ours: {@link Address}, {@link Hash} for {@code bytes32}, {@link Bytes} for
 * {@code bytes}, {@code BigInteger} for integers of 64 bits and more, {@code Long} for those of 32
 * to 56, {@code Integer} for less, {@code String}, {@code Boolean}, and a {@code List} for a
 * struct, {@code string[]}, {@code bytes32[]} and lists of structs.
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
    Function parsed = Function.parse(function);
    return Bytes.of(parsed.encodeCall(tuple(parsed.getInputs(), List.of(arguments))).array());
  }

  /**
   * Arguments alone.
   *
   * @param types such as {@code (address,uint256)}
   * @throws IllegalArgumentException if the arguments do not fit the types
   */
  static Bytes arguments(String types, Object... arguments) {
    TupleType<Tuple> parsed = TupleType.parse(types);
    return Bytes.of(parsed.encode(tuple(parsed, List.of(arguments))).array());
  }

  private static Tuple tuple(TupleType<?> types, List<?> values) {
    if (types.size() != values.size()) {
      throw new IllegalArgumentException(values.size() + " values for " + types);
    }
    Object[] foreign = new Object[values.size()];
    for (int i = 0; i < foreign.length; i++) {
      ABIType<?> type = types.get(i);
      foreign[i] = foreign(type, values.get(i));
    }
    return Tuple.from(foreign);
  }

  private static Object foreign(ABIType<?> type, Object argument) {
    return switch (argument) {
      case Address address -> com.esaulpaugh.headlong.abi.Address.wrap(address.toChecksum());
      case Hash hash -> hash.bytes().toArray();
      case Bytes bytes -> bytes.toArray();
      case List<?> list when type instanceof TupleType<?> types -> tuple(types, list);
      case List<?> list when type.getCanonicalType().equals("bytes32[]") ->
          list.stream().map(hash -> ((Hash) hash).bytes().toArray()).toArray(byte[][]::new);
      case List<?> list
          when type instanceof ArrayType<?, ?, ?> array
              && array.getElementType() instanceof TupleType<?> types ->
          list.stream().map(one -> tuple(types, (List<?>) one)).toArray(Tuple[]::new);
      case List<?> list -> list.stream().map(String.class::cast).toArray(String[]::new);
      default -> argument;
    };
  }
}
