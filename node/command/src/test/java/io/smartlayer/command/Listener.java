package io.smartlayer.command;

import io.smartlayer.adapters.libp2p.JsPeer;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.PeerRecord;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A stranger of js-libp2p, in a process of its own: hears what is gossiped of a feed by the nodes
 * it has dialed and by nobody else, or reads the directory.
 */
final class Listener implements AutoCloseable {
  private static final String HEARTBEAT_MILLIS = "700";

  private final JsPeer js;

  private Listener(JsPeer js) {
    this.js = js;
  }

  /** One that hears what is gossiped of a feed. */
  static Listener of(FeedId feed) {
    var listener = new Listener(JsPeer.start("--gossip", HEARTBEAT_MILLIS));
    listener.js.ask("subscribe", "topic", Lanes.of(feed.hash()).name());
    return listener;
  }

  /** One that reads the directory. */
  static Listener ofDirectory() {
    return new Listener(JsPeer.start("--kad"));
  }

  /** Connects with a node; whether that is there. */
  boolean dial(Multiaddr node) {
    try {
      js.ask("dial", "address", node.toString());
      return true;
    } catch (JsPeer.Refused e) {
      return false;
    }
  }

  /** Whether a certified segment with an entry has come from a node. */
  boolean hasHeard(Entry entry, PeerId from) {
    return js.count(
            "gossip",
            event -> event.get("from").asString().equals(from.toString()) && holds(event, entry))
        > 0;
  }

  /** What the directory knows of where a node is; null when it knows nothing. */
  @Nullable PeerRecord record(PeerId peer) {
    String key = HexFormat.of().formatHex(new DirectoryKey.OfPeer(peer).bytes().toArray());
    try {
      JsonNode value = js.ask("kad-get", "key", key).get("value");
      return !value.isNull()
              && PeerRecord.open(Bytes.fromHex(value.asString()))
                  instanceof PeerRecord.Opened.Signed(PeerRecord record)
          ? record
          : null;
    } catch (JsPeer.Refused e) {
      return null; // as long as it knows no node that could be asked
    }
  }

  @Override
  public void close() {
    js.close();
  }

  private static boolean holds(JsonNode event, Entry entry) {
    SpreadSegment segment =
        Objects.requireNonNull(FeedCodec.decodeSpread(Bytes.fromHex(event.get("data").asString())));
    return segment.segment().entries().contains(entry);
  }
}
