package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lies about how old a state is, and what comes of them; a committee of four, two tips needed. */
class TipProofTest {
  private static final long SIZE = 9;
  private static final Hash ROOT = Hash.sha256(Bytes.utf8("nine entries"));

  private final Fixture world = new Fixture(4, 5);
  private final Feed feed = world.feed;

  @Test
  void twoMembersVouchAsOfTheEarlierOfTheirTimes() {
    assertThat(verify(proof(tip(0, SIZE, ROOT, 5000), tip(2, SIZE, ROOT, 4000)))).isEqualTo("4000");
  }

  @Test
  void whoKnewLessVouchesForANewerPrefixToo() {
    assertThat(verify(proof(tip(0, 3, Hash.ZERO, 5000), tip(1, SIZE, ROOT, 6000))))
        .isEqualTo("5000");
  }

  @Test
  void aNewTipDoesNotMakeAnOldPrefixFresh() {
    assertThat(verify(proof(tip(0, SIZE + 1, ROOT, 5000), tip(1, SIZE + 1, ROOT, 5000))))
        .isEqualTo("the feed had gone on, or another way");
    assertThat(verify(proof(tip(0, SIZE, ROOT, 5000), tip(1, SIZE + 1, ROOT, 5000))))
        .isEqualTo("the feed had gone on, or another way");
  }

  @Test
  void aTipOfAnotherHistoryDoesNotCount() {
    assertThat(verify(proof(tip(0, SIZE, ROOT, 5000), tip(1, SIZE, Hash.ZERO, 5000))))
        .isEqualTo("the feed had gone on, or another way");
  }

  @Test
  void liarsAloneAreTooFew() {
    assertThat(verify(proof(tip(3, SIZE, ROOT, 5000))))
        .isEqualTo("1 tips are not those of f + 1 members");
    assertThat(verify(proof(tip(3, SIZE, ROOT, 5000), tip(3, SIZE, ROOT, 6000))))
        .isEqualTo("a member twice, or not in the committee's order");
    assertThat(verify(proof(tip(3, SIZE, ROOT, 5000), tip(1, SIZE, ROOT, 5000))))
        .isEqualTo("a member twice, or not in the committee's order");
    assertThat(
            verify(
                proof(
                    tip(0, SIZE, ROOT, 5000), tip(1, SIZE, ROOT, 5000), tip(2, SIZE, ROOT, 5000))))
        .isEqualTo("3 tips are not those of f + 1 members");
  }

  @Test
  void anAnchorOfAnotherCommitteeDoesNotCount() {
    assertThat(verify(proof(tip(0, SIZE, ROOT, 5000), tip(4, SIZE, ROOT, 5000))))
        .isEqualTo("a tip that no member of the committee signed");
  }

  @Test
  void aTipIsOfThisFeedTermAndLane() {
    ProvenTip good = tip(0, SIZE, ROOT, 5000);
    var other = new FeedId(Hash.keccak(Bytes.utf8("another feed")));
    assertThat(verify(proof(tipOf(world.keys.get(1), new FeedTip(other, 0, SIZE, ROOT)), good)))
        .isEqualTo("a tip of another feed, or another term than 0");
    ProvenTip later = tipOf(world.keys.get(1), new FeedTip(feed.id(), 1, SIZE, ROOT));
    assertThat(verify(proof(good, later)))
        .isEqualTo("a tip of another feed, or another term than 0");
    Tip tip = good.signed().tip();
    var moved = new Tip((tip.lane() + 1) % Tip.LANES, tip.feeds(), tip.root(), tip.time());
    var signed = SignedTip.by(world.keys.getFirst(), feed.domain(), moved);
    assertThat(new ProvenTip(good.feed(), signed, good.index(), good.path()).fault(feed))
        .isEqualTo("a tip of another lane than " + good.feed().lane());
  }

  /** The prefix ends with the close, which is proved final in the term that it ends. */
  @Test
  void theCommitteeOfTheNextTermVouchesOnceTheLineageLeadsToIt() {
    var changing = new Fixture(4, 6);
    changing.submit(0, 1, "a");
    Committee next = changing.committee(2, 3, 4, 5);
    changing.submit(0, 2, new Close(1, 17, next).toEntry(), Fixture.NOW);
    changing.elapse(Fixture.NOW, Duration.ofSeconds(2));
    FeedHistory history = changing.members.get(5).history();
    Hash root = history.rootAt(2);
    var old = new FeedTip(feed.id(), 0, 2, root);
    var late = new FeedTip(feed.id(), 1, 2, root);
    ProvenTip oldOne = tipOf(changing.keys.get(2), old);
    ProvenTip oldOther = tipOf(changing.keys.get(3), old);
    ProvenTip one = tipOf(changing.keys.get(4), late);
    ProvenTip other = tipOf(changing.keys.get(5), late);
    Lineage since = history.lineage(1);

    assertThat(new TipProof(since, List.of(one, other)).verify(changing.feed, 2, root))
        .isInstanceOf(TipProof.Verdict.Valid.class);
    for (TipProof wrong :
        List.of(
            proof(one, other),
            new TipProof(since, List.of(oldOne, oldOther)),
            new TipProof(since, List.of(oldOne, other)))) {
      assertThat(wrong.verify(changing.feed, 2, root)).isInstanceOf(TipProof.Verdict.Invalid.class);
    }
  }

