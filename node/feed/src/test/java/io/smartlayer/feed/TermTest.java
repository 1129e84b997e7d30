package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How one committee closes its term and another opens the next. */
class TermTest {
  private static final Instant NOW = Fixture.NOW;
  private static final Duration SOME_TIME = Duration.ofSeconds(2);

  private final Fixture world = new Fixture(4, 6);

  private Entry close(int... members) {
    return new Close(1, 17, world.committee(members)).toEntry();
  }

  private Instant closed(int... members) {
    world.submit(0, 1, "a");
    world.submit(0, 2, close(members), NOW);
    return world.elapse(NOW, SOME_TIME);
  }

  private List<String> finals(int member) {
    FeedHistory history = world.members.get(member).history();
    var out = new ArrayList<String>();
    for (long i = 0; i < history.finalSize(); i++) {
      Entry entry = history.entry(i);
      out.add(entry.kind() == Kind.CLOSE ? "close" : entry.body().toUtf8());
    }
    return out;
  }

  @Test
  void aCloseSaysWhoComesNext() {
    var close = new Close(3, 17, world.committee(1, 2, 3, 4));
    assertThat(Close.read(close.toEntry())).isEqualTo(close);
    assertThat(close.toEntry().body().toUtf8()).startsWith("{\"block\":17,\"members\":[\"0x0");
  }

  @Test
  void whatIsNoCloseIsNotRead() {
    assertThat(Close.read(Fixture.entry("a"))).isNull();
    for (String body : List.of("", "{}", "{\"block\":1,\"members\":[],\"term\":1}")) {
      assertThat(Close.read(new Entry(Kind.CLOSE, Bytes.utf8(body)))).isNull();
    }
  }

  @Test
  void anotherCommitteeGoesOn() {
    Instant now = closed(2, 3, 4, 5);
    for (int i = 0; i < 6; i++) {
      assertThat(world.members.get(i).feed().term()).as("term of %s", i).isEqualTo(1);
      assertThat(finals(i)).as("entries of %s", i).containsExactly("a", "close");
    }
    world.submit(4, 3, Fixture.entry("b"), now);
    world.elapse(now, SOME_TIME);
    for (int i = 0; i < 6; i++) {
      assertThat(finals(i)).as("entries of %s", i).containsExactly("a", "close", "b");
    }
    assertThat(world.members.get(2).history().headOf(2).head().term()).isEqualTo(1);
  }

  @Test
  void entriesHandedInAtAFormerMemberJoin() {
    Instant now = closed(2, 3, 4, 5);
    world.submit(0, 3, Fixture.entry("b"), now);
    world.elapse(now, SOME_TIME);
    assertThat(finals(5)).containsExactly("a", "close", "b");
    assertThat(world.shown(FeedEffect.Promised.class).getLast().ticket()).isEqualTo(3);
  }

  @Test
  void entriesThatWaitGoOverToTheNextTerm() {
    world.submit(0, 1, "a");
    world.give(0, new FeedInput.Submitted(2, close(2, 3, 4, 5), NOW));
    world.give(0, new FeedInput.Submitted(3, Fixture.entry("b"), NOW));
    world.deliver(NOW);
    world.elapse(NOW, SOME_TIME.multipliedBy(2));
    assertThat(finals(5)).containsExactly("a", "close", "b");
  }

  @Test
  void aTermThatDoesNotFollowIsRefused() {
    var close = new Close(2, 17, world.committee(2, 3, 4, 5)).toEntry();
    world.submit(0, 1, close, NOW);
    assertThat(world.shown(FeedEffect.Refused.class).getLast().code()).isEqualTo("close-misplaced");
  }

