package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who reads through {@code /smartlayer/tail/1}, and suppliers that are honest or not. */
class TailTest {
  private static final int FACTS = 40;
  private static final Hash EVEN = Hash.sha256(Bytes.utf8("even"));
  private static final TailFilter EVENS = new TailFilter(List.of(), List.of(EVEN));

  private final Fixture world = new Fixture(4);

  @BeforeEach
  void order() {
    for (int i = 0; i < FACTS; i++) {
      world.submit(0, i, "fact " + i);
    }
    assertThat(history().finalSize()).isEqualTo(FACTS);
  }

  @Test
  void whatIsWantedComesWholeAndInOrderAndTheRestIsHashed() {
    var reader = reader(7, 0, EVENS);
    List<TailRun.Told> found = readAll(reader, EVENS);
    assertThat(found)
        .extracting(TailRun.Told::offset)
        .containsExactlyElementsOf(
            IntStream.range(7, FACTS).filter(i -> i % 2 == 0).mapToObj(i -> (long) i).toList());
    for (TailRun.Told one : found) {
      assertThat(one.entry()).isEqualTo(history().entry(one.offset()));
      assertThat(one.timeMillis()).isEqualTo(history().headOf(one.offset()).head().time());
    }
    assertThat(reader.next()).isEqualTo(FACTS);
  }

  @Test
  void anyOffsetsAreReadFromAnywhereToAnywhere() {
    for (int from = 0; from < FACTS; from++) {
      for (int to = from + 1; to <= FACTS; to += 5) {
        var reader = reader(from, to, TailFilter.ALL);
        assertThat(readAll(reader, TailFilter.ALL)).hasSize(to - from);
        assertThat(reader.isDone()).isTrue();
      }
    }
  }

  @Test
  void messagesSurviveTheWire() {
    var asked = subscribe(reader(3, 0, EVENS), EVENS);
    assertThat(TailCodec.decode(TailCodec.encode(asked)))
        .isEqualTo(new TailCodec.Decoded.Understood(asked));
    TailMessage told = message(3, EVENS);
    Bytes bytes = TailCodec.encode(told);
    assertThat(TailCodec.decode(bytes)).isEqualTo(new TailCodec.Decoded.Understood(told));
    assertThat(bytes.size()).isLessThan(TailLimits.MESSAGE_BYTES);
    for (TailMessage.Why why : TailMessage.Why.values()) {
      var end = new TailMessage.End(why, List.of(new TailMessage.Place(world.feed.id(), 3, 9)));
      assertThat(TailCodec.decode(TailCodec.encode(end)))
          .isEqualTo(new TailCodec.Decoded.Understood(end));
    }
    var grant = new TailMessage.Grant(77);
    assertThat(TailCodec.decode(TailCodec.encode(grant)))
        .isEqualTo(new TailCodec.Decoded.Understood(grant));
    assertThat(TailCodec.decode(Bytes.concat(bytes, Bytes.of((byte) 0))))
        .isInstanceOf(TailCodec.Decoded.Malformed.class);
    assertThat(WireParts.LIMIT).isGreaterThanOrEqualTo(TailLimits.RUN_LINES);
  }

  @Test
  void aGapIsRefused() {
    assertThat(reader(4, 0, EVENS).on(message(5, EVENS)))
        .isInstanceOf(TailReader.Outcome.Refused.class);
  }

  @Test
  void whatWasToldIsNotTakenTwice() {
    var reader = reader(4, 0, EVENS);
    TailMessage told = message(4, EVENS);
    assertThat(reader.on(told)).isInstanceOf(TailReader.Outcome.Taken.class);
    assertThat(reader.on(told)).isInstanceOf(TailReader.Outcome.Refused.class);
  }

  @Test
  void anEntryLeftOutBetweenOthersIsNoticed() {
    refused(run -> {
      var lines = new ArrayList<>(run.lines());
      lines.remove(3);
      return new TailRun(run.base(), run.end() - 1, lines, run.edge(), run.proof());
    });
  }

