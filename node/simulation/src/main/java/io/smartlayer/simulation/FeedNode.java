package io.smartlayer.simulation;

import io.smartlayer.adapters.memory.MemoryNetwork;
import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.adapters.memory.Timeline;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedInput;
import io.smartlayer.feed.FeedLimits;
import io.smartlayer.feed.FeedMember;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.feed.Recollection;
import io.smartlayer.feed.SignedHead;
import io.smartlayer.feed.SlotSignature;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One simulated node: the shell around a member or a reader, with a clock that is a bit off. */
final class FeedNode {
  private static final int KEPT_ENTRIES = 3;

  private final Address self;
  private final BiFunction<List<Bytes>, Recollection, Core> restore;
  private final Timeline timeline;
  private final MemoryNetwork network;
  private final Random random;
  private final FeedChecker checker;
  private final Outgoing outgoing;
  private final boolean forgets; // every other node keeps few bodies in memory
  private Duration skew;
  private MemoryStorage storage = new MemoryStorage();
  private long lostTerm = -1;
  private double crashRate;
  private int run;
  private @Nullable Running running;

  /** What a member and a reader have in common. */
  interface Core {
    List<FeedEffect> on(FeedInput input);

    FeedHistory history();

    static Core of(FeedMember member) {
      return new Core() {
        @Override
        public List<FeedEffect> on(FeedInput input) {
          return member.on(input);
        }

        @Override
        public FeedHistory history() {
          return member.history();
        }
      };
    }

    static Core of(FeedReader reader) {
      return new Core() {
        @Override
        public List<FeedEffect> on(FeedInput input) {
          return reader.on(input);
        }

        @Override
        public FeedHistory history() {
          return reader.history();
        }
      };
    }
  }

  /** What becomes of a message that a node wants to send: itself, another, several, none. */
  interface Outgoing {
    List<FeedMessage> instead(Address to, FeedMessage message);
  }

  private record Running(Core core, Storage.Log log, Network end) {}

  FeedNode(
      Address self,
      BiFunction<List<Bytes>, Recollection, Core> restore,
      Timeline timeline,
      MemoryNetwork network,
      Random random,
      FeedChecker checker,
      Outgoing outgoing) {
    this.self = self;
    this.restore = restore;
    this.timeline = timeline;
    this.network = network;
    this.random = random;
    this.checker = checker;
    this.outgoing = outgoing;
    this.forgets = (self.bytes().at(0) & 1) == 0;
    this.skew = Duration.ofMillis(random.nextInt(-400, 400));
  }

  Address self() {
    return self;
  }

  /** How likely this node crashes at any one effect, from now on. */
  void crashRate(double rate) {
    crashRate = rate;
  }

  /** Starts, or starts again, from what is on disk. */
  void start() {
    if (running != null) {
      return;
    }
    Storage.Log log = storage.open("feed");
    var records = new ArrayList<Bytes>();
    for (long i = 0; i < log.size(); i++) {
      records.add(log.read(i));
    }
    var next = new Running(restore.apply(records, recollection()), log, network.join(self));
    run++;
    running = next;
    checker.restarted(self, next.core().history());
    next.end().receive(this::received);
    tick(run);
  }

  /** Crashes: what was not synced is lost, or some of it; comes back a little later. */
  void crash() {
    crash(Duration.ZERO);
  }

  /** Crashes, and is down for at least so long. */
  void crash(Duration atLeast) {
    @Nullable Running last = running;
    if (last != null) {
      running = null;
      last.end().close();
      storage.crash(unsynced -> random.nextInt(unsynced + 1));
      timeline.after(atLeast.plusMillis(random.nextInt(50, 1500)), this::start);
    }
  }

  /**
   * Crashes, and comes back with another disk: an empty one, or with a copy of how it was before.
   *
   * @param term the feed's
   */
  void lose(long term) {
    @Nullable Running last = running;
    if (last == null) {
      return;
    }
    long kept = random.nextBoolean() ? 0 : random.nextLong(last.log().size() + 1);
    var copy = new MemoryStorage();
    Storage.Log log = copy.open("feed");
    for (long i = 0; i < kept; i++) {
      log.append(last.log().read(i));
    }
    log.sync();
    copy.close();
    crash();
    storage = copy;
    lostTerm = kept == 0 && random.nextBoolean() ? term : lostTerm; // else it cannot tell
    checker.lost(self);
  }

