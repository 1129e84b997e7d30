package io.smartlayer.runtime;

import io.smartlayer.discovery.Directory;
import io.smartlayer.discovery.DirectoryEffect;
import io.smartlayer.discovery.DirectoryInput;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.DirectoryLimits;
import io.smartlayer.discovery.KadCodec;
import io.smartlayer.discovery.KadMessage;
import io.smartlayer.discovery.KadRecord;
import io.smartlayer.discovery.Members;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs a node's part of the directory over streams: one thread owns the {@link Directory}, each
 * stream of a peer and each question to one has a thread of its own.
 *
 * <p>What peers can cost is bounded: {@link #STREAMS} streams with one request each under way, and
 * none that is silent for {@link #PATIENCE}.
 */
public final class DirectoryShell implements AutoCloseable {
  /** Streams that peers have open, in all. */
  static final int STREAMS = 1024;

  /** Streams that one peer has open. */
  static final int STREAMS_OF_ONE = 32;

  /** Questions under way; more count as unanswered. */
  static final int QUESTIONS = 256;

  /** How long a peer may take for a request, or for reading the answer. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final System.Logger LOG = System.getLogger(DirectoryShell.class.getName());

  /** How long a caller waits at the most; the directory itself gives up earlier. */
  private static final Duration CALLERS_WAIT = DirectoryLimits.ERRAND_TIMEOUT.multipliedBy(2);

  private final Directory directory;
  private final Transport transport;
  private final Clock clock;
  private final PeerReports reports;
  private final Preparation preparation;
  private final LongAdder questioned = new LongAdder();
  private final NodeLoop loop;
  private final StreamTimer timer = new StreamTimer();
  private final StreamQuota quota = new StreamQuota(STREAMS, STREAMS_OF_ONE);
  private final Semaphore questions = new Semaphore(QUESTIONS);

  // The loop's own.
  private final Deque<DirectoryInput> inputs = new ArrayDeque<>();
  private final Map<Long, CompletableFuture<LookedUp>> lookUps = new TreeMap<>();
  private final Map<Long, CompletableFuture<Publication>> publications = new TreeMap<>();
  private final Map<Long, CompletableFuture<Reply>> requests = new TreeMap<>();
  private long lastNumber;
  private long nextTick = System.nanoTime();

  /** What comes of looking for a record. */
  public sealed interface LookedUp {
    /** The newest good record that the holders asked had. */
    record Found(Bytes value, long sequence) implements LookedUp {}

    /** There is none, or it cannot be said. */
    record Missing(DirectoryEffect.Why why) implements LookedUp {}
  }

  /** What comes of publishing a record. */
  public sealed interface Publication {
    /** So many of the anchors asked hold it; none is a failure. */
    record Stored(int stored, int asked) implements Publication {}

    /** It was not tried. */
    record Failed(DirectoryEffect.Why why) implements Publication {}
  }

  private sealed interface Reply {
    record Say(KadMessage message) implements Reply {}

    record BreakOff() implements Reply {}
  }

  /** Told of a message with a record before the directory judges that. It may wait. */
  @FunctionalInterface
  interface Preparation {
    /** Learns what the directory will need, which waits for nothing. */
    void before(PeerId from, KadRecord record);
  }

  /**
   * A shell that {@link #start} sets going.
   *
   * @param directory the shell's own from now on
   * @param reports is told of answers and of misbehaviour, on the shell's thread
   */
  public DirectoryShell(
      Directory directory, Transport transport, Clock clock, PeerReports reports) {
    this(directory, transport, clock, reports, (_, _) -> {});
  }

  /** The same for a directory whose judge has to be prepared for what comes. */
  DirectoryShell(
      Directory directory,
      Transport transport,
      Clock clock,
      PeerReports reports,
      Preparation preparation) {
    this.preparation = preparation;
    this.directory = directory;
    this.transport = transport;
    this.clock = clock;
    this.reports = reports;
    this.loop = new NodeLoop("directory", this::elapsed);
  }

  /** Takes part from now on. */
  public void start() {
    loop.start();
    transport.serve(KadCodec.PROTOCOL, this::serve);
  }

  /** Looks for a record, and waits; safe for use by many threads. */
  public LookedUp lookUp(DirectoryKey key) {
    LookedUp found = asked(lookUps, number -> new DirectoryInput.LookUp(number, key, clock.now()));
    return found == null ? new LookedUp.Missing(DirectoryEffect.Why.BUSY) : found;
  }

  /** Has anchors hold a record, and waits; safe for use by many threads. */
  public Publication publish(DirectoryKey key, Bytes value) {
    Publication ended =
        asked(publications, number -> new DirectoryInput.Publish(number, key, value, clock.now()));
    return ended == null ? new Publication.Failed(DirectoryEffect.Why.BUSY) : ended;
  }

  /** The registry is like this from now on. */
  void registered(Members members) {
    tell(now -> new DirectoryInput.Registered(members, now));
  }

  /** A peer said where it is, on a connection on which it proved who it is. */
  public void met(PeerId peer, List<Multiaddr> addresses) {
    tell(now -> new DirectoryInput.Met(peer, addresses, now));
  }

  /** This node can be reached here: it will say so. */
  void announce(List<Multiaddr> addresses) {
    tell(now -> new DirectoryInput.Announce(addresses, now));
  }

  /** The record of a key is found to be no longer good. */
  void outdated(DirectoryKey key) {
    tell(now -> new DirectoryInput.Outdated(key, now));
  }

  /** Where a node is, as far as is known here. */
  List<Multiaddr> addresses(PeerId peer) {
    List<Multiaddr> known = loop.ask(() -> directory.addresses(peer), PATIENCE);
    return known == null ? List.of() : known;
  }

  /**
   * Asks an anchor where it is itself, to see how long that takes. It counts as a look-up; nothing
   * is done with the answer. Waits.
   */
  void probe(PeerId anchor) {
    if (!questions.tryAcquire()) {
      return;
    }
    var get = KadMessage.get(new DirectoryKey.OfPeer(anchor).bytes());
    long began = System.nanoTime();
    try {
      answer(new DirectoryEffect.Ask(0, anchor, List.of(), get));
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      loop.offer(() -> reports.answered(anchor, took));
    } catch (ProtocolException e) {
      misbehaved(anchor, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "event=probe-unanswered peer=" + anchor, e);
    } finally {
      questions.release();
    }
  }

  /** What the directory keeps in memory; null when it has stopped. */
  Directory.@Nullable Memory memory() {
    return loop.ask(directory::memory, PATIENCE);
  }

  /** How many questions were put to others since the start. */
  long questions() {
    return questioned.sum();
  }

  /** How many streams peers have open here. */
  int streams() {
    return quota.size();
  }

  /** Takes part no more. Streams end with the transport. */
  @Override
  public void close() {
    loop.close();
  }

  private void tell(Function<Instant, DirectoryInput> input) {
    loop.put(() -> take(input.apply(clock.now())));
  }

  /** Asks the directory under a new number, and waits for what comes of it. */
  private <T> @Nullable T asked(
      Map<Long, CompletableFuture<T>> waiting, LongFunction<DirectoryInput> input) {
    var answer = new CompletableFuture<T>();
    boolean taken =
        loop.offer(() -> {
          long number = ++lastNumber;
          waiting.put(number, answer);
          take(input.apply(number));
        });
    return taken ? loop.await(answer, CALLERS_WAIT) : null;
  }

  // What follows runs on a thread of the stream's, or the question's.

  private void serve(Transport.Stream stream) throws IOException {
    if (!quota.enter(stream.peer())) {
      stream.reset();
      return;
    }
    try (StreamTimer.Watch watch = timer.watch(stream, PATIENCE)) {
      while (answerOne(stream)) {
        watch.renew(PATIENCE);
      }
    } catch (ProtocolException e) {
      misbehaved(stream.peer(), String.valueOf(e.getMessage()));
      stream.reset();
    } finally {
      quota.leave(stream.peer());
    }
  }

  /** Reads a request and answers it; false when there is no other. */
  private boolean answerOne(Transport.Stream stream) throws IOException {
    Bytes message = Delimited.read(stream.in(), DirectoryLimits.MESSAGE_BYTES);
    if (message == null) {
      return false;
    }
    Reply reply =
        switch (KadCodec.decode(message)) {
          case KadCodec.Decoded.Malformed(var why) -> throw new ProtocolException(why);
          case KadCodec.Decoded.Understood(var request) -> {
            prepare(stream.peer(), request);
            yield asked(
                requests,
                number -> new DirectoryInput.Asked(number, stream.peer(), request, clock.now()));
          }
        };
    switch (reply) {
      case Reply.Say(var answer) -> Delimited.write(stream.out(), KadCodec.encode(answer));
      case Reply.BreakOff _ -> stream.reset();
      case null -> stream.reset(); // too busy, or stopped
    }
    return reply instanceof Reply.Say;
  }

  private void ask(DirectoryEffect.Ask ask) {
    DirectoryInput outcome;
    try {
      KadMessage answer = answer(ask);
      prepare(ask.peer(), answer);
      outcome = new DirectoryInput.Answered(ask.question(), answer, clock.now());
    } catch (ProtocolException e) {
      misbehaved(ask.peer(), String.valueOf(e.getMessage()));
      outcome = new DirectoryInput.Unanswered(ask.question(), clock.now());
    } catch (IOException e) {
      outcome = new DirectoryInput.Unanswered(ask.question(), clock.now());
    } finally {
      questions.release();
    }
    DirectoryInput input = outcome;
    loop.put(() -> take(input));
  }

  private KadMessage answer(DirectoryEffect.Ask ask) throws IOException {
    if (!ask.addresses().isEmpty()) {
      transport.learn(ask.peer(), ask.addresses());
    }
    try (Transport.Stream stream = transport.open(ask.peer(), KadCodec.PROTOCOL);
        StreamTimer.Watch _ = timer.watch(stream, DirectoryLimits.QUESTION_TIMEOUT)) {
      Delimited.write(stream.out(), KadCodec.encode(ask.message()));
      Bytes answer = Delimited.read(stream.in(), DirectoryLimits.MESSAGE_BYTES);
      if (answer == null) {
        throw new EOFException("the peer has ended the stream without an answer");
      }
      return switch (KadCodec.decode(answer)) {
        case KadCodec.Decoded.Malformed(var why) -> throw new ProtocolException(why);
        case KadCodec.Decoded.Understood(var message) -> message;
      };
    }
  }

  private void prepare(PeerId from, KadMessage message) {
    KadRecord record = message.record();
    if (record != null) {
      preparation.before(from, record);
    }
  }

  private void misbehaved(PeerId peer, String what) {
    loop.offer(() -> reports.misbehaved(peer, what));
  }

  // What follows runs on the loop.

  private void elapsed() {
    long now = System.nanoTime();
    if (now - nextTick >= 0) {
      nextTick = now + DirectoryLimits.TICK.toNanos();
      timer.tick();
      take(new DirectoryInput.Ticked(clock.now()));
    }
  }

  /** Hands an input to the directory, and does what it wants; what comes of that at once too. */
  private void take(DirectoryInput input) {
    inputs.add(input);
    for (DirectoryInput next = inputs.poll(); next != null; next = inputs.poll()) {
      directory.on(next).forEach(this::perform);
    }
  }

  private void perform(DirectoryEffect effect) {
    switch (effect) {
      case DirectoryEffect.Ask ask -> start(ask);
      case DirectoryEffect.Answer(long request, var message) ->
          complete(requests, request, new Reply.Say(message));
      case DirectoryEffect.Refuse(long request, _) ->
          complete(requests, request, new Reply.BreakOff());
      case DirectoryEffect.Learn(var peer, var addresses) -> transport.learn(peer, addresses);
      case DirectoryEffect.Found(long ticket, _, var value, long sequence) ->
          complete(lookUps, ticket, new LookedUp.Found(value, sequence));
      case DirectoryEffect.Missing(long ticket, _, var why) -> {
        complete(lookUps, ticket, new LookedUp.Missing(why));
        complete(publications, ticket, new Publication.Failed(why));
      }
      case DirectoryEffect.Published(long ticket, _, int stored, int asked) ->
          complete(publications, ticket, new Publication.Stored(stored, asked));
      case DirectoryEffect.Misbehaved(var peer, var what) -> reports.misbehaved(peer, what);
      case DirectoryEffect.Measured(var peer, var took) -> reports.answered(peer, took);
    }
  }

  private void start(DirectoryEffect.Ask ask) {
    if (questions.tryAcquire()) {
      questioned.increment();
      Thread.ofVirtual().name("directory-question").start(() -> ask(ask));
    } else {
      inputs.add(new DirectoryInput.Unanswered(ask.question(), clock.now()));
    }
  }

  private static <T> void complete(
      Map<Long, CompletableFuture<T>> waiting, long number, T outcome) {
    CompletableFuture<T> caller = waiting.remove(number);
    if (caller != null) {
      caller.complete(outcome);
    }
  }
}