  @Test
  void entriesThatChangedPlacesAreNoticed() {
    refused(run -> {
      var lines = new ArrayList<>(run.lines());
      lines.add(2, lines.remove(5));
      return with(run, lines);
    });
  }

  @Test
  void aHashOfSomethingElseIsNoticed() {
    refused(run -> {
      var lines = new ArrayList<>(run.lines());
      lines.set(4, new TailLine.LeftOut(lines.get(5).leaf()));
      return with(run, lines);
    });
  }

  @Test
  void aForgedEntryIsNoticed() {
    refused(run -> {
      var lines = new ArrayList<>(run.lines());
      lines.set(6, new TailLine.Whole(Fixture.entry("forged")));
      return with(run, lines);
    });
  }

  @Test
  void aLieAboutTheOffsetIsNoticed() {
    TailRun run = run(4, TailFilter.ALL);
    List<Hash> edge = run(8, TailFilter.ALL).edge();
    var moved = new TailRun(8, 8 + run.lines().size(), run.lines(), edge, run.proof());
    assertThat(reader(8, 0, TailFilter.ALL).on(new TailMessage.Told(moved)))
        .isInstanceOf(TailReader.Outcome.Refused.class);
  }

  @Test
  void anEdgeOfAnotherTreeIsNoticed() {
    refused(run -> {
      List<Hash> edge = run.edge().stream().map(hash -> Hash.sha256(hash.bytes())).toList();
      return new TailRun(run.base(), run.end(), run.lines(), edge, run.proof());
    });
  }

  @Test
  void aProofThatIsNotTheCommitteesIsRefused() {
    refused(run -> {
      FinalityProof proof = run.proof();
      return with(
          run,
          new FinalityProof(proof.heads(), proof.openings(), proof.justified(), proof.justified()));
    });
    refused(run -> {
      FinalityProof proof = run.proof();
      return with(
          run,
          new FinalityProof(proof.heads(), proof.openings(), proof.certified(), proof.certified()));
    });
    var others = new Feed(world.feed.id(), world.committee(3, 2, 1, 0), world.feed.domain());
    assertThat(run(4, TailFilter.ALL).verify(others)).isInstanceOf(TailRun.Verdict.Invalid.class);
  }

  @Test
  void whatIsOnlyCertifiedIsNotTaken() {
    world.give(0, new FeedInput.Submitted(100, Fixture.entry("one 1"), Fixture.NOW));
    world.give(0, new FeedInput.Submitted(101, Fixture.entry("two 2"), Fixture.NOW));
    world.deliver(Fixture.NOW);
    FeedHistory history = history();
    assertThat(history.finalSize()).isEqualTo(FACTS + 2);
    int height = history.heightOf(FACTS + 1);
    Head carried = history.link(height).head();
    Head carries = history.link(height + 1).head();
    assertThat(carries.size()).as("two heads with an entry each").isEqualTo(FACTS + 2);
    TailRun good = run(FACTS, TailFilter.ALL);
    FinalityProof proof =
        new FinalityProof(
            List.of(carried, carries),
            List.of(),
            history.certificate(height),
            history.certificate(height + 1));
    assertThat(proof.verify(world.feed)).isInstanceOf(FinalityProof.Verdict.Valid.class);
    assertThat(good.verify(world.feed)).isInstanceOf(TailRun.Verdict.Valid.class);
    assertThat(with(good, proof).verify(world.feed)).isInstanceOf(TailRun.Verdict.Invalid.class);
  }

  @Test
  void anEntryIsNotGivenTheTimeOfALaterHead() {
    refused(run -> {
      FinalityProof proof = run.proof();
      List<Head> later = proof.heads().subList(1, proof.heads().size());
      return with(
          run, new FinalityProof(later, proof.openings(), proof.justified(), proof.certified()));
    });
  }

