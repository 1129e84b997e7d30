package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedInput;
import io.smartlayer.feed.FeedMember;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Does for one feed what its state machine says: stores, sends, answers, and hands on what has
 * become final. Lives on its node's loop.
 */
final class FeedShell {
  /** How many submissions of this node may wait for their answer, for one feed. */
  static final int TICKETS_LIMIT = 1024;

  private static final Submission.Refused HALTED =
      new Submission.Refused("unavailable", "this node cannot follow the feed any more");

  private static final System.Logger LOG = System.getLogger(FeedShell.class.getName());

  private final FeedId id;
  private final NodeLoop loop;
  private final Network network;
  private final Spreading spreading;
  private final Clock clock;
  private final Retention retention;
  private final Storage.Log log;
  private final Function<FeedInput, List<FeedEffect>> machine;
  private final FeedHistory history;
  private final Consumer<FeedEffect.Finalized> onFinal;
  private final TreeMap<Long, Consumer<Submission>> tickets = new TreeMap<>();
  private final Bulkhead bulkhead;
  private long nextTicket;
  private long silentTerm = -1;

  private FeedShell(
      FeedId id,
      Surroundings around,
      Storage.Log log,
      Function<FeedInput, List<FeedEffect>> machine,
      FeedHistory history,
      Consumer<FeedEffect.Finalized> onFinal) {
    this.id = id;
    this.bulkhead = new Bulkhead(id);
    this.loop = around.loop();
    this.network = around.network();
    this.spreading = around.spreading();
    this.clock = around.clock();
    this.retention = around.retention();
    this.log = log;
    this.machine = machine;
    this.history = history;
    this.onFinal = onFinal;
    spreading.want(id);
  }

  /** What every shell of a node shares. */
  record Surroundings(
      NodeLoop loop, Network network, Spreading spreading, Clock clock, Retention retention) {}

  /** Encodes what goes to several nodes once: it is sent to one after the other. */
  private static final class Letters {
    private @Nullable FeedMessage last;
    private Bytes bytes = Bytes.EMPTY;

    Bytes of(FeedMessage message) {
      if (!message.equals(last)) {
        bytes = FeedCodec.encode(message);
        last = message;
      }
      return bytes;
    }
  }

  static FeedShell of(
      FeedId id,
      Surroundings around,
      Storage.Log log,
      FeedMember member,
      Consumer<FeedEffect.Finalized> onFinal) {
    return new FeedShell(id, around, log, member::on, member.history(), onFinal);
  }

  static FeedShell of(
      FeedId id,
      Surroundings around,
      Storage.Log log,
      FeedReader reader,
      Consumer<FeedEffect.Finalized> onFinal) {
    return new FeedShell(id, around, log, reader::on, reader.history(), onFinal);
  }

  /** The records of a log, in order. */
  static List<Bytes> records(Storage.Log log) {
    return LongStream.range(0, log.size()).mapToObj(log::read).toList();
  }

  FeedHistory history() {
    return history;
  }

  /** Whether this node has given the feed up, until it starts again. */
  boolean isHalted() {
    return bulkhead.isHalted();
  }

  /** Where all is that was stored of the feed. */
  Storage.Log log() {
    return log;
  }

  /** Whether no submission waits for its answer. */
  boolean isQuiet() {
    return tickets.isEmpty() && !isHalted();
  }

  /** Whether this node signs nothing in the feed's term, as it has lost what it signed. */
  boolean isSilent() {
    return silentTerm == history.feed().term();
  }

  /** Does some work of this feed; if it goes wrong it halts this feed and no other. */
  void guard(Runnable work) {
    bulkhead.run(work);
    if (bulkhead.isHalted() && !tickets.isEmpty()) {
      List<Long> open = List.copyOf(tickets.keySet());
      open.forEach(ticket -> answer(ticket, HALTED));
    }
  }

  void received(Address from, FeedMessage message) {
    give(new FeedInput.Received(from, message, clock.now()));
  }

  void elapsed() {
    give(new FeedInput.Elapsed(clock.now()));
  }

  void chainSeen(long block) {
    give(new FeedInput.ChainSeen(block, clock.now()));
  }

  /**
   * Lets go of bodies that need not be answered for any more.
   *
   * @param snapshot after how many entries the group's last agreed snapshot was taken
   */
  void retain(long snapshot) {
    long end = retention.end(history, snapshot, clock.now());
    if (end > history.floor()) {
      guard(() -> history.forget(end, log::read));
    }
  }

  /** Submits an entry; {@code answer} is told once what came of it. */
  void submit(Entry entry, Consumer<Submission> answer) {
    if (isHalted()) {
      answer.accept(HALTED);
      return;
    }
    if (tickets.size() >= TICKETS_LIMIT) {
      answer.accept(new Submission.Refused("busy", "too many submissions wait here"));
      return;
    }
    long ticket = nextTicket++;
    tickets.put(ticket, answer);
    give(new FeedInput.Submitted(ticket, entry, clock.now()));
  }

  private void give(FeedInput input) {
    guard(() -> carryOut(machine.apply(input)));
  }

  private void carryOut(List<FeedEffect> effects) {
    var letters = new Letters();
    for (FeedEffect effect : effects) {
      switch (effect) {
        case FeedEffect.Store(var record) -> loop.store(log, record);
        case FeedEffect.Sync _ -> {} // the loop syncs what was stored before anything else happens
        case FeedEffect.Send(Address to, FeedMessage message) ->
            loop.afterSync(() -> network.send(to, FeedCodec.PROTOCOL, letters.of(message)));
        case FeedEffect.Spread(var segment) -> loop.afterSync(() -> spreading.publish(segment));
        case FeedEffect.Promised(long ticket, var promise, Address leader) ->
            answer(ticket, new Submission.Promised(promise, leader));
        case FeedEffect.Included(long ticket, long offset) ->
            answer(ticket, new Submission.Included(offset));
        case FeedEffect.Refused(long ticket, String code, String why) ->
            answer(ticket, new Submission.Refused(code, why));
        case FeedEffect.Accused(Address culprit, var fault) ->
            LOG.log(
                System.Logger.Level.WARNING,
                "feed="
                    + id
                    + " event=fault-proved culprit="
                    + culprit
                    + " kind="
                    + fault.getClass().getSimpleName());
        case FeedEffect.Silenced silenced -> {
          silentTerm = silenced.term();
          LOG.log(level(silenced), said(silenced));
        }
        case FeedEffect.Finalized finalized ->
            loop.afterSync(() -> guard(() -> onFinal.accept(finalized)));
      }
    }
  }

  /** Nobody else can go on in place of a lone member. */
  private static System.Logger.Level level(FeedEffect.Silenced silenced) {
    return silenced.members() == 1 ? System.Logger.Level.ERROR : System.Logger.Level.WARNING;
  }

  private String said(FeedEffect.Silenced silenced) {
    String then =
        silenced.members() == 1
            ? "the feed stands still: bring back the newest copy of the store, or another committee"
            : "it signs nothing in this term and counts as faulty, the others go on";
    return "feed="
        + id
        + " event=silent term="
        + silenced.term()
        + " why=\""
        + silenced.why()
        + "\" then=\""
        + then
        + '"';
  }

  private void answer(long ticket, Submission submission) {
    Consumer<Submission> waiting = tickets.remove(ticket);
    if (waiting != null) {
      loop.afterSync(() -> waiting.accept(submission));
    }
  }
}
