package io.smartlayer.runtime;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Activation;
import io.smartlayer.token.EntryBody;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what other nodes sent. Whatever they sent, it stops nothing here. */
final class PeerMessages {
  private static final System.Logger LOG = System.getLogger(PeerMessages.class.getName());

  private PeerMessages() {}

  /** The activation that an entry holds, or null when it holds none that can be read. */
  static @Nullable Activation activation(Entry entry) {
    if (entry.kind() != Kind.LIFECYCLE) {
      return null;
    }
    try {
      return EntryBody.read(entry) instanceof Activation activation ? activation : null;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      LOG.log(System.Logger.Level.DEBUG, "event=malformed-entry", e);
      return null;
    }
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