  @Test
  void aRunEndsWithinASegmentAndTheNextGoesOnThere() {
    TailRun whole = run(0, TailFilter.ALL);
    for (int cut = 1; cut < whole.lines().size(); cut++) {
      var lines = new ArrayList<TailLine>();
      for (int i = 0; i < whole.lines().size(); i++) {
        TailLine line = whole.lines().get(i);
        lines.add(i < cut ? line : new TailLine.LeftOut(line.leaf()));
      }
      var part = new TailRun(0, cut, lines, whole.edge(), whole.proof());
      var reader = reader(0, 0, TailFilter.ALL);
      assertThat(taken(reader.on(new TailMessage.Told(part)))).hasSize(cut);
      assertThat(taken(reader.on(message(cut, TailFilter.ALL)))).isNotEmpty();
    }
  }

  @Test
  void anEntryBehindTheEndIsRefused() {
    TailRun whole = run(0, TailFilter.ALL);
    var more = new TailRun(0, 3, whole.lines(), whole.edge(), whole.proof());
    assertThat(reader(0, 0, TailFilter.ALL).on(new TailMessage.Told(more)))
        .isInstanceOf(TailReader.Outcome.Refused.class);
  }

  @Test
  void whoHoldsAnEntryBackIsShownByWhoDoesNot() {
    TailRun honest = run(0, EVENS);
    var lines = new ArrayList<>(honest.lines());
    lines.set(6, new TailLine.LeftOut(lines.get(6).leaf()));
    TailRun liar = with(honest, lines);
    assertThat(liar.verify(world.feed)).isInstanceOf(TailRun.Verdict.Valid.class);
    var told = ((TailRun.Verdict.Valid) honest.verify(world.feed)).told();
    assertThat(liar.withheld(told, EVENS, TailTest::parity)).containsExactly(6L);
    assertThat(honest.withheld(told, EVENS, TailTest::parity)).isEmpty();
  }

  @Test
  void whatIsRefusedLeavesTheReaderWhereItWas() {
    var reader = reader(4, 0, EVENS);
    TailRun good = run(4, EVENS);
    var lines = new ArrayList<>(good.lines());
    lines.set(3, lines.get(5));
    assertThat(reader.on(new TailMessage.Told(with(good, lines))))
        .isInstanceOf(TailReader.Outcome.Refused.class);
    assertThat(reader.next()).isEqualTo(4);
    assertThat(readAll(reader, EVENS)).isNotEmpty();
  }

  @Test
  void aSupplyEndsWhereItWasAskedToAndSaysWhatItHasNot() {
    assertThat(last(reader(3, 9, EVENS))).isEqualTo(TailMessage.Why.DONE);
    assertThat(last(reader(FACTS, FACTS + 9, EVENS))).isEqualTo(TailMessage.Why.NOT_FINAL);
    var supply = new TailSupply(subscribe(reader(0, 0, EVENS), EVENS), TailTest::parity);
    assertThat(supply.cut(_ -> null))
        .isInstanceOfSatisfying(
            TailSupply.Cut.Over.class,
            over -> assertThat(over.why()).isEqualTo(TailMessage.Why.FEED_UNKNOWN));
  }

  @Test
  void whatIsInTheLogAloneIsLeftToOthers() {
    List<Bytes> disk = world.disks.getFirst();
    history().forget(FACTS, index -> disk.get(Math.toIntExact(index)));
    assertThat(history().floor()).isPositive();
    assertThat(message(0, TailFilter.ALL))
        .isInstanceOfSatisfying(
            TailMessage.End.class, end -> assertThat(end.why()).isEqualTo(TailMessage.Why.BUSY));
  }

