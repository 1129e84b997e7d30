package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An event of a contract that tokens hear of, as an {@code ethereum:event} attribute and a named
 * type of a module declare it ({@code spec/tokenscript.md}, section 5).
 *
 * @param contract which logs it, with one address on a chain
 * @param event the event's name in the contract
 * @param fields its parameters, in order
 * @param conditions all of which have to hold for a token to hear of one
 */
public record ChainSource(
    TokenScript.Contract contract, String event, List<Field> fields, List<Condition> conditions) {
  /** Most handlers of such events in one script. */
  public static final int LIMIT = 8;

  /** Most parameters of an event. */
  public static final int FIELDS_LIMIT = 16;

  /** Most parameters that are topics, as Solidity has it. */
  public static final int INDEXED_LIMIT = 3;

  /** Most conditions. */
  public static final int CONDITIONS_LIMIT = 8;

  /** Copies the lists. */
  public ChainSource {
    fields = List.copyOf(fields);
    conditions = List.copyOf(conditions);
  }

  /**
   * A parameter of an event.
   *
   * @param type the Solidity type, with its width; no array and no struct
   * @param indexed whether it is a topic
   */
  public record Field(String name, String type, boolean indexed) {
    /** Whether its topic is only the hash of its value. */
    public boolean isHashed() {
      return indexed && (type.equals("string") || type.equals("bytes"));
    }
  }

  /**
   * What a parameter has to be.
   *
   * @param value the text of its value, or null for the number of the token
   */
  public record Condition(String field, @Nullable String value) {}

  /** What its logs have as their first topic. */
  public Hash topic() {
    return Hash.keccak(
        Bytes.utf8(
            fields.stream().map(Field::type).collect(Collectors.joining(",", event + "(", ")"))));
  }

  /** How many topics its logs have. */
  public int topics() {
    return 1 + (int) fields.stream().filter(Field::indexed).count();
  }

  /** Where the contract stands on a chain, or null. */
  public @Nullable Address address(long chainId) {
    return contract.on(chainId);
  }
}
