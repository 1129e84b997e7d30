package io.smartlayer.runtime;

import io.smartlayer.environment.Transport;
import io.smartlayer.feed.TailCodec;
import io.smartlayer.feed.TailFilter;
import io.smartlayer.feed.TailLimits;
import io.smartlayer.feed.TailMessage;
import io.smartlayer.feed.TailSupply;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever asks, members and strangers alike, what becomes final in an anchor's feeds, over
 * streams of {@code /smartlayer/tail/1}. The thread of a stream reads what the subscriber grants;
 * one more tells him. The feeds' owner is asked for one cut at a time.
 *
 * <p>What subscribers can cost is bounded: {@link #STREAMS} streams, of which none has more under
 * way than it was granted, and {@link TailLimits} for each. Who does not read is broken off after
 * {@link #PATIENCE}; who grants nothing is told where to go on.
 */
final class TailShell implements AutoCloseable {
  /** Streams of all subscribers. */
  static final int STREAMS = 256;

  /** Streams of one subscriber. */
  static final int STREAMS_OF_ONE = 16;

  /** Cuts that wait for the feeds' owner, or are made into messages, at once. */
  static final int CUTS = 4;

  /** How long a subscriber may take to say what he wants, or to read a message. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final System.Logger LOG = System.getLogger(TailShell.class.getName());

  private final Transport transport;
  private final Source source;
  private final TailFilter.Schemas schemas;
  private final Duration creditWait;
  private final StreamTimer timer = new StreamTimer();
  private final StreamQuota quota = new StreamQuota(STREAMS, STREAMS_OF_ONE);
  private final Semaphore cuts = new Semaphore(CUTS, true);
  private final NodeLoop loop = NodeLoop.light("tails", timer::tick, TICK);

  /** Where the feeds are. Safe for use by many threads. */
  interface Source {
    /** What a supply tells next; null when there was no time to find it. */
    TailSupply.@Nullable Cut cut(TailSupply supply);

    /** Waits until more is final of a feed than is said of it; false when nothing came. */
    boolean awaitMore(List<TailMessage.Place> places, Duration atMost) throws InterruptedException;
  }

  TailShell(Transport transport, Source source, TailFilter.Schemas schemas) {
    this(transport, source, schemas, TailLimits.CREDIT_WAIT);
  }

  /** A shell that waits so long for credit. */
  TailShell(Transport transport, Source source, TailFilter.Schemas schemas, Duration creditWait) {
    this.transport = transport;
    this.source = source;
    this.schemas = schemas;
    this.creditWait = creditWait;
  }

  /** Serves from now on. */
  void start() {
    loop.start();
    transport.serve(TailCodec.PROTOCOL, this::serve);
  }

  /** How many streams are open. */
  int streams() {
    return quota.size();
  }

  /** Breaks off no streams any more; they end with the transport. */
  @Override
  public void close() {
    loop.close();
  }

  private void serve(Transport.Stream stream) throws IOException {
    if (!quota.enter(stream.peer())) {
      stream.reset();
      return;
    }
    try {
      TailMessage.Subscribe asked = asked(stream);
      if (asked != null) {
        serve(stream, asked);
      }
    } catch (ProtocolException e) {
      LOG.log(System.Logger.Level.DEBUG, "event=tail-refused peer=" + stream.peer(), e);
      stream.reset();
    } finally {
      quota.leave(stream.peer());
    }
  }

  private TailMessage.@Nullable Subscribe asked(Transport.Stream stream) throws IOException {
    try (StreamTimer.Watch _ = timer.watch(stream, PATIENCE)) {
      TailMessage first = read(stream);
      if (first == null || first instanceof TailMessage.Subscribe) {
        return (TailMessage.Subscribe) first;
      }
      throw new ProtocolException("a subscription comes first");
    }
  }

  private void serve(Transport.Stream stream, TailMessage.Subscribe asked) throws IOException {
    var credit = new TailCredit(asked.credit(), TailLimits.CREDIT_MOST);
    var ended = new AtomicBoolean();
    Thread teller = Thread.ofVirtual().name("tail").start(() -> tell(stream, asked, credit, ended));
    try {
      TailMessage next = read(stream);
      while (next != null) {
        if (!(next instanceof TailMessage.Grant(long bytes)) || !credit.grant(bytes)) {
          throw new ProtocolException("a grant of what may be granted comes next");
        }
        next = read(stream);
      }
    } catch (IOException e) {
      if (!ended.get()) { // else a reset would overtake what has just been told
        throw e;
      }
    } finally {
      teller.interrupt(); // nobody is there any more
    }
  }

  /** What the subscriber says next; null when he has no more to say. */
  private static @Nullable TailMessage read(Transport.Stream stream) throws IOException {
    Bytes message = Delimited.read(stream.in(), TailLimits.ASK_BYTES);
    if (message == null) {
      return null;
    }
    return switch (TailCodec.decode(message)) {
      case TailCodec.Decoded.Malformed(String why) -> throw new ProtocolException(why);
      case TailCodec.Decoded.Understood(TailMessage understood) -> understood;
    };
  }

  // What follows runs on the thread that tells.

  private void tell(
      Transport.Stream stream,
      TailMessage.Subscribe asked,
      TailCredit credit,
      AtomicBoolean ended) {
    try {
      TailMessage.End end = tell(stream, new TailSupply(asked, schemas), credit);
      send(stream, TailCodec.encode(end)); // which needs no credit
      ended.set(true);
      stream.close(); // the thread that reads ends with it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "event=tail-broken peer=" + stream.peer(), e);
      stream.reset();
    }
  }

  /** Tells until there is no more to tell, or the subscriber falls behind. */
  private TailMessage.End tell(Transport.Stream stream, TailSupply supply, TailCredit credit)
      throws IOException, InterruptedException {
    boolean saysWhere = true; // first of all, and when nothing has come for a while
    while (true) {
      Next next = next(supply, saysWhere);
      if (next.message() instanceof TailMessage.End end) {
        return end;
      }
      if (next.message() instanceof TailMessage.Still && !saysWhere) {
        saysWhere = !source.awaitMore(next.before(), TailLimits.STILL);
        continue;
      }
      if (!credit.take(next.bytes().size(), creditWait)) {
        return new TailMessage.End(TailMessage.Why.BEHIND, next.before());
      }
      send(stream, next.bytes());
      saysWhere = false;
    }
  }

  /** A message, with how far the stream was before it. */
  private record Next(TailMessage message, Bytes bytes, List<TailMessage.Place> before) {}

  private Next next(TailSupply supply, boolean saysWhere) throws InterruptedException {
    cuts.acquire();
    try {
      TailSupply.@Nullable Cut cut = source.cut(supply);
      if (cut == null) {
        return of(new TailMessage.End(TailMessage.Why.BUSY, List.of()), List.of());
      }
      boolean over = cut instanceof TailSupply.Cut.Over;
      return of(
          saysWhere && !over ? new TailMessage.Still(cut.places()) : supply.message(cut),
          cut.places());
    } finally {
      cuts.release();
    }
  }

  private static Next of(TailMessage message, List<TailMessage.Place> before) {
    return new Next(message, TailCodec.encode(message), before);
  }

  private void send(Transport.Stream stream, Bytes message) throws IOException {
    try (StreamTimer.Watch _ = timer.watch(stream, PATIENCE)) {
      Delimited.write(stream.out(), message);
    }
  }
}
