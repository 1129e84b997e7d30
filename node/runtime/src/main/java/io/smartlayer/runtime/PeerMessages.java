package io.smartlayer.runtime;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.BodyMemory;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Founding;
import io.smartlayer.token.Upgrade;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what other nodes sent. Whatever they sent, it stops nothing here. */
final class PeerMessages {
  private static final System.Logger LOG = System.getLogger(PeerMessages.class.getName());

  private PeerMessages() {}

  /** What an entry begins a group or a bulletin with, or null when it is none that can be read. */
  static @Nullable Founding founding(Entry entry, BodyMemory bodies) {
    return entry.kind() == Kind.LIFECYCLE && read(entry, bodies) instanceof Founding founding
        ? founding
        : null;
  }

  /** What upgrade an entry asks for, or null when it is none that can be read. */
  static @Nullable Upgrade upgrade(Entry entry, BodyMemory bodies) {
    return entry.kind() == Kind.UPGRADE && read(entry, bodies) instanceof Upgrade upgrade
        ? upgrade
        : null;
  }

  private static @Nullable EntryBody read(Entry entry, BodyMemory bodies) {
    try {
      return bodies.read(entry);
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      LOG.log(System.Logger.Level.DEBUG, "event=malformed-entry", e);
      return null;
    }
  }

  /**
   * Reads a message that is JSON.
   *
   * @param what what it is, for messages
   * @throws JsonFields.Malformed if it has more than {@code limitBytes}, or is no object
   * @throws CanonicalJson.NotCanonical if it is not in canonical form
   */
  static JsonFields fields(Bytes body, int limitBytes, String what) {
    if (body.size() > limitBytes) { // before it is parsed, for that is dear
      throw new JsonFields.Malformed("a " + what + " of " + body.size() + " bytes");
    }
    return JsonFields.of(CanonicalJson.readCanonical(body), what);
  }

  /**
   * Whether all entries can be judged: they can be read, or it can be said why not. An entry of
   * which neither is true would halt its feed.
   */
  static boolean areJudgeable(Address from, List<Entry> entries, BodyMemory bodies) {
    for (Entry entry : entries) {
      try {
        EntryBody _ = bodies.read(entry);
      } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
        LOG.log(System.Logger.Level.TRACE, "event=malformed-entry", e); // admission says so
      } catch (RuntimeException e) { // a forgotten case of ours
        LOG.log(System.Logger.Level.ERROR, "event=unread-entry from=" + from, e);
        return false;
      }
    }
    return true;
  }

  /**
   * What a message says, or null when it says nothing.
   *
   * @param reader reads bytes and does nothing else
   */
  static <T> @Nullable T read(Address from, Bytes body, Function<Bytes, @Nullable T> reader) {
    try {
      return reader.apply(body);
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      LOG.log(System.Logger.Level.DEBUG, "event=malformed-message from=" + from, e);
      return null;
    } catch (RuntimeException e) { // a reader that forgot a case is a bug, but a harmless one
      LOG.log(System.Logger.Level.ERROR, "event=unread-message from=" + from, e);
      return null;
    }
  }
}
