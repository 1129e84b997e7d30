package io.smartlayer.runtime;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.token.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an anchor's watch up to date: has it watch those with whom it works now, and has each
 * anchor among them asked something often enough to know how quickly it answers.
 */
final class AnchorWatch implements AutoCloseable {
  /** How often is looked. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /** How often an anchor is asked something of which nothing is wanted but the time it takes. */
  static final Duration PROBE = Duration.ofSeconds(30);

  private static final System.Logger LOG = System.getLogger(AnchorWatch.class.getName());

  private final Address self;
  private final NavigableMap<Address, PeerId> peers;
  private final List<Address> anchors;
  private final Supplier<List<PeerId>> contacts;
  private final LivenessShell liveness;
  private final Consumer<PeerId> probe;
  private final Supplier<@Nullable List<WatchList.Group>> groups;
  private final RandomGenerator random;

  // The thread's own.
  private final Map<Address, Long> probedAtNanos = new TreeMap<>();
  private WatchList list = WatchList.EMPTY;

  private final Thread thread = Thread.ofVirtual().name("anchor-watch").unstarted(this::run);

  /**
   * The watch of one anchor.
   *
   * @param contacts the anchors with which it connects of its own accord now
   * @param liveness watches; it stays the caller's to close
   * @param probe has an anchor asked something, and waits
   * @param groups those that it keeps; null when that cannot be said now
   */
  AnchorWatch(
      Membership network,
      Address self,
      Supplier<List<PeerId>> contacts,
      LivenessShell liveness,
      Consumer<PeerId> probe,
      Supplier<@Nullable List<WatchList.Group>> groups,
      RandomGenerator random) {
    this.self = self;
    this.peers = Peers.byAddress(network);
    this.anchors = network.anchors().stream().map(Membership.Node::address).toList();
    this.contacts = contacts;
    this.liveness = liveness;
    this.probe = probe;
    this.groups = groups;
    this.random = random;
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        begin();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end
    }
  }

  /** Begins what is due; after a fault in it the next time comes all the same. */
  private void begin() {
    try {
      look();
      due(System.nanoTime())
          .forEach(
              anchor -> Thread.ofVirtual().name("look-up-probe").start(() -> probe.accept(anchor)));
    } catch (RuntimeException | Error e) { // a thread's top
      LOG.log(System.Logger.Level.ERROR, "event=watch-failed", e);
    }
  }

  /** Has those watched that are to be watched now. */
  void look() {
    List<WatchList.Group> kept = groups.get();
    WatchList next = kept == null ? list : WatchList.of(self, kept, peers, addresses());
    if (!next.equals(list)) {
      list = next;
      liveness.watch(next);
    }
  }

  /** The anchors that are to be asked something now; at first each at a time of its own. */
  List<PeerId> due(long nowNanos) {
    List<PeerId> due = new ArrayList<>();
    probedAtNanos.keySet().retainAll(list.targets().keySet());
    for (Address anchor : anchors) {
      PeerId peer = list.targets().get(anchor);
      if (peer != null) {
        long last =
            probedAtNanos.computeIfAbsent(anchor, _ -> nowNanos - random.nextLong(PROBE.toNanos()));
        if (nowNanos - last >= PROBE.toNanos()) {
          probedAtNanos.put(anchor, nowNanos);
          due.add(peer);
        }
      }
    }
    return due;
  }

  private List<Address> addresses() {
    List<PeerId> chosen = contacts.get();
    return anchors.stream().filter(anchor -> chosen.contains(peers.get(anchor))).toList();
  }
}
