package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.time.Instant;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bundle and the trust file that other implementations check too. Their keys are hashes of
 * words, good for nothing else. It stays as it is when the engine changes, as old receipts do;
 * {@code -Dvectors.update=true} writes both anew.
 */
class BundleVectorTest {
  private static final BundleMaker MAKER = BundleMaker.make();

  @Test
  void theBundleHolds() {
    Vectors.update("bundle.json", MAKER.good().toUtf8());
    Bytes file = Bytes.utf8(Vectors.text("bundle.json"));

    assertThat(new BundleVerifier(network()).verify(file))
        .isInstanceOf(BundleVerifier.Verdict.Valid.class);
  }

  @Test
  void theBundleOfALaterTermHolds() {
    Vectors.update("later-term.json", BundleMaker.ofALaterTerm().good().toUtf8());
    Bytes file = Bytes.utf8(Vectors.text("later-term.json"));

    assertThat(new BundleVerifier(network()).verify(file))
        .isInstanceOf(BundleVerifier.Verdict.Valid.class);
  }

  @Test
  void theBundleOfAGroupThatImportsHolds() {
    Vectors.update("imported.json", BundleMaker.ofAGroupThatImports().good().toUtf8());
    Bytes file = Bytes.utf8(Vectors.text("imported.json"));

    assertThat(new BundleVerifier(network()).verify(file))
        .isInstanceOf(BundleVerifier.Verdict.Valid.class);
  }

  @Test
  void theBundleOfAVouchedStateHolds() {
    Vectors.update(
        "vouched.json", MAKER.vouched(World.START + 5000).file(MAKER.network()).toUtf8());
    Bytes file = Bytes.utf8(Vectors.text("vouched.json"));

    assertThat(new BundleVerifier(network()).verify(file))
        .isInstanceOfSatisfying(
            BundleVerifier.Verdict.Valid.class,
            valid -> assertThat(valid.asOf()).isEqualTo(Instant.ofEpochMilli(World.START + 5001)));
  }

  @Test
  void theTrustFileIsThatOfTheBundle() {
    assertThat(network()).isEqualTo(MAKER.network());
  }

  /** What the browser's client refuses, this does too, for the same reason. */
  @Test
  void bothImplementationsJudgeTheSharedBundlesAlike() {
    JsonNode shared = Vectors.read("bundles.json");
    var verifier = new BundleVerifier(Membership.fromJson(shared.get("network")));
    var judged = new TreeMap<String, String>();
    var expected = new TreeMap<String, String>();
    for (JsonNode vector : shared.get("bundles")) {
      String name = vector.get("name").stringValue();
      JsonNode reason = vector.get("reason");
      expected.put(name, reason.isNull() ? "valid" : reason.stringValue());
      Bytes file = Bytes.utf8(vector.get("bundle").stringValue());
      judged.put(
          name,
          switch (verifier.verify(file)) {
            case BundleVerifier.Verdict.Valid _ -> "valid";
            case BundleVerifier.Verdict.Refused(String why, String _) -> why;
          });
    }
    assertThat(judged).isEqualTo(expected).hasSizeGreaterThan(20);
  }

  private static Membership network() {
    Vectors.update(
        "network.json",
        JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(MAKER.network().toJson())
            + "\n");
    return Membership.fromJson(Vectors.read("network.json"));
  }
}
