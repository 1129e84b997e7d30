package io.smartlayer.attestation;

import io.smartlayer.primitives.Bytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns an attestation's data into JSON and back, by the text of its schema.
 *
 * <p>A schema is an object, a tuple too, an array an array. {@code bytes}, {@code bytesN} and
 * {@code address} are hexadecimal texts in lower case after {@code 0x}. Integers of up to {@value
 * #NUMBER_BITS} bits are numbers, wider ones decimal texts: the type decides, never the value.
 */
public final class AttestationData {
  /** Widest integer type that becomes a number: the last one below 2^53. */
  public static final int NUMBER_BITS = 48;

  private AttestationData() {}

  /** A schema that cannot be read, or a value that is not of it. */
  public static final class NotOfSchema extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotOfSchema(String message) {
      super(message);
    }
  }

  /** Why the text of a schema cannot be read; null if it can. */
  public static @Nullable String fault(String schema) {
    try {
      AbiSchema.parse(schema);
      return null;
    } catch (NotOfSchema e) {
      return e.getMessage();
    }
  }

  /**
   * Reads data. Only the encoding that Solidity writes is accepted, so that {@link #encode} gives
   * back the same bytes.
   *
   * @throws NotOfSchema if there is no such schema, or the data is not of it
   */
  public static JsonNode decode(String schema, Bytes data) {
    AbiType.Struct type = AbiSchema.parse(schema);
    if (data.size() > Statement.DATA_LIMIT_BYTES) {
      throw new NotOfSchema("data of more than " + Statement.DATA_LIMIT_BYTES + " bytes");
    }
    return AbiDecoder.decode(type, data);
  }

  /**
   * Writes data. Integers may be numbers or decimal texts; every field of the schema and no other
   * must be there.
   *
   * @throws NotOfSchema if there is no such schema, or the values are not of it
   */
  public static Bytes encode(String schema, JsonNode values) {
    Bytes data = AbiEncoder.struct(AbiSchema.parse(schema), values);
    if (data.size() > Statement.DATA_LIMIT_BYTES) {
      throw new NotOfSchema("data of more than " + Statement.DATA_LIMIT_BYTES + " bytes");
    }
    return data;
  }
}
