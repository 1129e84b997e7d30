package io.smartlayer.runtime;

import io.smartlayer.adapters.libp2p.HostLimits;
import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.environment.Transport;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.TailFilter;
import io.smartlayer.feed.TailGap;
import io.smartlayer.feed.TailLimits;
import io.smartlayer.feed.TailMessage;
import io.smartlayer.feed.TailReader;
import io.smartlayer.feed.TailRun;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Follows one feed at suppliers of {@code /smartlayer/tail/1}, of whom none is trusted: at one
 * after the other, and where much is missing at all at once. Who says anything that cannot be
 * verified is asked no more. Used by one thread.
 */
public final class TailClient implements AutoCloseable {
  /** Most suppliers. */
  public static final int PEERS_LIMIT = 16;

  /** How many entries may be missing before they are asked for as ranges. */
  static final long FAR = 4 * TailGap.RANGE;

  /** Bytes that a supplier may have under way: twice what any message can have. */
  static final long CREDIT = 2 * TailLimits.CREDIT_LEAST;

  /** How long a supplier may say nothing at all. */
  static final Duration SILENCE = TailLimits.STILL.multipliedBy(3);

  /** How long a range may take. */
  static final Duration RANGE_TIME = Duration.ofSeconds(60);

  /** Most bytes that are taken for one range; the rest is asked for anew. */
  static final long RANGE_BYTES = 8L << 20;

  private static final Duration TICK = Duration.ofSeconds(1);

  private final Transport transport;
  private final List<PeerId> peers;
  private final TailFilter filter;
  private final TailFilter.Schemas schemas;
  private final long far;
  private final StreamTimer timer = new StreamTimer();
  private final NodeLoop loop = NodeLoop.light("tail-client", timer::tick, TICK);
  private final Set<PeerId> wrong = new TreeSet<>();
  private final Set<PeerId> boasted = new TreeSet<>();
  private TailReader reader;
  private int turn;

  /**
   * A client that begins at an offset.
   *
   * @param transport its own from now on; it knows where the peers are
   * @param peers 1 to {@link #PEERS_LIMIT}
   * @param feed in a term up to that of {@code from}, such as its first
   * @param far how many entries may be missing before they are asked for as ranges
   */
  TailClient(
      Transport transport,
      List<PeerId> peers,
      Feed feed,
      long from,
      TailFilter filter,
      TailFilter.Schemas schemas,
      long far) {
    this.transport = transport;
    this.peers = List.copyOf(peers);
    this.filter = filter;
    this.schemas = schemas;
    this.far = far;
    this.reader = new TailReader(feed, from, 0, filter, schemas);
    loop.start();
  }

  /**
   * A client with a key of its own that nobody knows, which dials and does not listen.
   *
   * @param addresses where the suppliers are, each with its peer id
   * @throws IOException if there is no network here
   */
  public static TailClient open(
      List<Multiaddr> addresses, Feed feed, long from, TailFilter filter, RandomGenerator secrets)
      throws IOException {
    var setting =
        new Libp2pHost.Setting(
            NodeKeys.make(secrets),
            List.of(),
            HostLimits.DEVELOPMENT,
            "smartlayer-tail",
            secrets,
            InstantSource.system()::instant);
    Libp2pHost host = Libp2pHost.start(setting);
    var peers = new ArrayList<PeerId>();
    for (Multiaddr address : addresses) {
      PeerId peer = Objects.requireNonNull(address.peer(), "each address names its peer");
      if (!peers.contains(peer)) {
        peers.add(peer);
        host.learn(
            peer,
            addresses.stream()
                .filter(one -> peer.equals(one.peer()))
                .map(Multiaddr::withoutPeer)
                .toList());
      }
    }
    return new TailClient(host, peers, feed, from, filter, FactSchemas::of, FAR);
  }

  /** How a turn at one supplier ended. */
  public sealed interface Turn {
    /** Nobody takes entries any more. */
    record Left() implements Turn {}

    /**
     * The supplier says no more for now; the next turn is another's.
     *
     * @param progressed whether it said anything that was new
     * @param unknown whether it does not keep the feed
     */
    record Over(PeerId peer, String why, boolean progressed, boolean unknown) implements Turn {}

    /** Every supplier has said something that cannot be true. */
    record NobodyLeft() implements Turn {}
  }

  /** Nobody takes entries any more. */
  private static final class LeftAlone extends RuntimeException {
    private static final long serialVersionUID = 1;

    LeftAlone() {
      super("nobody takes entries any more", null, false, false);
    }
  }

  /** The next offset. */
  public long next() {
    return reader.next();
  }

  /**
   * Follows the feed at the next supplier for as long as that says anything.
   *
   * @param taker takes the next entry, and says whether it takes another
   */
  public Turn turn(Predicate<TailRun.Told> taker) {
    List<PeerId> left = peers.stream().filter(peer -> !wrong.contains(peer)).toList();
    if (left.isEmpty()) {
      return new Turn.NobodyLeft();
    }
    PeerId peer = left.get(turn++ % left.size());
    long before = reader.next();
    try {
      TailMessage.Why why = follow(peer, taker);
      return over(peer, why.word(), before, why == TailMessage.Why.FEED_UNKNOWN);
    } catch (ProtocolException e) {
      wrong.add(peer);
      return over(peer, "refused: " + e.getMessage(), before, false);
    } catch (IOException e) {
      return over(peer, String.valueOf(e.getMessage()), before, false);
    } catch (LeftAlone e) {
      return new Turn.Left();
    }
  }