  @Test
  void finalityIsProvedWithinEachTerm() {
    Instant now = closed(2, 3, 4, 5);
    world.submit(3, 3, Fixture.entry("b"), now);
    world.elapse(now, SOME_TIME);
    FeedHistory history = world.members.get(5).history();
    Feed second = world.members.get(5).feed();
    assertThat(history.finalityProof(1).verify(world.feed))
        .isInstanceOf(FinalityProof.Verdict.Valid.class);
    assertThat(history.finalityProof(2).verify(world.feed))
        .isInstanceOf(FinalityProof.Verdict.Valid.class);
    assertThat(history.finalityProof(3).verify(second))
        .isInstanceOf(FinalityProof.Verdict.Valid.class);
    assertThat(history.finalityProof(3).verify(world.feed))
        .isInstanceOf(FinalityProof.Verdict.Invalid.class);
    assertThat(history.finalityProof(2).verify(second))
        .isInstanceOf(FinalityProof.Verdict.Invalid.class);
  }

  @Test
  void everyoneGoesOnFromItsLog() {
    Instant now = closed(2, 3, 4, 5);
    world.submit(3, 3, Fixture.entry("b"), now);
    now = world.elapse(now, SOME_TIME);
    IntStream.range(0, 6).forEach(world::restart);
    for (int i = 0; i < 6; i++) {
      assertThat(world.members.get(i).feed().term()).isEqualTo(1);
      assertThat(finals(i)).containsExactly("a", "close", "b");
    }
    world.submit(1, 4, Fixture.entry("c"), now);
    world.elapse(now, SOME_TIME);
    assertThat(finals(4)).containsExactly("a", "close", "b", "c");
  }

  @Test
  void theNextTermsLeaderMayBeDead() {
    world.cutOff.add(4);
    Instant now = closed(4, 1, 2, 3);
    now = world.elapse(now, Duration.ofSeconds(8));
    world.submit(1, 3, Fixture.entry("b"), now);
    now = world.elapse(now, SOME_TIME);
    assertThat(finals(3)).containsExactly("a", "close", "b");
    assertThat(world.members.get(3).epoch()).isEqualTo(1);
    world.cutOff.clear();
    world.elapse(now, Duration.ofSeconds(15));
    assertThat(finals(4)).containsExactly("a", "close", "b");
    FeedHistory history = world.members.get(3).history();
    assertThat(history.finalityProof(3).verify(world.members.get(3).feed()))
        .isInstanceOf(FinalityProof.Verdict.Valid.class);
  }

  @Test
  void theLeaderMayDieBetweenTheCloseAndItsSeal() {
    world.submit(0, 1, "a");
    world.give(0, new FeedInput.Submitted(2, close(2, 3, 4, 5), NOW));
    world.deliverTo(List.of(1, 2, 3), NOW); // they vote
    world.deliverTo(List.of(1, 2, 3), NOW); // and certify it
    world.cutOff.add(0);
    Instant now = world.elapse(NOW, Duration.ofSeconds(12));
    assertThat(finals(5)).containsExactly("a", "close");
    assertThat(world.members.get(5).feed().term()).isEqualTo(1);
    world.submit(5, 3, Fixture.entry("b"), now);
    world.elapse(now, SOME_TIME);
    assertThat(finals(1)).containsExactly("a", "close", "b");
  }

  @Test
  void whoMissedTheCloseCatchesUp() {
    world.cutOff.add(1);
    world.cutOff.add(5);
    Instant now = closed(2, 3, 4, 5);
    world.submit(3, 3, Fixture.entry("b"), now);
    now = world.elapse(now, SOME_TIME);
    world.cutOff.clear();
    world.elapse(now, Duration.ofSeconds(15));
    for (int i : new int[] {1, 5}) {
      assertThat(finals(i)).as("entries of %s", i).containsExactly("a", "close", "b");
      assertThat(world.members.get(i).feed().term()).isEqualTo(1);
    }
  }

  @Test
  void whoIsNoMemberSignsNothing() {
    Instant now = closed(2, 3, 4, 5);
    world.shown.clear();
    world.submit(3, 3, Fixture.entry("b"), now);
    world.elapse(now, Duration.ofSeconds(12));
    long votes =
        world.disks.get(0).stream()
            .map(FeedCodec::decodeRecord)
            .filter(FeedRecord.Voted.class::isInstance)
            .filter(record -> ((FeedRecord.Voted) record).vote().vote().term() == 1)
            .count();
    assertThat(votes).isZero();
  }

