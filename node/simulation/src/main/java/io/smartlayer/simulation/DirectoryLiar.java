package io.smartlayer.simulation;

import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.KadMessage;
import io.smartlayer.discovery.KadPeer;
import io.smartlayer.discovery.KadRecord;
import io.smartlayer.discovery.PeerRecord;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What an anchor says instead of what it should. */
final class DirectoryLiar {
  private final Kind kind;
  private final RandomGenerator random;
  private final TreeMap<Bytes, KadRecord> first = new TreeMap<>();

  /** How it is bad. */
  enum Kind {
    /** Never answers. */
    SILENT,
    /** Gives the first record that it ever saw of a key, for ever. */
    STALE,
    /** Says that there is nothing, or makes something up. */
    LYING
  }

  DirectoryLiar(Kind kind, RandomGenerator random) {
    this.kind = kind;
    this.random = random;
  }

  /** What it answers instead, or null for nothing. */
  @Nullable KadMessage instead(KadMessage asked, KadMessage answer) {
    return switch (kind) {
      case SILENT -> null;
      case STALE -> stale(asked, answer);
      case LYING -> lie(asked, answer);
    };
  }

  private KadMessage stale(KadMessage asked, KadMessage answer) {
    KadRecord record = answer.record() == null ? asked.record() : answer.record();
    if (record == null) {
      return answer;
    }
    KadRecord old = first.computeIfAbsent(record.key(), _ -> record);
    KadRecord said = asked.type() == KadMessage.Type.PUT_VALUE ? asked.record() : old;
    return new KadMessage(answer.type(), answer.key(), said, answer.closerPeers());
  }

  private @Nullable KadMessage lie(KadMessage asked, KadMessage answer) {
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> new KadMessage(answer.type(), answer.key(), null, List.of());
      case 2 -> with(answer, forged(asked.key()));
      case 3 -> with(answer, new KadRecord(asked.key(), Bytes.zeros(72), ""));
      case 4 -> new KadMessage(KadMessage.Type.PING, Bytes.EMPTY, null, madeUp());
      default -> new KadMessage(answer.type(), answer.key(), null, madeUp());
    };
  }

  private static KadMessage with(KadMessage answer, KadRecord record) {
    return new KadMessage(answer.type(), answer.key(), record, answer.closerPeers());
  }

  /** A record with a key of its own behind it: well signed, but not by whom it should. */
  private KadRecord forged(Bytes key) {
    var other = DirectoryWorld.key("forger " + random.nextInt(8));
    DirectoryKey placement = DirectoryWorld.placementKey(-1);
    Bytes value =
        random.nextBoolean()
            ? PeerRecord.seal(other, 1, List.of(DirectoryWorld.address(1)))
            : DirectoryWorld.placement(placement, 1L << 40);
    return new KadRecord(key, value, "");
  }

  private List<KadPeer> madeUp() {
    List<KadPeer> peers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      boolean real = random.nextBoolean();
      PeerId peer =
          PeerId.of(
              (real ? DirectoryWorld.key(random.nextInt(20)) : DirectoryWorld.key("forger " + i))
                  .publicKey());
      peers.add(new KadPeer(peer, List.of(DirectoryWorld.address(60_000 + i))));
    }
    return peers;
  }
}
