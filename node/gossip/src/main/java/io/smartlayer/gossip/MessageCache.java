package io.smartlayer.gossip;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Messages of the last heartbeats, for those who ask. */
final class MessageCache {
  private final LazySettings settings;
  private final LinkedHashMap<Hash, Cached> messages = new LinkedHashMap<>();
  private long beat;
  private int bytes;

  /** A message, with who brought it and who asked for it. */
  static final class Cached {
    private final Message message;
    private final Rpc rpc;
    private final long beat;
    private final long atMillis;
    private final List<Peer> bringers;
    private final Map<PeerId, Integer> asked = new LinkedHashMap<>();

    private Cached(Message message, Rpc rpc, List<Peer> bringers, long beat, long atMillis) {
      this.message = message;
      this.rpc = rpc;
      this.bringers = new ArrayList<>(bringers);
      this.beat = beat;
      this.atMillis = atMillis;
    }

    /** The message alone in an RPC. */
    Rpc rpc() {
      return rpc;
    }

    /** When it was accepted. */
    long atMillis() {
      return atMillis;
    }

    /** Notes that a peer brought it too; false when it is known of this peer. */
    boolean alsoBroughtBy(Peer peer) {
      return !bringers.contains(peer) && bringers.add(peer);
    }

    /** How often a peer has asked for it, this time included. */
    int askedBy(PeerId peer) {
      return asked.merge(peer, 1, Integer::sum);
    }
  }

  MessageCache(LazySettings settings) {
    this.settings = settings;
  }

  /** Keeps a message that was accepted, and makes room for it. */
  void add(Message message, Rpc rpc, List<Peer> bringers, long nowMillis) {
    if (messages.containsKey(message.id())) {
      return;
    }
    Iterator<Cached> oldest = messages.values().iterator();
    while (oldest.hasNext()
        && (messages.size() >= settings.cacheMessages()
            || bytes + message.data().size() > settings.cacheBytes())) {
      remove(oldest);
    }
    bytes += message.data().size();
    messages.put(message.id(), new Cached(message, rpc, bringers, beat, nowMillis));
  }

  @Nullable Cached find(Hash id) {
    return messages.get(id);
  }

  /** The ids that are still told, by topic. */
  SortedMap<Topic, List<Hash>> told() {
    var ids = new TreeMap<Topic, List<Hash>>();
    for (Cached cached : messages.values()) {
      if (cached.beat > beat - settings.tellBeats()) {
        ids.computeIfAbsent(cached.message.topic(), _ -> new ArrayList<>())
            .add(cached.message.id());
      }
    }
    return ids;
  }

  void beat() {
    beat++;
    Iterator<Cached> oldest = messages.values().iterator();
    while (!messages.isEmpty()
        && messages.firstEntry().getValue().beat <= beat - settings.cacheBeats()) {
      remove(oldest);
    }
  }

  int size() {
    return messages.size();
  }

  int bytes() {
    return bytes;
  }

  private void remove(Iterator<Cached> oldest) {
    bytes -= oldest.next().message.data().size();
    oldest.remove();
  }
}