  @Override
  public void close() {
    loop.close();
    transport.close();
  }

  private Turn over(PeerId peer, String why, long before, boolean unknown) {
    return new Turn.Over(peer, why, reader.next() > before, unknown);
  }

  private TailMessage.Why follow(PeerId peer, Predicate<TailRun.Told> taker) throws IOException {
    long size = 0;
    try (TailStream stream = TailStream.open(transport, peer, subscribe(reader));
        StreamTimer.Watch watch = timer.watch(stream.stream(), SILENCE)) {
      while (size == 0) {
        TailMessage message = stream.next();
        watch.renew(SILENCE.plus(SILENCE)); // who takes entries may be slow too
        take(reader, message).forEach(told -> give(taker, told));
        if (message instanceof TailMessage.End(TailMessage.Why why, var _)) {
          return why;
        }
        stream.taken();
        watch.renew(SILENCE);
        size = message instanceof TailMessage.Still(var places) ? far(peer, places) : 0;
      }
    }
    fill(peer, size, taker);
    return TailMessage.Why.BEHIND;
  }

  /** Up to where ranges are to be asked for; zero when not so much is missing. */
  private long far(PeerId peer, List<TailMessage.Place> places) {
    return places.stream()
        .filter(at -> at.feed().equals(reader.feed().id()) && !boasted.contains(peer))
        .mapToLong(TailMessage.Place::size)
        .filter(size -> size - reader.next() > far)
        .max()
        .orElse(0);
  }

  private TailMessage.Subscribe subscribe(TailReader who) {
    return new TailMessage.Subscribe(List.of(who.wanted()), filter, CREDIT);
  }

  private static List<TailRun.Told> take(TailReader who, TailMessage message)
      throws ProtocolException {
    return switch (who.on(message)) {
      case TailReader.Outcome.Refused(String reason) -> throw new ProtocolException(reason);
      case TailReader.Outcome.Taken(var found) -> found;
    };
  }

  private static void give(Predicate<TailRun.Told> taker, TailRun.Told told) {
    if (!taker.test(told)) {
      throw new LeftAlone();
    }
  }

  /** Asks all suppliers for ranges; who made this node believe in more than there is, once. */
  private void fill(PeerId claimant, long size, Predicate<TailRun.Told> taker) {
    List<PeerId> asked = peers.stream().filter(peer -> !wrong.contains(peer)).toList();
    var gap = new TailGap(reader.feed(), reader.next(), size, asked.size());
    BlockingQueue<TailGap.Fetched> results = new ArrayBlockingQueue<>(asked.size());
    var under = new ArrayList<Thread>();
    try {
      var effects = new ArrayDeque<>(gap.start());
      while (true) {
        while (!effects.isEmpty()) {
          switch (effects.poll()) {
            case TailGap.Effect.Fetch fetch ->
                under.add(
                    Thread.ofVirtual()
                        .name("tail-range")
                        .start(() -> results.add(fetch(asked.get(fetch.supplier()), fetch))));
            case TailGap.Effect.Deliver(var found, long next, Feed feed) -> {
              found.forEach(told -> give(taker, told));
              reader = new TailReader(feed, next, 0, filter, schemas);
            }
            case TailGap.Effect.Ended(long next, var _) -> {
              if (next < size) {
                boasted.add(claimant);
              }
              return;
            }
          }
        }
        TailGap.Fetched result = results.take();
        if (result.wrong()) {
          wrong.add(asked.get(result.supplier()));
        }
        under.removeIf(thread -> !thread.isAlive());
        effects.addAll(gap.on(result));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LeftAlone();
    } finally {
      under.forEach(Thread::interrupt);
    }
  }

  /** Gets as much of a range as one supplier gives, on a thread of its own. */
  private TailGap.Fetched fetch(PeerId peer, TailGap.Effect.Fetch range) {
    var own = new TailReader(range.feed(), range.from(), range.to(), filter, schemas);
    var found = new ArrayList<TailRun.Told>();
    boolean bad = false;
    try (TailStream stream = TailStream.open(transport, peer, subscribe(own));
        StreamTimer.Watch _ = timer.watch(stream.stream(), RANGE_TIME)) {
      long bytes = 0;
      boolean more = true;
      while (more && !own.isDone() && bytes < RANGE_BYTES) {
        TailMessage message = stream.next();
        found.addAll(take(own, message));
        bytes += stream.size();
        stream.taken();
        more = !(message instanceof TailMessage.End);
      }
    } catch (ProtocolException e) {
      bad = true;
    } catch (IOException e) {
      bad = false; // it is silent, or gone: what it gave until then is good
    }
    return new TailGap.Fetched(range.supplier(), range.from(), own.next(), own.feed(), found, bad);
  }
}
