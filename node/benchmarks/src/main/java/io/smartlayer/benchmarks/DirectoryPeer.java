package io.smartlayer.benchmarks;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.discovery.Directory;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.DirectorySettings;
import io.smartlayer.discovery.Members;
import io.smartlayer.discovery.RecordValidator;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.runtime.DirectoryShell;
import io.smartlayer.runtime.PeerReports;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/** A node's directory as nodes run it, on a host of its own; every value counts as good. */
final class DirectoryPeer implements AutoCloseable {
  private static final int TRIES = 20;
  private static final Instant GOOD_UNTIL = Instant.parse("2100-01-01T00:00:00Z");

  private final Libp2pHost host;
  private final DirectoryShell shell;
  private final LongAdder questions = new LongAdder();

  DirectoryPeer(String name, Members members) throws IOException {
    this.host = Libp2pCarrier.start(name);
    var directory =
        new Directory(
            TicketWorld.key(name),
            DirectorySettings.DEFAULT,
            (_, _, _) -> new RecordValidator.Judgement.Valid(1, GOOD_UNTIL),
            members,
            new Random(name.hashCode()));
    this.shell = new DirectoryShell(directory, host, Instant::now, reports());
    shell.start();
  }

  /** An anchor of this name, of an operator of its own. */
  static Members.Member member(String name) {
    PeerId peer = PeerId.of(TicketWorld.key(name).publicKey());
    var operator = new Address(Hash.keccak(peer.multihash()).bytes().slice(0, Address.SIZE));
    return new Members.Member(peer, operator, Members.Role.ANCHOR);
  }

  PeerId id() {
    return host.self();
  }

  /** Knows where another one is. */
  void meet(DirectoryPeer other) {
    if (other != this) {
      shell.met(other.id(), other.host.addresses());
    }
  }

  /** Has anchors hold a record, again while some are too busy to answer in time; how many do. */
  int publish(DirectoryKey key, Bytes value) {
    for (int i = 0; i < TRIES; i++) {
      if (shell.publish(key, value)
              instanceof DirectoryShell.Publication.Stored(int stored, int asked)
          && stored == asked) {
        return stored;
      }
    }
    throw new IllegalStateException("not all hold " + key);
  }

  /** Looks for a record; whether it was found. */
  boolean lookUp(DirectoryKey key) {
    return shell.lookUp(key) instanceof DirectoryShell.LookedUp.Found;
  }

  /** How many questions of its own others have answered. */
  long questions() {
    return questions.sum();
  }

  @Override
  public void close() {
    shell.close();
    host.close();
  }

  private PeerReports reports() {
    return new PeerReports() {
      @Override
      public void misbehaved(PeerId peer, String what) {
        throw new IllegalStateException("an honest peer is blamed: " + what);
      }

      @Override
      public void answered(PeerId peer, Duration took) {
        questions.increment();
      }
    };
  }
}
