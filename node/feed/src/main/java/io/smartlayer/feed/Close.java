package io.smartlayer.feed;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The last entry of a term: who orders the feed from then on. Its form is in {@code
 * spec/protocol/feed.md}.
 *
 * @param term the term that begins
 * @param block the block of the chain from whose nodes the committee was drawn
 */
public record Close(long term, long block, Committee committee) {
  private static final int KEY_SIZE = 33;

  /** Checks that the numbers are in range. */
  public Close {
    for (long number : new long[] {term - 1, block}) {
      if (number < 0 || number > Head.NUMBER_LIMIT) {
        throw new IllegalArgumentException("a close's numbers are 0 to 2^53 - 1, not " + number);
      }
    }
  }

  /** The entry that says so. */
  public Entry toEntry() {
    var json = JsonNodeFactory.instance.objectNode().put("term", term).put("block", block);
    var members = json.putArray("members");
    for (Committee.Member member : committee.members()) {
      members.add(member.key().compressed().toHex());
    }
    return new Entry(Kind.CLOSE, CanonicalJson.write(json));
  }

  /** Reads an entry; null when it is of another kind, or says nothing that can be done. */
  public static @Nullable Close read(Entry entry) {
    if (entry.kind() != Kind.CLOSE) {
      return null;
    }
    try {
      JsonFields in = JsonFields.of(CanonicalJson.readCanonical(entry.body()), "close");
      long term = in.whole("term");
      long block = in.whole("block");
      List<Committee.Member> members =
          in.hexes("members", Committee.SIZE_LIMIT, KEY_SIZE).stream()
              .map(key -> Committee.Member.of(PublicKey.parse(key)))
              .toList();
      in.end();
      return new Close(term, block, new Committee(members));
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      return null;
    }
  }
}
