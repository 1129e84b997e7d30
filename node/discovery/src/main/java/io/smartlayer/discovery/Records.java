package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records this node has: those that it holds for the network, and those that it looked up. */
final class Records {
  private final Peers peers;
  private final PeerRecords peerRecords;
  private final RecordValidator placements;
  private final RecordStore store = new RecordStore();
  private final AnswerCache cache = new AnswerCache();
  private Instant nextSweep = Instant.EPOCH;

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

  /** Drops what is too old, when it was long ago that this was done. */
  void ticked(Instant now) {
    if (!now.isBefore(nextSweep)) {
      drop(now);
    }
  }

  /** Drops what is too old, and what those published who are no longer registered. */
  private void drop(Instant now) {
    nextSweep = now.plus(DirectoryLimits.SWEEP);
    boolean holds = peers.members().isAnchor(peers.self());
    store.retain(
        now,
        key ->
            holds
                && (!(key instanceof DirectoryKey.OfPeer(var peer))
                    || peers.members().member(peer) != null));
  }

  /**
   * Whether a value of a key is good. Most that comes has come before, from another holder or by
   * another way; it is not judged again, since that is where the signatures are checked.
   *
   * @param known what was judged good before, or null
   */
  RecordValidator.Judgement judge(
      DirectoryKey key, Bytes value, @Nullable Held known, Instant now) {
    if (known != null && known.value().equals(value) && known.notAfter().isAfter(now)) {
      return new RecordValidator.Judgement.Valid(known.sequence(), known.notAfter());
    }
    return judge(key, value, now);
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
