package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Slot;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a service node writes down of a group when it goes to sleep. It counts as long as the feed's
 * log does not grow: so whoever wakes writes nothing, and after a crash it is known who sleeps.
 *
 * @param records how many the feed's log has
 * @param size how many entries are folded: all that are final
 * @param stateHash of its state then, as it is kept sealed
 * @param bookmarkHash of what it needs to go on with its feed, kept with the state; null where that
 *     is not kept, and the whole log is read
 * @param dueMillis when there is something to do of which nobody will tell; 0 for never
 * @param tip the slot of the highest head in the log
 * @param members who order the feed
 */
record Sleep(
    FeedId feed,
    long records,
    long size,
    Hash stateHash,
    @Nullable Hash bookmarkHash,
    long dueMillis,
    Slot tip,
    List<Address> members) {
  private static final int MEMBERS_LIMIT = 256;

  /** Copies the members. */
  Sleep {
    members = List.copyOf(members);
  }

  Bytes encode() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("feedId", feed.hash().toHex())
            .put("records", records)
            .put("size", size)
            .put("stateHash", stateHash.toHex())
            .put("dueMillis", dueMillis)
            .put("term", tip.term())
            .put("epoch", tip.epoch())
            .put("round", tip.round());
    if (bookmarkHash != null) {
      json.put("bookmarkHash", bookmarkHash.toHex());
    }
    ArrayNode names = json.putArray("members");
    members.forEach(member -> names.add(member.toHex()));
    return CanonicalJson.write(json);
  }

  /**
   * Reads what this node wrote.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static Sleep decode(Bytes record) {
    JsonFields in = JsonFields.of(CanonicalJson.readCanonical(record), "sleep");
    var sleep =
        new Sleep(
            new FeedId(in.hash("feedId")),
            in.whole("records"),
            in.whole("size"),
            in.hash("stateHash"),
            in.has("bookmarkHash") ? in.hash("bookmarkHash") : null,
            in.whole("dueMillis"),
            new Slot(in.whole("term"), in.whole("epoch"), in.whole("round")),
            in.addresses("members", MEMBERS_LIMIT));
    in.end();
    return sleep;
  }
}