  @Test
  void aTermWithoutProofOfTheOneBeforeIsNotBelieved() {
    closed(2, 3, 4, 5);
    FeedHistory history = world.members.get(5).history();
    int height = opening(history);
    Segment opening = history.segment(height);
    @Nullable Link close = history.before(height);
    var unproved =
        new Segment(opening.signed(), opening.certificate(), List.of(), null, opening.entries());
    assertThat(check(close, opening, Rules.PROTOCOL)).isInstanceOf(HeadCheck.Result.Sound.class);
    assertThat(check(close, unproved, Rules.PROTOCOL))
        .isEqualTo(new HeadCheck.Result.Unsound("no proof that the term before was closed"));
    assertThat(check(close, unproved, Rules.without(Rules.Rule.TERM_PROVED)))
        .isInstanceOf(HeadCheck.Result.Sound.class);
  }

  @Test
  void proofOfAnotherHeadOpensNoTerm() {
    closed(2, 3, 4, 5);
    FeedHistory history = world.members.get(5).history();
    int height = opening(history);
    Segment opening = history.segment(height);
    var other =
        new Segment(
            opening.signed(),
            opening.certificate(),
            List.of(),
            history.finalityProof(1),
            opening.entries());
    assertThat(check(history.before(height), other, Rules.PROTOCOL))
        .isInstanceOf(HeadCheck.Result.Unsound.class);
  }

  @Test
  void nothingJoinsAClosedTerm() {
    closed(2, 3, 4, 5);
    FeedHistory history = world.members.get(5).history();
    int height = opening(history);
    Link close = Objects.requireNonNull(history.before(height));
    Head at = close.head();
    var late = List.of(Fixture.entry("late"));
    MerkleEdge edge = close.edge().with(late);
    var head =
        new Head(
            at.feedId(),
            0,
            at.epoch(),
            at.round() + 1,
            at.size(),
            at.size() + 1,
            close.hash(),
            close.hash(),
            edge.root(),
            at.chainBlock(),
            at.time());
    var signed = SignedHead.by(world.keys.getFirst(), world.feed.domain(), head);
    var segment = new Segment(signed, history.certificate(height - 1), List.of(), late);
    assertThat(check(close, segment, Rules.PROTOCOL))
        .isEqualTo(new HeadCheck.Result.Unsound("entries after the term was closed"));
  }

  @Test
  void nothingIsFinalBeyondAClose() {
    world.cutOff.addAll(List.of(4, 5)); // so the next committee cannot open its term
    closed(2, 3, 4, 5);
    FeedHistory held = world.members.getFirst().history();
    Link seal = Objects.requireNonNull(held.tip());
    Link close = Objects.requireNonNull(held.before(held.height() - 1));
    assertThat(close.closes()).isTrue();
    assertThat(finalAfter(held, seal, Rules.PROTOCOL)).isEqualTo(close.hash());
    assertThat(finalAfter(held, seal, Rules.without(Rules.Rule.FINAL_UNTIL_CLOSE)))
        .as("what the next term does not stand on")
        .isEqualTo(seal.hash());
  }

  /** The latest final head once the old committee has certified one more seal. */
  private Hash finalAfter(FeedHistory held, Link seal, Rules rules) {
    var history = new FeedHistory(world.feed, rules);
    for (int height = 0; height < held.height(); height++) {
      append(history, held.segment(height), held.certificate(height));
    }
    Head at = seal.head();
    var head =
        new Head(
            at.feedId(),
            at.term(),
            at.epoch(),
            at.round() + 1,
            at.size(),
            at.size(),
            seal.hash(),
            seal.hash(),
            at.root(),
            at.chainBlock(),
            at.time());
    var signed = SignedHead.by(world.keys.getFirst(), world.feed.domain(), head);
    List<Certificate.Endorsement> votes =
        world.keys.subList(0, world.feed.committee().quorum()).stream()
            .map(key -> SignedVote.by(key, world.feed.domain(), Vote.on(head)))
            .map(vote -> new Certificate.Endorsement(vote.member(), vote.signature()))
            .toList();
    append(
        history,
        new Segment(signed, held.tipCertificate(), List.of(), List.of()),
        new Certificate(Vote.on(head), votes));
    return Objects.requireNonNull(history.finalHead()).head().hash();
  }

