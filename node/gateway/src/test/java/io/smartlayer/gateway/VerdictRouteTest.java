package io.smartlayer.gateway;

import static io.smartlayer.gateway.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Ballot;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Verdict;
import io.smartlayer.token.WrongExecution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code GET /v1/verdicts}, and an audit on whose receipt a committee has voted. */
class VerdictRouteTest {
  private static final SignedReceipt SIGNED = signed();
  private static final WrongExecution PROOF = proof();

  private final FakeAnchor node = new FakeAnchor();
  private final AnchorFace face = AnchorFace.start(Samples.patient(), node, new Random(1));
  private final Client client = new Client(face.port());

  @AfterEach
  void stop() {
    client.close();
    face.close();
  }

  @Test
  void verdictsAreListedAllOrOfOneNode() throws Exception {
    assertThat(body("/v1/verdicts")).isEqualTo("{\"verdicts\":[]}");
    node.verdicts = List.of(PROOF);
    String listed = "{\"verdicts\":[%s]}".formatted(CanonicalJson.text(PROOF.toJson()));

    assertThat(body("/v1/verdicts")).isEqualTo(listed);
    assertThat(body("/v1/verdicts?node=" + SIGNED.receipt().node().toHex())).isEqualTo(listed);
    assertThat(body("/v1/verdicts?node=" + Samples.HOLDER.address().toHex()))
        .isEqualTo("{\"verdicts\":[]}");
    assertProblem(client.get("/v1/verdicts?node=0x12"), 400, "malformed");
  }

  @Test
  void anAuditHasTheVerdictOnItsReceiptAndNoOther() throws Exception {
    node.verdicts = List.of(PROOF);
    Hash voted = Hash.keccak(Bytes.utf8("voted"));
    Hash silent = Hash.keccak(Bytes.utf8("silent"));
    node.sampled = List.of(audit(voted, SIGNED.receipt()), audit(silent, null));

    assertThat(body("/v1/audits/" + voted.toHex()))
        .contains("\"verdict\":" + CanonicalJson.text(PROOF.toJson()));
    assertThat(body("/v1/audits/" + silent.toHex())).doesNotContain("verdict");
    node.verdicts = List.of();
    assertThat(body("/v1/audits/" + voted.toHex())).doesNotContain("verdict");
  }

  private String body(String path) throws Exception {
    return client.get(path).body();
  }

  private static KeptAudit audit(Hash id, @Nullable Receipt receipt) {
    return new KeptAudit(
        id,
        SIGNED.receipt().node(),
        new KeptAudit.Place(3, 7),
        KeptAudit.Result.DIFFERS,
        "output",
        0,
        receipt,
        null);
  }

  private static WrongExecution proof() {
    var domain = Samples.NETWORK.domain();
    Ballot ballot = Ballot.by(Samples.NODE, domain, SIGNED.receipt().hash(), true);
    var verdict = new Verdict(ballot, List.of(ballot.commit().hash()));
    return new WrongExecution(SIGNED, List.of(verdict.sign(Samples.NODE, domain)));
  }

  private static SignedReceipt signed() {
    try {
      String file = Files.readString(Path.of("../../spec/vectors/token/bundle.json"));
      return ReceiptBundle.read(Bytes.utf8(file.strip())).signed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
