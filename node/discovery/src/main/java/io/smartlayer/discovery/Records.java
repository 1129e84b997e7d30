package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import java.time.Instant;
import java.util.List;

/** The records this node has: those that it holds for the network, and those that it looked up. */
final class Records {
  private final Peers peers;
  private final PeerRecords peerRecords;
  private final RecordValidator placements;
  private final RecordStore store = new RecordStore();
  private final AnswerCache cache = new AnswerCache();

  Records(Peers peers, RecordValidator placements) {
    this.peers = peers;
    this.peerRecords = new PeerRecords(peers.members());
    this.placements = placements;
  }

  RecordStore store() {
    return store;
  }

  AnswerCache cache() {
    return cache;
  }

  /** The registry has changed: what was good may be so no more. */
  void change(Members members, Instant now) {
    peerRecords.change(members);
    cache.clear();
    drop(now);
  }

  /** Drops what is too old, and what those published who are no longer registered. */
  void drop(Instant now) {
    store.retain(
        now,
        key ->
            peers.members().isAnchor(peers.self())
                && (!(key instanceof DirectoryKey.OfPeer(var peer))
                    || peers.members().member(peer) != null));
  }

  /** Whether a value of a key is good. */
  RecordValidator.Judgement judge(DirectoryKey key, Bytes value, Instant now) {
    return switch (key) {
      case DirectoryKey.OfPeer _ -> peerRecords.judge(key, value, now);
      case DirectoryKey.OfPlacement _, DirectoryKey.OfToken _ -> placements.judge(key, value, now);
    };
  }

  /** Takes in where a peer is, from its own good record. */
  void learn(DirectoryKey key, Held held, List<DirectoryEffect> out) {
    if (key instanceof DirectoryKey.OfPeer
        && PeerRecord.open(held.value()) instanceof PeerRecord.Opened.Signed(var record)
        && peers.learn(record.peer(), record.addresses(), record.sequence())) {
      out.add(new DirectoryEffect.Learn(record.peer(), record.addresses()));
    }
  }
}