  private static void append(FeedHistory history, Segment segment, Certificate certificate) {
    assertThat(history.check().check(history.tip(), segment))
        .isInstanceOfSatisfying(
            HeadCheck.Result.Sound.class,
            sound -> history.append(sound.link(), segment.entries(), certificate));
  }

  @Test
  void aReaderFollowsFromTermToTerm() {
    closed(2, 3, 4, 5);
    FeedHistory source = world.members.get(5).history();
    var reader = FeedReader.restore(world.feed, Fixture.key("reader").address(), List.of());
    var disk = new ArrayList<Bytes>();
    for (int height = 0; height < source.height(); height++) {
      var range =
          new FeedMessage.Range(List.of(source.segment(height)), source.certificate(height));
      reader.on(new FeedInput.Received(world.address(5), range, NOW)).stream()
          .filter(FeedEffect.Store.class::isInstance)
          .forEach(effect -> disk.add(((FeedEffect.Store) effect).record()));
    }
    assertThat(reader.history().feed()).isEqualTo(world.members.get(5).feed());
    assertThat(reader.history().finalSize()).isEqualTo(2);
    var again = FeedReader.restore(world.feed, Fixture.key("reader").address(), disk);
    assertThat(again.history().feed()).isEqualTo(world.members.get(5).feed());
    assertThat(again.leader()).isEqualTo(world.address(2));
  }

  @Test
  void aLineageLeadsToThePresentCommittee() {
    Instant now = closed(2, 3, 4, 5);
    var second = new Close(2, 18, world.committee(0, 1, 4, 5)).toEntry();
    world.submit(3, 3, second, now);
    world.elapse(now, SOME_TIME.multipliedBy(2));
    FeedHistory history = world.members.get(1).history();
    Feed last = world.members.get(1).feed();
    Lineage lineage = history.lineage(2);
    assertThat(last.term()).isEqualTo(2);
    assertThat(lineage.passages()).hasSize(2);
    assertThat(lineage.verify(world.feed)).isEqualTo(new Lineage.Verdict.Valid(last));
    assertThat(Lineage.NONE.verify(world.feed)).isEqualTo(new Lineage.Verdict.Valid(world.feed));
    assertThat(lineage.verify(last)).isInstanceOf(Lineage.Verdict.Invalid.class);
    Lineage later = new Lineage(lineage.passages().subList(1, 2));
    assertThat(later.verify(world.feed)).isInstanceOf(Lineage.Verdict.Invalid.class);
    var json = CanonicalJson.readCanonical(CanonicalJson.write(lineage.toJson()));
    assertThat(Lineage.fromJson(List.copyOf(json.values()))).isEqualTo(lineage);
  }

  @Test
  void aLineageWithAnotherCloseProvesNothing() {
    closed(2, 3, 4, 5);
    FeedHistory history = world.members.get(1).history();
    Lineage.Passage passage = history.lineage(1).passages().getFirst();
    var forged = new Lineage.Passage(passage.closing(), close(0, 1, 2, 3), passage.inclusion());
    assertThat(new Lineage(List.of(forged)).verify(world.feed))
        .isEqualTo(new Lineage.Verdict.Invalid("term 0 is not shown to be closed"));
    var early = new Lineage.Passage(history.finalityProof(1), passage.close(), passage.inclusion());
    assertThat(new Lineage(List.of(early)).verify(world.feed))
        .isInstanceOf(Lineage.Verdict.Invalid.class);
  }

  private static int opening(FeedHistory history) {
    return IntStream.range(0, history.height())
        .filter(height -> history.segment(height).closing() != null)
        .findFirst()
        .orElseThrow();
  }

  private HeadCheck.Result check(@Nullable Link parent, Segment segment, Rules rules) {
    return new HeadCheck(world.feed, rules).check(parent, segment);
  }
}
