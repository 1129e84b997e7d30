package io.smartlayer.runtime;

import io.smartlayer.anchoring.Terms;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.Close;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.token.Genesis;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import io.smartlayer.token.RegisteredGroup;
import io.smartlayer.token.TrustFile;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in a network, and who ranks for each of its groups, as far as this node has heard
 * from the chain. What it does not know it goes to ask; what was registered stays so, and is asked
 * once.
 *
 * <p>Safe for use by many threads.
 */
public final class Roster implements GroupMembers {
  /** How many groups are remembered; others are asked for again. */
  static final int GROUPS = 16_384;

  /** How many groups are asked for at once. */
  static final int QUESTIONS = 32;

  /** How many tasks wait for a group to become known. */
  static final int WAITING = 256;

  /** How long such a task waits. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** For how long it is believed that a group is not registered. */
  static final Duration UNREGISTERED = Duration.ofSeconds(1);

  /** How soon the list of nodes is read again, and how many of its nodes are read in a second. */
  static final Duration REFRESH = Duration.ofSeconds(5);

  static final int NODES_A_SECOND = 50;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final int RECORD_BYTES = 2 * Hash.SIZE + Long.BYTES;
  private static final Answer BEING_ASKED = new Answer.CannotTell("the chain is being asked");

  private final @Nullable Source source;
  private final Storage.@Nullable Log log;
  private final RecentMap<FeedId, RegisteredGroup> groups = new RecentMap<>(GROUPS);
  private final RecentMap<FeedId, Long> missing = new RecentMap<>(GROUPS);
  private final Map<FeedId, CompletableFuture<Answer>> asking = new ConcurrentSkipListMap<>();
  private final Semaphore questions = new Semaphore(QUESTIONS);
  private final Semaphore waiting = new Semaphore(WAITING);
  private final List<Consumer<Membership>> watchers = new CopyOnWriteArrayList<>();
  private final Object reading = new Object(); // so that the list is read by one at a time
  private final @Nullable Succession succession;
  private final AtomicBoolean refreshing = new AtomicBoolean();
  private volatile long refreshed = System.nanoTime();
  private volatile Listing listing;

  /**
   * Where a registry is read.
   *
   * @param blocks the same chain as {@code nodes}
   */
  private record Source(Chain blocks, NodeRegistry nodes) {}

  /** All that are listed, as at a block. */
  record Listing(Membership all, long block, Map<Address, PeerId> peers) {
    static Listing of(Membership all, long block) {
      var peers = new TreeMap<Address, PeerId>();
      Stream.concat(all.anchors().stream(), all.services().stream())
          .forEach(node -> peers.put(node.address(), PeerId.of(node.publicKey())));
      return new Listing(all, block, Collections.unmodifiableMap(peers));
    }
  }

  private Roster(@Nullable Source source, Storage.@Nullable Log log, Listing listing) {
    this.source = source;
    this.log = log;
    this.listing = listing;
    this.succession =
        source == null ? null : new Succession(source.nodes, () -> this.listing, groups::get);
  }

  /** The members of a network without a registry: they rank for every group. */
  public static Roster fixed(Membership members) {
    return new Roster(null, null, Listing.of(members, 0));
  }

  /**
   * What a registry says.
   *
   * @param start what was read when the node started
   * @param log where groups are that this node {@link #keep}s
   */
  static <C extends Chain & NodeRegistry> Roster of(
      C chain, RegistryStart.Started start, Storage.Log log) {
    var roster =
        new Roster(new Source(chain, chain), log, Listing.of(start.members(), start.block()));
    for (Bytes record : FeedShell.records(log)) {
      RegisteredGroup group = decode(record);
      if (group.block() <= start.block()) {
        roster.groups.put(group.feed(), group);
      }
    }
    return roster;
  }

  /** All that are listed, whether they rank for a group or not. */
  public Membership all() {
    return listing.all;
  }

  /** All that are listed, as a trust file that lists no groups yet. */
  TrustFile trust() {
    return source == null
        ? TrustFile.unregistered(listing.all)
        : new TrustFile(listing.all, List.of());
  }

  @Override
  public Answer of(FeedId feed) {
    Answer known = known(feed);
    if (known != null) {
      return known;
    }
    Long since = missing.get(feed);
    if (since != null && System.nanoTime() - since < UNREGISTERED.toNanos()) {
      return new Answer.Unregistered();
    }
    return ask(feed).getNow(BEING_ASKED);
  }

  /** The same, after asking the chain where it has to be; waits for an answer, within a bound. */
  Answer await(FeedId feed, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    Answer answer = of(feed);
    while (answer instanceof Answer.CannotTell) {
      long left = deadline - System.nanoTime();
      if (left <= 0 || Thread.currentThread().isInterrupted()) {
        return answer;
      }
      answer = await(ask(feed), left);
      if (answer instanceof Answer.CannotTell) {
        pause();
      }
    }
    return answer;
  }

  /**
   * Does something, on another thread, as soon as it is known who ranks for a feed; not at all if
   * that does not become known in time, or too much waits already.
   */
  void onceKnown(FeedId feed, Runnable then) {
    if (!waiting.tryAcquire()) {
      return;
    }
    Thread.ofVirtual()
        .name("group-awaited")
        .start(() -> {
          try {
            if (await(feed, PATIENCE) instanceof Answer.Known) {
              then.run();
            }
          } finally {
            waiting.release();
          }
        });
  }

  /** Writes a known group down, so that it is known after a restart too. */
  void keep(FeedId feed, BiConsumer<Storage.Log, Bytes> store) {
    RegisteredGroup group = groups.get(feed);
    if (log != null && group != null) {
      store.accept(log, encode(group));
    }
  }

