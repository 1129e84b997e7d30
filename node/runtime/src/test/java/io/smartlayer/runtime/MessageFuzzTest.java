package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Fuzz;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.TipProof;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Ballot;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.StepOutput;
import io.smartlayer.token.Verdict;
import io.smartlayer.token.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Hostile messages of nodes to each other: reports of steps, tips, receipts, and what witnesses
 * say.
 */
final class MessageFuzzTest {
  private static final int ROUNDS = 3000;
  private static final long LIMIT = 8 << 20;
  private static final List<Class<? extends Exception>> REFUSALS =
      List.of(JsonFields.Malformed.class, CanonicalJson.NotCanonical.class);

  @Test
  void anyReportOfAStepIsMalformedOrInItsOneForm() throws IOException {
    String file = Files.readString(Path.of("../../spec/vectors/token/bundle.json"));
    var bundle = ReceiptBundle.read(Bytes.utf8(file));
    StepOutput output = StepOutput.fromJson(CanonicalJson.readCanonical(bundle.step().output()));
    new Fuzz("step-report", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            List.of(new StepReport(bundle.signed(), output).encode()),
            input -> {
              Bytes bytes = Bytes.of(input);
              assertThat(StepReport.decode(bytes).encode()).isEqualTo(bytes);
            });
  }

  @Test
  void anyMessageAboutTipsIsMalformedOrInItsOneForm() throws IOException {
    String file = Files.readString(Path.of("../../spec/vectors/token/vouched.json"));
    TipProof proof = Objects.requireNonNull(ReceiptBundle.read(Bytes.utf8(file)).freshness());
    new Fuzz("tips", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            List.of(
                new TipMessage.Question(new FeedId(Hash.ZERO)).encode(),
                new TipMessage.Word(proof.tips().getFirst()).encode()),
            input -> {
              Bytes bytes = Bytes.of(input);
              assertThat(TipMessage.decode(bytes).encode()).isEqualTo(bytes);
            });
  }

  @Test
  void anyMessageAboutReceiptsIsMalformedOrInItsOneForm() throws IOException {
    String file = Files.readString(Path.of("../../spec/vectors/token/bundle.json"));
    var bundle = ReceiptBundle.read(Bytes.utf8(file));
    var kept =
        new ReceiptMessage.Kept(bundle.signed(), bundle.step(), List.of(Hash.ZERO, Hash.ZERO));
    new Fuzz("receipts", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            List.of(
                new ReceiptMessage.Ask(3, List.of(0L, 7L)).encode(),
                new ReceiptMessage.Told(3, 7, null).encode(),
                new ReceiptMessage.Told(3, 7, kept).encode()),
            input -> {
              Bytes bytes = Bytes.of(input);
              assertThat(ReceiptMessage.decode(bytes).encode()).isEqualTo(bytes);
            });
  }

  @Test
  void anyMessageAboutVerdictsIsMalformedOrInItsOneForm() throws IOException {
    String file = Files.readString(Path.of("../../spec/vectors/token/bundle.json"));
    var bundle = ReceiptBundle.read(Bytes.utf8(file));
    SecretKey key = World.key("anchor 0");
    TypedData.Domain domain = new World(1, 1).network().domain();
    Ballot ballot = Ballot.by(key, domain, bundle.signed().receipt().hash(), true);
    var verdict = new Verdict(ballot, List.of(Hash.ZERO, ballot.commit().hash()));
    new Fuzz("verdicts", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            List.of(
                new VerdictMessage.Accusation(bundle.signed(), bundle.step()).encode(),
                new VerdictMessage.Accusation(bundle.signed(), null).encode(),
                new VerdictMessage.Committed(ballot.commit().sign(key, domain)).encode(),
                new VerdictMessage.Revealed(verdict.sign(key, domain)).encode()),
            input -> {
              Bytes bytes = Bytes.of(input);
              assertThat(VerdictMessage.decode(bytes).encode()).isEqualTo(bytes);
            });
  }

  @Test
  void anyMessageAboutAStateIsMalformedOrInItsOneForm() {
    var feed = new FeedId(Hash.ZERO);
    Bytes piece = Bytes.utf8("{\"piece\":\"group\",\"size\":1.5}");
    new Fuzz("state-message", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            List.of(
                new StateMessage.Question(feed).encode(),
                new StateMessage.Nothing(feed).encode(),
                new StateMessage.Offer(feed, 256, Hash.ZERO, 3).encode(),
                new StateMessage.Wanted(feed, Hash.ZERO, true, 0).encode(),
                new StateMessage.Wanted(feed, Hash.ZERO, false, 4096).encode(),
                new StateMessage.Leaves(feed, Hash.ZERO, 7, List.of(Hash.ZERO)).encode(),
                new StateMessage.Pieces(feed, Hash.ZERO, 7, List.of(piece, piece)).encode()),
            input -> {
              Bytes bytes = Bytes.of(input);
              assertThat(StateMessage.decode(bytes).encode()).isEqualTo(bytes);
            });
  }

  @Test
  void anyWordOfAWitnessIsMalformedOrInItsOneForm() {
    var feed = new FeedId(Hash.ZERO);
    var claim = new Failure.Claim(Hash.ZERO, Outcome.Kind.NOT_DONE, Hash.ZERO);
    var signature = new Signature(Bytes.zeros(Signature.SIZE));
    new Fuzz("witness", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            List.of(
                new WitnessMessage(feed, claim, null).encode(),
                new WitnessMessage(feed, claim, signature).encode()),
            input -> {
              Bytes bytes = Bytes.of(input);
              assertThat(WitnessMessage.decode(bytes).encode()).isEqualTo(bytes);
            });
  }
}