  /** What began in an earlier run may be missing its end. */
  private Recollection recollection() {
    long lost = lostTerm;
    return run == 0
        ? Recollection.WHOLE
        : new Recollection(
            term -> term <= lost ? Recollection.Extent.LOST : Recollection.Extent.UNSURE);
  }

  /** Its clock is ahead for a moment, so that whoever it waits for seems slow. */
  void hurry(Duration by) {
    Duration right = skew;
    skew = right.plus(by);
    input(new FeedInput.Elapsed(now()));
    skew = right;
  }

  /** What its log says of heads that were certified and have given way to others. */
  BranchCount branches(Feed feed) {
    @Nullable Running node = running;
    if (node == null) {
      return BranchCount.NONE;
    }
    var records = new ArrayList<Bytes>();
    for (long i = 0; i < node.log().size(); i++) {
      records.add(node.log().read(i));
    }
    return BranchCount.of(SlotSignature.in(feed, records), node.core().history());
  }

  void submit(long ticket, Entry entry) {
    input(new FeedInput.Submitted(ticket, entry, now()));
  }

  void seeBlock(long block) {
    input(new FeedInput.ChainSeen(block, now()));
  }

  long finalSize() {
    @Nullable Running node = running;
    return node == null ? 0 : node.core().history().finalSize();
  }

  /** The epoch of the latest final head. */
  long epoch() {
    @Nullable Running node = running;
    @Nullable SignedHead last = node == null ? null : node.core().history().finalHead();
    return last == null ? 0 : last.head().epoch();
  }

  /** Sends a message as this node, lie or not. */
  void send(Address to, FeedMessage message) {
    @Nullable Running node = running;
    if (node != null) {
      checker.sent(message);
      node.end().send(to, FeedCodec.PROTOCOL, FeedCodec.encode(message));
    }
  }

  private void tick(int ofRun) {
    if (running != null && run == ofRun) {
      timeline.after(FeedLimits.TICK, () -> tick(ofRun));
      input(new FeedInput.Elapsed(now()));
    }
  }

  private void received(Address from, String protocol, Bytes body) {
    switch (FeedCodec.decode(body)) {
      case FeedCodec.Decoded.Understood(var message) -> {
        @Nullable Running node = running;
        if (node != null) {
          checker.received(self, node.core().history().feed().term(), message);
          input(new FeedInput.Received(from, message, now()));
        }
      }
      case FeedCodec.Decoded.Malformed(var why) ->
          throw new Violation("a message of ours is malformed: " + why);
    }
  }

  private void input(FeedInput input) {
    @Nullable Running node = running;
    if (node == null) {
      return;
    }
    for (FeedEffect effect : node.core().on(input)) {
      if (crashRate > 0 && random.nextDouble() < crashRate) {
        crash(); // between any two effects
        return;
      }
      carryOut(node, effect);
    }
  }

  private void carryOut(Running node, FeedEffect effect) {
    switch (effect) {
      case FeedEffect.Store(var record) -> node.log().append(record);
      case FeedEffect.Sync() -> node.log().sync();
      case FeedEffect.Send(var to, var message) ->
          outgoing.instead(to, message).forEach(sent -> send(to, sent));
      case FeedEffect.Spread(var segment) -> checker.spread(self, segment);
      case FeedEffect.Promised(var _, var promise, var _) -> checker.promised(promise);
      case FeedEffect.Accused(var _, var fault) -> checker.accused(fault);
      case FeedEffect.Finalized segment -> {
        if (forgets) {
          long size = segment.head().head().size();
          node.core().history().forget(size - KEPT_ENTRIES, node.log()::read);
        }
        checker.finalized(self, segment, node.core().history());
      }
      case FeedEffect.Silenced _ -> checker.silenced();
      case FeedEffect.Included _, FeedEffect.Refused _ -> {} // the end of a run asks for entries
    }
  }

  private Instant now() {
    return timeline.now().plus(skew);
  }
}
