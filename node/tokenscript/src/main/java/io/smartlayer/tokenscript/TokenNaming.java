package io.smartlayer.tokenscript;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How a {@code ts:attestation} names the tokens that attestations bear: {@code ts:collectionFields}
 * (or the older {@code ts:eventId}) and {@code ts:idFields}.
 *
 * @param collection what the data of each attestation of the collection says, in document order
 * @param idFields the fields whose values name a token of it; none where the attestation's uid does
 */
public record TokenNaming(List<Part> collection, List<String> idFields) {
  /** Of an attestation that names no fields. */
  public static final TokenNaming NONE = new TokenNaming(List.of(), List.of());

  /** A field that has one value in all attestations of a collection. */
  public record Part(String field, String value) {}

  /** Copies the lists. */
  public TokenNaming {
    collection = List.copyOf(collection);
    idFields = List.copyOf(idFields);
  }

  /** The values of the collection's fields, joined; empty where there are none. */
  public String values() {
    return collection.stream().map(Part::value).collect(Collectors.joining());
  }
}