  @Test
  void aTipProvesWhatStandsInItsTreeAndNothingElse() {
    ProvenTip good = tip(0, SIZE, ROOT, 5000);
    var other = new FeedTip(feed.id(), 0, SIZE, Hash.ZERO);
    for (ProvenTip wrong :
        List.of(
            new ProvenTip(other, good.signed(), good.index(), good.path()),
            new ProvenTip(good.feed(), good.signed(), good.index() + 1, good.path()),
            new ProvenTip(good.feed(), good.signed(), Long.MAX_VALUE, good.path()),
            new ProvenTip(good.feed(), good.signed(), good.index(), List.of()),
            new ProvenTip(good.feed(), good.signed(), good.index(), longer(good.path())))) {
      assertThat(wrong.fault(feed)).isEqualTo("a tip that does not speak of the feed");
    }
    var forged =
        new SignedTip(
            new Tip(good.feed().lane(), 3, good.signed().tip().root(), 9000),
            good.signed().member(),
            good.signed().signature());
    assertThat(new ProvenTip(good.feed(), forged, good.index(), good.path()).fault(feed))
        .isEqualTo("a tip that no member of the committee signed");
  }

  @Test
  void theNewestTipsThatFitAreChosen() {
    List<ProvenTip> tips =
        List.of(
            tip(0, SIZE + 1, ROOT, 9000),
            tip(1, SIZE, ROOT, 4000),
            tip(2, SIZE - 1, ROOT, 7000),
            tip(3, SIZE, ROOT, 6000));
    TipProof chosen = choose(tips);
    assertThat(chosen).isEqualTo(proof(tips.get(2), tips.get(3)));
    assertThat(Objects.requireNonNull(chosen).asOf()).isEqualTo(Instant.ofEpochMilli(6000));
    assertThat(choose(tips.subList(0, 2))).isNull();
  }

  @Test
  void itsJsonReadsBackAndNoOtherFormDoes() {
    TipProof proof = proof(tip(0, SIZE, ROOT, 5000), tip(1, SIZE, ROOT, 5000));
    String text = CanonicalJson.text(proof.toJson());
    assertThat(TipProof.fromJson(CanonicalJson.read(text))).isEqualTo(proof);
    for (String wrong :
        List.of(
            text.replaceFirst("\"size\":9", "\"size\":0"),
            text.replaceFirst("\"feeds\":3", "\"feeds\":0"),
            text.replaceFirst("\"path\":\\[[^]]*]", "\"path\":[1]"),
            text.replaceFirst("\"term\":0", "\"turn\":0"),
            text.replaceFirst("]}$", "],\"terms\":[]}"),
            text.replaceFirst("]}$", "],\"terms\":[" + tooLargeAPassage() + "]}"),
            "{\"tips\":[]}",
            "{}",
            "[]")) {
      assertThat(wrong).isNotEqualTo(text);
      assertThatThrownBy(() -> TipProof.fromJson(CanonicalJson.read(wrong)))
          .as(wrong)
          .isInstanceOf(JsonFields.Malformed.class);
    }
  }

  private @Nullable TipProof choose(List<ProvenTip> tips) {
    return TipProof.of(feed, Lineage.NONE, tips, SIZE, ROOT);
  }

  private String tooLargeAPassage() {
    for (int i = 0; i < 3; i++) {
      world.submit(0, i, "fact " + i);
    }
    String close = "\"" + "a".repeat(Entry.BODY_LIMIT_BYTES) + "\"";
    String closing =
        CanonicalJson.text(world.members.getFirst().history().finalityProof(1).toJson());
    return "{\"close\":" + close + ",\"closing\":" + closing + ",\"inclusion\":[]}";
  }

  private static List<Hash> longer(List<Hash> path) {
    var longer = new ArrayList<>(path);
    longer.add(Hash.ZERO);
    return longer;
  }

  private TipProof proof(ProvenTip... tips) {
    return new TipProof(Lineage.NONE, Arrays.asList(tips));
  }

  private String verify(TipProof proof) {
    return switch (proof.verify(feed, SIZE, ROOT)) {
      case TipProof.Verdict.Valid(Instant asOf) -> Long.toString(asOf.toEpochMilli());
      case TipProof.Verdict.Invalid(String reason) -> reason;
    };
  }

  private ProvenTip tip(int member, long size, Hash root, long time) {
    return tipOf(world.keys.get(member), new FeedTip(feed.id(), 0, size, root), time);
  }

  private ProvenTip tipOf(SecretKey key, FeedTip tip) {
    return tipOf(key, tip, 5000);
  }

  /** Among two other feeds of the same lane. */
  private ProvenTip tipOf(SecretKey key, FeedTip tip, long time) {
    var member = new MemberTips(key, feed.domain());
    MemberTipsTest.feeds(1000).stream()
        .filter(other -> Tip.lane(other) == tip.lane())
        .limit(2)
        .forEach(other -> member.put(new FeedTip(other, 0, 1, Hash.ZERO)));
    member.put(tip);
    member.sign(time);
    return Objects.requireNonNull(member.prove(tip.feedId()));
  }
}