  /** What closes each term of a feed in turn; nothing in a network without a registry. */
  List<Close> closes(FeedId feed) {
    return succession == null ? List.of() : succession.closes(feed);
  }

  /** The block with which a term began; null where it is not known, or there is no registry. */
  @Nullable Long began(FeedId feed, long term) {
    return succession == null ? null : succession.began(feed, term);
  }

  /** Which closes are due, by what is registered. */
  Terms terms() {
    return succession == null ? Terms.NONE : succession;
  }

  /**
   * Whether a node orders a feed in any of its terms, as far as the registry tells.
   *
   * @param members who rank for the feed's group
   */
  boolean orders(Address node, FeedId feed, Membership members) {
    return succession == null
        ? members.committee(feed).indexOf(node) >= 0
        : succession.orders(node, feed, members);
  }

  /** Reads the list of nodes again when that is due, on a thread of its own. */
  void elapsed() {
    Source chain = source;
    Duration period = Duration.ofSeconds(listing.peers.size() / NODES_A_SECOND);
    long wait = Math.max(period.toNanos(), REFRESH.toNanos());
    if (chain == null
        || System.nanoTime() - refreshed < wait
        || !refreshing.compareAndSet(false, true)) {
      return;
    }
    Thread.ofVirtual()
        .name("roster-refresh")
        .start(() -> {
          try {
            if (chain.blocks.latest()
                instanceof Chain.Answer.Known<Chain.Block>(Chain.Block block)) {
              isListedAt(chain, block.number(), block.number());
            }
          } finally {
            refreshed = System.nanoTime();
            refreshing.set(false);
          }
        });
  }

  /** Whether a node is listed: nobody else is heard. */
  boolean knows(Address node) {
    return listing.peers.containsKey(node);
  }

  /** The name of a listed node among its peers; null for another. */
  @Nullable PeerId peer(Address node) {
    return listing.peers.get(node);
  }

  /** Tells of everybody who is listed, whenever that has changed. */
  void watch(Consumer<Membership> watcher) {
    watchers.add(watcher);
  }

  private @Nullable Answer known(FeedId feed) {
    Membership all = listing.all;
    if (source == null) {
      return new Answer.Known(all);
    }
    RegisteredGroup group = groups.get(feed);
    return group == null ? null : group.answer(all);
  }

  private CompletableFuture<Answer> ask(FeedId feed) {
    var mine = new CompletableFuture<Answer>();
    CompletableFuture<Answer> other = asking.putIfAbsent(feed, mine);
    if (other != null) {
      return other;
    }
    if (!questions.tryAcquire()) {
      asking.remove(feed);
      mine.complete(new Answer.CannotTell("too much is asked of the chain"));
      return mine;
    }
    Thread.ofVirtual()
        .name("group-question")
        .start(() -> {
          Answer answer = BEING_ASKED;
          try {
            answer = look(feed);
          } finally {
            questions.release();
            asking.remove(feed);
            mine.complete(answer);
          }
        });
    return mine;
  }

  private Answer look(FeedId feed) {
    Source chain = source;
    if (chain == null) {
      return new Answer.Known(listing.all);
    }
    return switch (chain.blocks.latest()) {
      case Chain.Answer.CannotTell<Chain.Block>(String why) -> new Answer.CannotTell(why);
      case Chain.Answer.Known<Chain.Block>(Chain.Block block) -> look(chain, feed, block.number());
    };
  }

  private Answer look(Source chain, FeedId feed, long block) {
    return switch (RegisteredGroup.read(chain.nodes, listing.all.registry(), feed, block)) {
      case Chain.Answer.CannotTell<RegisteredGroup.Reading>(String why) ->
          new Answer.CannotTell(why);
      case Chain.Answer.Known<RegisteredGroup.Reading>(var reading) ->
          switch (reading) {
            case RegisteredGroup.Reading.Unregistered _ -> {
              missing.put(feed, System.nanoTime());
              yield new Answer.Unregistered();
            }
            case RegisteredGroup.Reading.Registered(RegisteredGroup group) -> {
              if (!isListedAt(chain, group.block(), block)) {
                yield new Answer.CannotTell("the registry cannot be read");
              }
              groups.put(feed, group);
              yield group.answer(listing.all);
            }
          };
    };
  }

  /** Reads the list of nodes again if what is known of it is older than a group. */
  private boolean isListedAt(Source chain, long wanted, long block) {
    synchronized (reading) {
      if (listing.block >= wanted) {
        return true;
      }
      Membership before = listing.all;
      if (!(Genesis.read(chain.nodes, before.chainId(), before.registry(), before.eas(), block)
              instanceof Chain.Answer.Known<Genesis>(Genesis genesis)
          && genesis instanceof Genesis.Begun(Membership now, var _))) {
        return false;
      }
      listing = Listing.of(now, block);
      if (!now.equals(before)) {
        watchers.forEach(watcher -> watcher.accept(now));
      }
      return true;
    }
  }

  private static Answer await(CompletableFuture<Answer> answer, long nanos) {
    try {
      return answer.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return BEING_ASKED;
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is completed, and never fails", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return BEING_ASKED;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Bytes encode(RegisteredGroup group) {
    return Bytes.concat(
        group.feed().hash().bytes(), Bytes.ofLong(group.block()), group.beacon().bytes());
  }

  private static RegisteredGroup decode(Bytes record) {
    if (record.size() != RECORD_BYTES) {
      throw new Storage.StorageFailure("a group's record of " + record.size() + " bytes");
    }
    int block = Hash.SIZE + Long.BYTES;
    return new RegisteredGroup(
        new FeedId(new Hash(record.slice(0, Hash.SIZE))),
        ByteBuffer.wrap(record.slice(Hash.SIZE, block).toArray()).getLong(),
        new Hash(record.slice(block, RECORD_BYTES)));
  }
}