  @Test
  void aProofAcrossAsManyEpochsAsItMayHaveIsRead() {
    TailRun good = run(4, TailFilter.ALL);
    Head any = good.proof().heads().getFirst();
    var heads = new ArrayList<Head>();
    var openings = new ArrayList<List<SignedLeave>>();
    for (int epoch = 1; epoch <= FinalityProof.HEAD_LIMIT; epoch++) {
      heads.add(
          new Head(
              any.feedId(),
              any.term(),
              epoch,
              0,
              any.base(),
              any.size(),
              any.parent(),
              any.justify(),
              any.root(),
              any.chainBlock(),
              any.time()));
      var leave = new Leave(any.feedId(), any.term(), epoch - 1, 0, 0, any.hash());
      openings.add(List.of(SignedLeave.by(world.keys.getFirst(), world.feed.domain(), leave)));
    }
    var proof =
        new FinalityProof(heads, openings, good.proof().justified(), good.proof().certified());
    var told = new TailMessage.Told(with(good, proof));
    assertThat(TailCodec.decode(TailCodec.encode(told)))
        .isEqualTo(new TailCodec.Decoded.Understood(told));
  }

  /** Changes a good run, and expects that nobody takes it. */
  private void refused(UnaryOperator<TailRun> change) {
    TailRun good = run(4, TailFilter.ALL);
    assertThat(good.lines()).hasSizeGreaterThan(8);
    var reader = reader(4, 0, TailFilter.ALL);
    assertThat(reader.on(new TailMessage.Told(change.apply(good))))
        .isInstanceOf(TailReader.Outcome.Refused.class);
    assertThat(reader.on(new TailMessage.Told(good))).isInstanceOf(TailReader.Outcome.Taken.class);
  }

  private static TailRun with(TailRun run, List<TailLine> lines) {
    return new TailRun(run.base(), run.end(), lines, run.edge(), run.proof());
  }

  private static TailRun with(TailRun run, FinalityProof proof) {
    return new TailRun(run.base(), run.end(), run.lines(), run.edge(), proof);
  }

  private FeedHistory history() {
    return world.members.getFirst().history();
  }

  private TailReader reader(long from, long to, TailFilter filter) {
    return new TailReader(world.feed, from, to, filter, TailTest::parity);
  }

  private static TailMessage.Subscribe subscribe(TailReader reader, TailFilter filter) {
    return new TailMessage.Subscribe(List.of(reader.wanted()), filter, TailLimits.CREDIT_LEAST);
  }

  /** Facts with an even number have a schema of their own. */
  private static @Nullable Hash parity(Entry entry) {
    String text = entry.body().toUtf8();
    return (text.charAt(text.length() - 1) - '0') % 2 == 0 ? EVEN : Hash.ZERO;
  }

  private TailMessage message(long from, TailFilter filter) {
    var supply = new TailSupply(subscribe(reader(from, 0, filter), filter), TailTest::parity);
    return supply.message(supply.cut(_ -> history()));
  }

  private TailRun run(long from, TailFilter filter) {
    return ((TailMessage.Told) message(from, filter)).run();
  }

  private static List<TailRun.Told> taken(TailReader.Outcome outcome) {
    assertThat(outcome).isInstanceOf(TailReader.Outcome.Taken.class);
    return ((TailReader.Outcome.Taken) outcome).found();
  }

  private List<TailRun.Told> readAll(TailReader reader, TailFilter filter) {
    var supply = new TailSupply(subscribe(reader, filter), TailTest::parity);
    var found = new ArrayList<TailRun.Told>();
    while (true) {
      TailMessage message = supply.message(supply.cut(_ -> history()));
      if (message instanceof TailMessage.Still || message instanceof TailMessage.End) {
        return found;
      }
      found.addAll(taken(reader.on(message)));
    }
  }

  private TailMessage.Why last(TailReader reader) {
    var supply = new TailSupply(subscribe(reader, EVENS), TailTest::parity);
    TailMessage message = supply.message(supply.cut(_ -> history()));
    while (!(message instanceof TailMessage.End)) {
      taken(reader.on(message));
      message = supply.message(supply.cut(_ -> history()));
    }
    return Objects.requireNonNull(((TailMessage.End) message).why());
  }
}
