package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.Lineage;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class BundleVerifierTest {
  private static final BundleMaker MAKER = BundleMaker.make();
  private static final BundleVerifier VERIFIER = new BundleVerifier(MAKER.network());

  @Test
  void aProperBundleIsValidAndIsReadBack() {
    var verdict = VERIFIER.verify(MAKER.good());

    assertThat(verdict)
        .isEqualTo(new BundleVerifier.Verdict.Valid(MAKER.parts().bundle(MAKER.network()), null));
    assertThat(ReceiptBundle.read(MAKER.good()).toBytes()).isEqualTo(MAKER.good());
  }

  @Test
  void aReceiptOfTheNewestPrefixNeedsNoConsistencyProof() {
    GroupState.FinalEntry newest = MAKER.story.entries.getLast();
    BundleMaker.Parts parts = MAKER.parts();
    parts.change("offset", newest.offset()).change("prefixRoot", newest.prefixRoot().toHex());
    edit(parts, input -> input.put("prefixRoot", newest.prefixRoot().toHex()));
    parts.consistency = List.of();

    assertThat(verdict(parts.sealed())).isEqualTo("valid");
  }

  @Test
  void everyFlippedBitIsRefusedWithAReason() {
    byte[] good = MAKER.good().toArray();
    int stride = Boolean.getBoolean("thorough") ? 1 : 23;
    List<Integer> survived = new ArrayList<>();
    for (int bit = 0; bit < 8 * good.length; bit += stride) {
      byte[] file = good.clone();
      file[bit / 8] ^= (byte) (1 << (bit % 8));
      if (!(VERIFIER.verify(Bytes.of(file)) instanceof BundleVerifier.Verdict.Refused)) {
        survived.add(bit);
      }
    }
    assertThat(survived).isEmpty();
  }

  @Test
  void filesThatAreNotCanonicalAreRefused() {
    for (String file : List.of("", "{", "[1,2", " " + MAKER.good().toUtf8(), "{\"a\":01}")) {
      assertThat(reason(VERIFIER, Bytes.utf8(file))).isEqualTo("not-canonical");
    }
    assertThat(reason(VERIFIER, Bytes.of((byte) 0xff))).isEqualTo("not-canonical");
  }

  @Test
  void filesOfAnotherShapeAreMalformed() {
    for (String file : List.of("[]", "{}", "1", "null", "{\"receipt\":{}}")) {
      assertThat(reason(VERIFIER, Bytes.utf8(file))).isEqualTo("malformed");
    }
    ObjectNode more = json();
    more.put("more", 1);
    assertThat(reason(VERIFIER, CanonicalJson.write(more))).isEqualTo("malformed");
    for (String part : List.of("step", "output", "placement", "certificate", "receipt")) {
      ObjectNode json = json();
      ((ObjectNode) json.get(part)).put("more", 1);
      assertThat(reason(VERIFIER, CanonicalJson.write(json))).as(part).isEqualTo("malformed");
    }
    ObjectNode failed = json();
    ((ObjectNode) failed.get("output")).put("code", "exception");
    assertThat(reason(VERIFIER, CanonicalJson.write(failed))).isEqualTo("malformed");
  }

  @Test
  void aReceiptIsAboutItsStepAndItsOutput() {
    assertThat(verdict(change(p -> edit(p, input -> input.put("nowMillis", 1)))))
        .isEqualTo("step-mismatch");
    assertThat(verdict(change(p -> editOutput(p, output -> output.put("gas", 1)))))
        .isEqualTo("output-mismatch");
  }

  @ParameterizedTest
  @CsvSource({"token", "prefixRoot", "script", "engine", "stateHash"})
  void fieldsThatStepAndReceiptShareAgree(String name) {
    String other = name.equals("token") ? World.token(43).toString() : Hash.sha256().toHex();
    assertThat(verdict(change(p -> edit(p, input -> input.put(name, other)).sealed())))
        .isEqualTo("step-receipt-disagree");
  }

  @Test
  void theStateOfOutputAndReceiptAgree() {
    assertThat(
            verdict(
                change(p ->
                    editOutput(p, out -> out.put("stateHash", Hash.sha256().toHex())).sealed())))
        .isEqualTo("step-receipt-disagree");
  }

  @Test
  void theNodeIsOfTheNetworkAndSigned() {
    assertThat(verdict(change(p -> p.change("node", World.EAS.toHex())))).isEqualTo("unknown-node");
    assertThat(verdict(change(p -> p.key = World.key("service 9"))))
        .isEqualTo("receipt-signature-invalid");
    assertThat(verdict(change(p -> p.change("sequence", 2)))).isEqualTo("valid");
    Bytes moved = Bytes.utf8(MAKER.good().toUtf8().replace("\"sequence\":1,", "\"sequence\":2,"));
    assertThat(reason(VERIFIER, moved)).isEqualTo("receipt-signature-invalid");
  }

  @Test
  void anotherNetworksReceiptIsNoReceiptHere() {
    Membership here = MAKER.network();
    var other =
        new Membership(
            1, here.registry(), here.eas(), here.beacon(), here.anchors(), here.services());

    assertThat(reason(new BundleVerifier(other), MAKER.good()))
        .isEqualTo("receipt-signature-invalid");
  }

  @Test
  void theCertificateHolds() {
    FinalityProof good = MAKER.parts().certificate.finality();
    var swapped = new FinalityProof(good.heads(), List.of(), good.certified(), good.justified());
    var backwards =
        new FinalityProof(good.heads().reversed(), List.of(), good.justified(), good.certified());

    for (FinalityProof bad : List.of(swapped, backwards)) {
      assertThat(verdict(change(p -> p.certificate = new HistoryProof(Lineage.NONE, bad))))
          .isEqualTo("certificate-invalid");
    }
  }

  /** Whoever holds the trust file follows the feed to the committee that certified the receipt. */
  @Test
  void aBundleOfALaterTermBringsItsLineage() {
    BundleMaker later = BundleMaker.ofALaterTerm();
    var verifier = new BundleVerifier(later.network());
    HistoryProof certificate = later.parts().certificate;
    var alone = new HistoryProof(Lineage.NONE, certificate.finality());

    assertThat(verifier.verify(later.good()))
        .isEqualTo(new BundleVerifier.Verdict.Valid(later.parts().bundle(later.network()), null));
    BundleMaker.Parts without = later.parts();
    without.certificate = alone;
    assertThat(reason(verifier, without.file(later.network()))).isEqualTo("certificate-invalid");
  }

  @Test
  void anAnchorThatIsNotOfTheCommitteeCertifiesNothing() {
    Membership here = MAKER.network();
    var smaller =
        new Membership(
            here.chainId(),
            here.registry(),
            here.eas(),
            here.beacon(),
            here.anchors().subList(0, 1),
            here.services());

    assertThat(reason(new BundleVerifier(smaller), MAKER.good())).isEqualTo("certificate-invalid");
  }

  @Test
  void theCertificateIsOfThisFeed() {
    FeedId other = feedOfTheSameCommittee();
    var feed = new TestFeed(MAKER.story.world, other);
    MAKER.story.entries.forEach(entry -> feed.append(entry.entry(), entry.timeMillis()));
    feed.seal(MAKER.story.now() + 10);

    assertThat(verdict(change(p -> p.certificate = feed.proof())))
        .isEqualTo("certificate-of-another-feed");
  }

  @Test
  void thePlacementIsInTheFeed() {
    var good = MAKER.parts().placement;
    var longer = MAKER.story.world.placement(MAKER.story.script, World.START + 99_000_000);

    assertThat(
            verdict(change(p -> p.placement = placement(longer, good.offset(), good.inclusion()))))
        .isEqualTo("placement-not-in-feed");
    assertThat(verdict(change(p -> p.placement = placement(good.body(), 3, good.inclusion()))))
        .isEqualTo("placement-not-in-feed");
    assertThat(verdict(change(p -> p.placement = placement(good.body(), 2, List.of()))))
        .isEqualTo("placement-not-in-feed");
    assertThat(
            verdict(change(p -> p.placement = placement(good.body(), 1L << 52, good.inclusion()))))
        .isEqualTo("placement-not-in-feed");
  }

  @Test
  void thePlacementIsForThisGroupAndNamesTheNodeAndHolds() {
    World world = MAKER.story.world;
    Placement good = MAKER.parts().placement.body();
    var group =
        new Placement(
            World.TYPE, "SL999", good.script(), good.replicas(), "standard", good.notAfterMillis());
    var script =
        new Placement(
            World.TYPE,
            World.GROUP,
            Hash.sha256(),
            good.replicas(),
            "standard",
            good.notAfterMillis());
    var others =
        new Placement(
            World.TYPE,
            World.GROUP,
            good.script(),
            good.replicas().subList(1, 3),
            "standard",
            good.notAfterMillis());

    assertThat(verdictOver(world, group)).isEqualTo("placement-of-another-group");
    assertThat(verdictOver(world, script)).isEqualTo("placement-of-another-group");
    assertThat(verdictOver(world, others)).isEqualTo("node-not-placed");
    assertThat(verdictOver(world, good)).isEqualTo("valid");
    assertThat(verdict(change(p -> p.change("timeMillis", good.notAfterMillis()))))
        .isEqualTo("valid");
    assertThat(verdict(change(p -> p.change("timeMillis", good.notAfterMillis() + 1))))
        .isEqualTo("placement-ended");
  }

  @Test
  void anAnchorServesNothing() {
    var anchor = MAKER.network().anchors().getFirst().address();

    assertThat(
            verdict(
                change(p -> {
                  p.change("node", anchor.toHex());
                  p.key = MAKER.story.world.keyOf(anchor);
                })))
        .isEqualTo("unknown-node");
  }

  @Test
  void thePrefixIsTheFeeds() {
    String root = Hash.sha256().toHex();
    assertThat(
            verdict(
                change(p ->
                    edit(p.change("prefixRoot", root), in -> in.put("prefixRoot", root)).sealed())))
        .isEqualTo("prefix-not-in-feed");
    assertThat(verdict(change(p -> p.consistency = List.of()))).isEqualTo("prefix-not-in-feed");
    for (long offset : List.of(0L, 1L, 3L, 5L, 6L, (1L << 53) - 1)) {
      assertThat(verdict(change(p -> p.change("offset", offset)))).isEqualTo("prefix-not-in-feed");
    }
  }

  /** A bundle over the same history, but with another placement in its place. */
  private static String verdictOver(World world, Placement placement) {
    var feed = new TestFeed(world, world.feed());
    List<GroupState.FinalEntry> entries = new ArrayList<>();
    for (GroupState.FinalEntry entry : MAKER.story.entries) {
      entries.add(
          feed.append(
              entry.offset() == 2 ? placement.toEntry() : entry.entry(), entry.timeMillis()));
    }
    feed.seal(MAKER.story.now() + 10);
    String root = entries.get(4).prefixRoot().toHex();
    BundleMaker.Parts parts = MAKER.parts();
    edit(parts.change("prefixRoot", root), input -> input.put("prefixRoot", root)).sealed();
    parts.certificate = feed.proof();
    parts.placement = placement(placement, 2, feed.tree().inclusion(2, feed.tree().size()));
    parts.consistency = feed.tree().consistency(5, feed.tree().size());
    return verdict(parts);
  }

  private static ReceiptBundle.ProvenPlacement placement(
      Placement body, long offset, List<Hash> inclusion) {
    return new ReceiptBundle.ProvenPlacement(body, offset, inclusion);
  }

  private static FeedId feedOfTheSameCommittee() {
    Membership network = MAKER.network();
    for (int i = 0; ; i++) {
      FeedId feed = FeedId.of(World.TYPE, "group " + i);
      if (network.committee(feed).equals(network.committee(MAKER.story.world.feed()))) {
        return feed;
      }
    }
  }

  private static BundleMaker.Parts change(Consumer<BundleMaker.Parts> change) {
    BundleMaker.Parts parts = MAKER.parts();
    change.accept(parts);
    return parts;
  }

  private static BundleMaker.Parts edit(BundleMaker.Parts parts, Consumer<ObjectNode> change) {
    ObjectNode input = (ObjectNode) CanonicalJson.read(parts.step.input().toUtf8());
    change.accept(input);
    parts.step = new Step(CanonicalJson.write(input), parts.step.output());
    return parts;
  }

  private static BundleMaker.Parts editOutput(
      BundleMaker.Parts parts, Consumer<ObjectNode> change) {
    ObjectNode output = (ObjectNode) CanonicalJson.read(parts.step.output().toUtf8());
    change.accept(output);
    parts.step = new Step(parts.step.input(), CanonicalJson.write(output));
    return parts;
  }

  private static String verdict(BundleMaker.Parts parts) {
    return reason(VERIFIER, parts.file(MAKER.network()));
  }

  private static String reason(BundleVerifier verifier, Bytes file) {
    return switch (verifier.verify(file)) {
      case BundleVerifier.Verdict.Valid _ -> "valid";
      case BundleVerifier.Verdict.Refused(String reason, String _) -> reason;
    };
  }

  private static ObjectNode json() {
    return (ObjectNode) CanonicalJson.read(MAKER.good().toUtf8());
  }
}
