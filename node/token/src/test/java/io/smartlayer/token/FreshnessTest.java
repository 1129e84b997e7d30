package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedTip;
import io.smartlayer.feed.Lineage;
import io.smartlayer.feed.ProvenTip;
import io.smartlayer.feed.TipProof;
import io.smartlayer.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Yesterday's state is not today's: what a verifier says of a receipt's age. */
class FreshnessTest {
  private static final BundleMaker MAKER = BundleMaker.make();
  private static final BundleVerifier VERIFIER = new BundleVerifier(MAKER.network());
  private static final Instant TOLD = Instant.ofEpochMilli(World.START + 5000);

  @Test
  void aVouchedStateIsAsOldAsTheEarlierOfTheWords() {
    var valid = valid(MAKER.vouched(TOLD.toEpochMilli() - 1));

    assertThat(valid.asOf()).isEqualTo(TOLD);
    assertThat(freshness(valid, Duration.ofSeconds(4)))
        .isEqualTo(new Freshness.Fresh(Duration.ofSeconds(4)));
    assertThat(freshness(valid, Freshness.STANDARD)).isInstanceOf(Freshness.Fresh.class);
    assertThat(freshness(valid, Freshness.STANDARD.plusMillis(1)))
        .isEqualTo(new Freshness.Stale(Freshness.STANDARD.plusMillis(1)));
    assertThat(freshness(valid, Duration.ofDays(1)).inWords()).isEqualTo("stale, 86400 s old");
    assertThat(ReceiptBundle.read(valid.bundle().toBytes())).isEqualTo(valid.bundle());
  }

  @Test
  void clocksMayDifferByTheSkewAndNoMore() {
    var valid = valid(MAKER.vouched(TOLD.toEpochMilli() - 1));

    assertThat(freshness(valid, Freshness.SKEW.negated()))
        .isEqualTo(new Freshness.Fresh(Duration.ZERO));
    assertThat(freshness(valid, Freshness.SKEW.negated().minusMillis(1)))
        .isInstanceOf(Freshness.Unproven.class);
  }

  @Test
  void aReceiptWithoutProofIsValidAndSaidToBeOfUnknownAge() {
    var valid = valid(MAKER.parts());

    assertThat(valid.asOf()).isNull();
    assertThat(freshness(valid, Duration.ZERO).inWords())
        .isEqualTo("of unknown age, no proof of freshness");
  }

  /** The feed has six entries, and the receipt is about the first five. */
  @Test
  void newTipsDoNotMakeAnOldReceiptFresh() {
    BundleMaker.Parts parts = MAKER.vouched(TOLD.toEpochMilli());
    TipProof good = Objects.requireNonNull(parts.freshness);
    var tree = MAKER.story.feed.tree();
    List<ProvenTip> tips = new ArrayList<>();
    for (ProvenTip tip : good.tips()) {
      var six = new FeedTip(tip.feed().feedId(), 0, 6, tree.rootAt(6));
      tips.add(MAKER.tip(tip.signed().member(), six, TOLD.toEpochMilli()));
    }
    parts.freshness = new TipProof(Lineage.NONE, tips);

    assertThat(reason(parts)).isEqualTo("freshness-invalid");
  }

  @Test
  void tooFewWordsRefuseTheReceipt() {
    BundleMaker.Parts parts = MAKER.vouched(TOLD.toEpochMilli());
    TipProof good = Objects.requireNonNull(parts.freshness);
    for (List<ProvenTip> tips :
        List.of(
            good.tips().subList(0, 1),
            good.tips().reversed(),
            List.of(good.tips().getFirst(), good.tips().getFirst()))) {
      parts.freshness = new TipProof(Lineage.NONE, tips);
      assertThat(reason(parts)).isEqualTo("freshness-invalid");
    }
  }

  @Test
  void everyFlippedBitOfTheProofIsRefused() {
    byte[] good = MAKER.vouched(TOLD.toEpochMilli()).file(MAKER.network()).toArray();
    String text = Bytes.of(good).toUtf8();
    int from = text.indexOf("\"freshness\"");
    int to = text.indexOf("\"output\"");
    int stride = Boolean.getBoolean("thorough") ? 1 : 11;
    List<Integer> survived = new ArrayList<>();
    for (int bit = 8 * from; bit < 8 * to; bit += stride) {
      byte[] file = good.clone();
      file[bit / 8] ^= (byte) (1 << (bit % 8));
      if (VERIFIER.verify(Bytes.of(file)) instanceof BundleVerifier.Verdict.Valid) {
        survived.add(bit);
      }
    }
    assertThat(from).isPositive();
    assertThat(survived).isEmpty();
  }

  private static Freshness freshness(BundleVerifier.Verdict.Valid valid, Duration later) {
    return valid.freshness(TOLD.plus(later), Freshness.STANDARD);
  }

  private static BundleVerifier.Verdict.Valid valid(BundleMaker.Parts parts) {
    return (BundleVerifier.Verdict.Valid) VERIFIER.verify(parts.file(MAKER.network()));
  }

  private static String reason(BundleMaker.Parts parts) {
    return switch (VERIFIER.verify(parts.file(MAKER.network()))) {
      case BundleVerifier.Verdict.Valid _ -> "valid";
      case BundleVerifier.Verdict.Refused(String reason, String _) -> reason;
    };
  }
}
