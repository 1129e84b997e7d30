package io.smartlayer.benchmarks;

import io.smartlayer.adapters.files.FileStorage;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What finality would take if nodes did nothing but sign, verify and sync, on one thread: two
 * rounds, each of a head and a quorum's votes. Others' votes are made beforehand: all vote at once.
 */
final class FinalityFloor implements AutoCloseable {
  /** Rounds until an entry is final: its own head's, and that of the head that seals it. */
  static final int ROUNDS = 2;

  private static final int RECORD_BYTES = 1200;
  private static final Bytes RECORD = Bytes.zeros(RECORD_BYTES);
  private static final SecretKey LEADER = TicketWorld.key("leader of the floor");

  private final Storage store;
  private final Storage.Log log;
  private final List<SecretKey> voters = new ArrayList<>();
  private long rounds;

  /**
   * A floor with a log of its own.
   *
   * @param quorum how many votes make a certificate, the leader's included
   */
  FinalityFloor(Path folder, int quorum) {
    this.store = FileStorage.open(folder);
    this.log = store.open("log");
    for (int i = 0; i < quorum; i++) {
      voters.add(TicketWorld.key("voter of the floor " + i));
    }
  }

  /**
   * Nanoseconds of one entry's work, done now.
   *
   * @param syncs how many in each round, one after the other
   */
  long once(int syncs) {
    long nanos = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Hash head = Hash.keccak(Bytes.ofLong(rounds++));
      List<Signature> others = voters.stream().skip(2).map(voter -> voter.sign(head)).toList();
      long start = System.nanoTime();
      round(head, others);
      for (int j = 0; j < syncs; j++) {
        log.append(RECORD);
        log.sync();
      }
      nanos += System.nanoTime() - start;
    }
    return nanos;
  }

  /** Nanoseconds of the signatures of {@link #once} alone. */
  long signatures() {
    return once(0);
  }

  @Override
  public void close() {
    store.close();
  }

  /**
   * Leader: head and vote. A member: checks the head, votes. Leader: checks the others' votes. The
   * replica: checks the head and the certificate.
   */
  private void round(Hash head, List<Signature> others) {
    Signature signed = LEADER.sign(head);
    List<Signature> votes = new ArrayList<>();
    votes.add(voters.get(0).sign(head));
    check(LEADER, signed, head);
    votes.add(voters.get(1).sign(head));
    votes.addAll(others);
    for (int i = 1; i < votes.size(); i++) {
      check(voters.get(i), votes.get(i), head);
    }
    check(LEADER, signed, head);
    for (int i = 0; i < votes.size(); i++) {
      check(voters.get(i), votes.get(i), head);
    }
  }

  private static void check(SecretKey by, Signature signature, Hash digest) {
    if (!signature.isBy(by.publicKey(), digest)) {
      throw new IllegalStateException("a signature just made does not hold");
    }
  }
}
