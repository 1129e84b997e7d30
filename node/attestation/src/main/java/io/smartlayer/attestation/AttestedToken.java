package io.smartlayer.attestation;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The names of tokens that attestations bear: which collection an attestation is of, and which
 * token of it ({@code spec/protocol/token.md}, "Tokens that attestations bear").
 */
public final class AttestedToken {
  /** Largest number of fields that name a token. */
  public static final int ID_FIELDS_LIMIT = 8;

  private AttestedToken() {}

  /**
   * The collection of an attester's tokens, as wallets that read TokenScripts name it: {@code
   * keccak256} of the UTF-8 of the schema's uid and the attester's address, both in lower case
   * without {@code 0x}, and the values.
   *
   * <p>The first two parts have a fixed length, so nobody can make a collection of another attester
   * or schema. Where there are several values they are joined without anything between them: it is
   * for the attester to choose values that do not run into each other.
   *
   * @param values of the collection's fields, joined; empty where it has none
   */
  public static Hash collection(Hash schema, Address attester, String values) {
    return Hash.keccak(
        Bytes.utf8(schema.toHex().substring(2) + attester.toHex().substring(2) + values));
  }

  /**
   * The number of the token that an attestation bears, 0 … 2^256 - 1.
   *
   * <p>Without id fields it is the attestation's uid, with one that is an unsigned integer the
   * integer, else {@code keccak256} of the UTF-8 of the fields' texts, joined by {@code -}.
   *
   * @param schema the text by which the data was read
   * @param data the values by name, as {@link AttestationData#decode} gives them
   * @param idFields names of fields that are no lists and no tuples
   * @throws AttestationData.NotOfSchema if a field is missing, or a list or a tuple
   */
  public static BigInteger number(String schema, JsonNode data, List<String> idFields, Hash uid) {
    if (idFields.isEmpty()) {
      return number(uid);
    }
    List<String> texts = new ArrayList<>();
    for (String field : idFields) {
      String text = text(data.get(field));
      if (text == null) {
        throw new AttestationData.NotOfSchema("no text or number in the field " + field);
      }
      texts.add(text);
    }
    return idFields.size() == 1 && isUnsigned(schema, idFields.getFirst())
        ? new BigInteger(texts.getFirst())
        : number(Hash.keccak(Bytes.utf8(String.join("-", texts))));
  }

  /** The text of a field's value; null where it is a list or a tuple, or not there. */
  public static @Nullable String text(@Nullable JsonNode value) {
    if (value == null || value.isContainer() || value.isNull()) {
      return null;
    }
    return value.isString() ? value.stringValue() : value.toString();
  }

  private static boolean isUnsigned(String schema, String name) {
    return AbiSchema.parse(schema).fields().stream()
        .anyMatch(field -> field.name().equals(name) && field.type() instanceof AbiType.Unsigned);
  }

  private static BigInteger number(Hash hash) {
    return new BigInteger(1, hash.bytes().toArray());
  }
}
