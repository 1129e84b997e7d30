package io.smartlayer.attestation;

import java.util.List;

/** A type of the contract ABI, as far as attestation schemas use it. */
sealed interface AbiType {
  /** Bytes in a word: every value fills words. */
  int WORD = 32;

  /** An unsigned integer of 8 to 256 bits. */
  record Unsigned(int bits) implements AbiType {}

  /** A signed integer of 8 to 256 bits. */
  record Signed(int bits) implements AbiType {}

  /** {@code bool}. */
  record Bool() implements AbiType {}

  /** {@code address}. */
  record Account() implements AbiType {}

  /** {@code bytes1} to {@code bytes32}. */
  record FixedBytes(int size) implements AbiType {}

  /** {@code bytes}. */
  record DynamicBytes() implements AbiType {}

  /** {@code string}. */
  record Text() implements AbiType {}

  /** {@code T[]}. */
  record DynamicArray(AbiType element) implements AbiType {}

  /** {@code T[length]}. */
  record FixedArray(AbiType element, int length) implements AbiType {}

  /** A tuple, and a schema as a whole. */
  record Struct(List<Field> fields) implements AbiType {
    public Struct {
      fields = List.copyOf(fields);
    }

    /** Bytes of all fields in their places. */
    long headsSize() {
      return fields.stream().mapToLong(field -> field.type.headSize()).sum();
    }
  }

  /** A named member of a struct. */
  record Field(String name, AbiType type) {}

  /** Whether the value stands apart from its place, which then holds an offset. */
  default boolean isDynamic() {
    return switch (this) {
      case DynamicBytes _, Text _, DynamicArray _ -> true;
      case FixedArray array -> array.element.isDynamic();
      case Struct struct -> struct.fields.stream().anyMatch(field -> field.type.isDynamic());
      case Unsigned _, Signed _, Bool _, Account _, FixedBytes _ -> false;
    };
  }

  /** Bytes that the value takes in its place. */
  default long headSize() {
    if (isDynamic()) {
      return WORD;
    }
    return switch (this) {
      case FixedArray array -> array.length * array.element.headSize();
      case Struct struct -> struct.headsSize();
      case Unsigned _, Signed _, Bool _, Account _, FixedBytes _ -> WORD;
      case DynamicBytes _, Text _, DynamicArray _ -> WORD;
    };
  }
}
