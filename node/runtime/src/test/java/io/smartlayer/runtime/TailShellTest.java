package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.environment.Transport;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.TailCodec;
import io.smartlayer.feed.TailFilter;
import io.smartlayer.feed.TailLimits;
import io.smartlayer.feed.TailMessage;
import io.smartlayer.feed.TailReader;
import io.smartlayer.feed.TailRun;
import io.smartlayer.feed.TailSupply;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Strangers follow the feeds of real anchors over real connections. */
class TailShellTest {
  private static final int STRANGER = 99;
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final TailFilter FACTS = new TailFilter(List.of(Kind.ATTESTATION), List.of());

  private final LocalWorld local = LocalWorld.started(4, 4);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Libp2pHost stranger = LocalHosts.host(STRANGER);
  private final List<TailRun.Told> told = new CopyOnWriteArrayList<>();

  private final List<TailShell> shells = new ArrayList<>();
  private final List<Libp2pHost> hosts = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    stranger.close();
    local.close();
  }

  @Test
  void aStrangerFollowsWhatBecomesFinalAndVerifiesIt() {
    PeerId peer = serve(1, source());
    facts(1, 5);
    follow(List.of(peer), FACTS, TailClient.FAR);
    Patience.until("5 facts", () -> told.size() == 5);
    facts(6, 8);
    Patience.until("8 facts", () -> told.size() == 8);
    assertThat(told).allMatch(one -> one.entry().kind() == Kind.ATTESTATION);
    for (TailRun.Told one : told) {
      assertThat(one.entry())
          .isEqualTo(anchor().entries(local.feed(), one.offset(), 1).getFirst().entry());
    }
  }

  @Test
  void factsOfAnotherSchemaAreLeftOut() {
    PeerId peer = serve(1, source());
    facts(1, 3);
    Hash schema = FactSchemas.of(fact());
    var other = new TailFilter(List.of(), List.of(Hash.ZERO));
    follow(List.of(peer), other, TailClient.FAR);
    follow(List.of(peer), new TailFilter(List.of(), List.of(schema)), TailClient.FAR);
    Patience.until("3 facts", () -> told.size() == 3);
    facts(4, 4);
    Patience.until("4 facts", () -> told.size() == 4);
  }

  @Test
  void whenASupplierEndsTheNextGoesOnWithoutGapOrDouble() {
    PeerId first = serve(1, source());
    PeerId second = serve(2, source());
    facts(1, 4);
    follow(List.of(first, second), TailFilter.ALL, TailClient.FAR);
    Patience.until("what is final", () -> told.size() >= 6);
    closeHost(first);
    facts(5, 9);
    long size = anchor().feeds().finalSize(local.feed());
    Patience.until("all of it", () -> told.size() >= size);
    assertThat(offsets()).isEqualTo(LongStream.range(0, told.size()).boxed().toList());
  }

  @Test
  void aLiarIsLeftForOthers() {
    TailShell.Source honest = source();
    PeerId liar = serve(1, from(1, honest)); // it leaves out the first
    PeerId good = serve(2, source());
    facts(1, 3);
    List<TailClient.Turn> turns = follow(List.of(liar, good), TailFilter.ALL, TailClient.FAR);
    Patience.until("all of it", () -> told.size() >= 5);
    assertThat(offsets()).isEqualTo(LongStream.range(0, told.size()).boxed().toList());
    assertThat(turns)
        .first()
        .isInstanceOfSatisfying(
            TailClient.Turn.Over.class,
            over -> assertThat(over.why()).startsWith("refused: offset 1 where 0 is next"));
  }

  @Test
  void aGapIsFilledBySeveralSuppliersOfWhomOneLies() {
    PeerId liar = serve(1, from(1, source()));
    PeerId silent = LocalHosts.id(50);
    PeerId good = serve(2, source());
    PeerId other = serve(3, source());
    facts(1, 6);
    List<TailClient.Turn> turns = follow(List.of(good, liar, silent, other), TailFilter.ALL, 3);
    Patience.until("all of it", () -> told.size() >= 8);
    facts(7, 9);
    long size = anchor().feeds().finalSize(local.feed());
    Patience.until("what comes after", () -> told.size() >= size);
    assertThat(offsets()).isEqualTo(LongStream.range(0, told.size()).boxed().toList());
    assertThat(turns)
        .first()
        .isInstanceOfSatisfying(
            TailClient.Turn.Over.class,
            over -> assertThat(over.why()).isEqualTo(TailMessage.Why.BEHIND.word()));
  }

  @Test
  void whoGrantsNothingIsSentWhatWasGrantedAndToldWhereToGoOn() throws IOException {
    TailShell.Source endless = source();
    PeerId peer = serve(1, from(0, endless)); // tells the same again and again
    facts(1, 3);
    try (Transport.Stream stream = stranger.open(peer, TailCodec.PROTOCOL)) {
      subscribe(stream, 0);
      long credit = TailLimits.CREDIT_LEAST;
      TailMessage message = read(stream);
      long largest = 0;
      while (!(message instanceof TailMessage.End)) {
        long size = TailCodec.encode(message).size();
        largest = Math.max(largest, size);
        credit -= size;
        if (credit < size) { // whoever reads late hears of the end too
          Patience.until("the end to be told", () -> shells.getFirst().streams() == 0);
        }
        message = read(stream);
      }
      assertThat(credit).isBetween(0L, largest);
      assertThat(((TailMessage.End) message).why()).isEqualTo(TailMessage.Why.BEHIND);
      assertThat(((TailMessage.End) message).places())
          .extracting(TailMessage.Place::feed)
          .containsExactly(local.feed());
    }
    Patience.until("no stream", () -> shells.getFirst().streams() == 0);
  }

  @Test
  void nonsenseIsBrokenOff() throws IOException {
    PeerId peer = serve(1, source());
    facts(1, 1);
    try (Transport.Stream stream = stranger.open(peer, TailCodec.PROTOCOL)) {
      Delimited.write(stream.out(), TailCodec.encode(new TailMessage.Grant(5)));
      assertThatThrownBy(() -> read(stream)).isInstanceOf(IOException.class);
    }
    try (Transport.Stream stream = stranger.open(peer, TailCodec.PROTOCOL)) {
      subscribe(stream, 0);
      assertThat(read(stream)).isInstanceOf(TailMessage.Still.class);
      var tooMuch = new TailMessage.Grant(TailLimits.CREDIT_MOST);
      Delimited.write(stream.out(), TailCodec.encode(tooMuch));
      assertThatThrownBy(() -> readOn(stream)).isInstanceOf(IOException.class);
    }
    Patience.until("no stream", () -> shells.getFirst().streams() == 0);
  }

  @Test
  void oneSubscriberHasAFewStreamsAlone() throws IOException {
    PeerId peer = serve(1, source());
    facts(1, 1);
    var streams = new ArrayList<Transport.Stream>();
    for (int i = 0; i < TailShell.STREAMS_OF_ONE; i++) {
      streams.add(stranger.open(peer, TailCodec.PROTOCOL));
      subscribe(streams.getLast(), 0);
      assertThat(read(streams.getLast())).isInstanceOf(TailMessage.Still.class);
    }
    assertThatThrownBy(
            () -> {
              Transport.Stream more = stranger.open(peer, TailCodec.PROTOCOL);
              subscribe(more, 0);
              read(more);
            })
        .isInstanceOf(IOException.class);
    streams.forEach(Transport.Stream::reset);
    Patience.until("places again", () -> shells.getFirst().streams() == 0);
  }

  /** A source that tells every subscriber what begins at an offset, whatever he was told. */
  private TailShell.Source from(long offset, TailShell.Source honest) {
    var asked =
        new TailMessage.Subscribe(
            List.of(new TailMessage.Wanted(local.feed(), offset, 0, 0)),
            TailFilter.ALL,
            TailLimits.CREDIT_LEAST);
    return new TailShell.Source() {
      @Override
      public TailSupply.@Nullable Cut cut(TailSupply supply) {
        return honest.cut(new TailSupply(asked, FactSchemas::of));
      }

      @Override
      public boolean awaitMore(List<TailMessage.Place> places, Duration atMost)
          throws InterruptedException {
        return honest.awaitMore(places, atMost);
      }
    };
  }

  private static void readOn(Transport.Stream stream) throws IOException {
    while (true) {
      read(stream);
    }
  }

  private TailShell.Source source() {
    return anchor().tails();
  }

  private AnchorNode anchor() {
    return local.leader();
  }

  private Entry fact() {
    return anchor().entries(local.feed(), 0, 100).stream()
        .map(one -> one.entry())
        .filter(entry -> entry.kind() == Kind.ATTESTATION)
        .findFirst()
        .orElseThrow();
  }

  /** Serves tails at a host of its own. */
  private PeerId serve(int number, TailShell.Source source) {
    Libp2pHost host = LocalHosts.host(number);
    var shell = new TailShell(host, source, FactSchemas::of, SHORT);
    shell.start();
    open.add(shell);
    open.add(host);
    shells.add(shell);
    hosts.add(host);
    stranger.learn(host.self(), host.addresses());
    return host.self();
  }

  private void closeHost(PeerId peer) {
    hosts.stream().filter(host -> host.self().equals(peer)).forEach(Libp2pHost::close);
  }

  /** Hands in facts, and waits until they are final. */
  private void facts(int first, int last) {
    if (anchor().feeds().finalSize(local.feed()) == 0) {
      local.activate(local.leader(), 1);
    }
    for (int minutes = first; minutes <= last; minutes++) {
      local.delay(local.leader(), minutes);
    }
    Patience.until(
        "facts to be final",
        () ->
            anchor().entries(local.feed(), 0, 1000).stream()
                    .filter(one -> one.entry().kind() == Kind.ATTESTATION)
                    .count()
                >= last);
  }

  private Feed feed() {
    return new Feed(
        local.feed(), local.network().committee(local.feed()), local.network().domain());
  }

  /** Follows on a thread of its own, until the test ends. */
  private List<TailClient.Turn> follow(List<PeerId> peers, TailFilter filter, long far) {
    Libp2pHost host = LocalHosts.host(100 + open.size());
    hosts.forEach(known -> host.learn(known.self(), known.addresses()));
    var client = new TailClient(host, peers, feed(), 0, filter, FactSchemas::of, far);
    var turns = new CopyOnWriteArrayList<TailClient.Turn>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              while (!Thread.currentThread().isInterrupted() && turns.size() < 1000) {
                turns.add(client.turn(told::add));
              }
            });
    open.add(() -> {
      thread.interrupt();
      client.close();
    });
    return turns;
  }

  private void subscribe(Transport.Stream stream, long from) throws IOException {
    var reader = new TailReader(feed(), from, 0, TailFilter.ALL, FactSchemas::of);
    Delimited.write(
        stream.out(),
        TailCodec.encode(
            new TailMessage.Subscribe(
                List.of(reader.wanted()), TailFilter.ALL, TailLimits.CREDIT_LEAST)));
  }

  private static TailMessage read(Transport.Stream stream) throws IOException {
    var bytes = Delimited.read(stream.in(), TailLimits.MESSAGE_BYTES);
    if (bytes == null) {
      throw new IOException("the stream has ended");
    }
    return ((TailCodec.Decoded.Understood) TailCodec.decode(bytes)).message();
  }

  private List<Long> offsets() {
    return told.stream().map(TailRun.Told::offset).toList();
  }
}
