package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SealingKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the replicas of a group have said of the key to which facts are sealed for it ({@code
 * spec/protocol/sealed.md}). The first that more than half of them hold is the group's, and stays
 * it. Immutable, as a {@link Ledger} is.
 */
public final class GroupKeys {
  /** How often one replica may change its mind while the group has no key. */
  public static final int WORDS_LIMIT = 8;

  /** Of a feed in which nobody has spoken. */
  public static final GroupKeys NONE = new GroupKeys(TreePMap.empty(), null);

  private final TreePMap<Address, Word> said;
  private final @Nullable SealingKey agreed;

  private GroupKeys(TreePMap<Address, Word> said, @Nullable SealingKey agreed) {
    this.said = said;
    this.agreed = agreed;
  }

  /**
   * The last word of a replica.
   *
   * @param times how often it has spoken, this time counted
   */
  public record Word(SealingKey key, int times) {}

  /** The group's key; null while there is none. */
  public @Nullable SealingKey agreed() {
    return agreed;
  }

  /** The last words, by replica. */
  public Map<Address, Word> said() {
    return said;
  }

  /** The last word of a replica, or null. */
  public @Nullable Word saidBy(Address node) {
    return said.get(node);
  }

  /** Who has said that it holds a key, by address. */
  public List<Address> holders(SealingKey key) {
    return said.entrySet().stream()
        .filter(word -> word.getValue().key.equals(key))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The same after one more word.
   *
   * @param replicas who serves the group: only their words count
   */
  GroupKeys with(GroupKey word, List<Address> replicas) {
    Word before = said.get(word.node());
    TreePMap<Address, Word> next = said;
    for (Address node : said.keySet()) {
      next = replicas.contains(node) ? next : next.minus(node);
    }
    next = next.plus(word.node(), new Word(word.key(), before == null ? 1 : before.times + 1));
    var after = new GroupKeys(next, agreed);
    return 2 * after.holders(word.key()).size() > replicas.size()
        ? new GroupKeys(next, word.key())
        : after;
  }

  /** Adds the JSON form to a piece of a state. */
  ObjectNode toJson(ObjectNode piece) {
    ObjectNode words = piece.putObject("said");
    said.forEach((node, word) ->
        words
            .putObject(node.toHex())
            .put("key", word.key.bytes().toHex())
            .put("times", word.times));
    if (agreed != null) {
      piece.put("agreed", agreed.bytes().toHex());
    }
    return piece;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static GroupKeys fromJson(JsonFields in) {
    in.object("said");
    JsonNode words = in.value("said");
    if (words.size() > Placement.REPLICAS_LIMIT) {
      throw in.wrong("said", "more than " + Placement.REPLICAS_LIMIT);
    }
    TreePMap<Address, Word> said = TreePMap.empty();
    for (Map.Entry<String, JsonNode> each : words.properties()) {
      JsonFields word = JsonFields.of(each.getValue(), "word");
      said =
          said.plus(
              address(in, each.getKey()), new Word(key(word), word.whole("times", WORDS_LIMIT)));
      word.end();
    }
    return new GroupKeys(
        said, in.has("agreed") ? new SealingKey(in.hex("agreed", SealingKey.SIZE)) : null);
  }

  private static SealingKey key(JsonFields in) {
    return new SealingKey(in.hex("key", SealingKey.SIZE));
  }

  private static Address address(JsonFields in, String text) {
    try {
      return Address.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw in.wrong("said", "no address");
    }
  }
}
