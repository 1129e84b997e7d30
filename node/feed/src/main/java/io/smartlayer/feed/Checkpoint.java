package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.NoteKey;
import io.smartlayer.primitives.TypedData;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a feed is final, in the words of transparency logs (C2SP tlog-checkpoint).
 *
 * @param origin names the log: the network and the feed, {@link #origin}
 * @param size how many entries are final
 * @param root the RFC 6962 root over them
 */
public record Checkpoint(String origin, long size, Hash root) {
  private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,15}");

  /** Checks the ranges. */
  public Checkpoint {
    if (!NotePublicKey.isName(origin) || size < 0 || size > Head.NUMBER_LIMIT) {
      throw new IllegalArgumentException("no checkpoint: " + origin + ", " + size);
    }
  }

  /** A feed's name as a log: the same at every anchor that keeps it. */
  public static String origin(TypedData.Domain domain, FeedId feed) {
    return "smartlayer/" + domain.chainId() + "/" + domain.verifyingContract() + "/" + feed;
  }

  /** The three lines that are signed. */
  public String toText() {
    String hash = Base64.getEncoder().encodeToString(root.bytes().toArray());
    return origin + "\n" + size + "\n" + hash + "\n";
  }

  /** The checkpoint with a signature under the log's name. */
  public SignedNote signedBy(NoteKey key) {
    return SignedNote.by(key, origin, toText());
  }

  /** Reads exactly what {@link #toText} writes: no further lines. Null when it is anything else. */
  public static @Nullable Checkpoint parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() != 3
        || !NotePublicKey.isName(lines.getFirst())
        || !SIZE.matcher(lines.get(1)).matches()) {
      return null;
    }
    long size = Long.parseLong(lines.get(1));
    Bytes root;
    try {
      root = Bytes.of(Base64.getDecoder().decode(lines.getLast()));
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (size > Head.NUMBER_LIMIT || root.size() != Hash.SIZE) {
      return null;
    }
    var checkpoint = new Checkpoint(lines.getFirst(), size, new Hash(root));
    return checkpoint.toText().equals(text) ? checkpoint : null;
  }
}
