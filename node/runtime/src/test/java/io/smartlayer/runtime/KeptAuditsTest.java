package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.KeptAudit;
import io.smartlayer.gateway.KeptAudit.Result;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ReceiptFault;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an anchor keeps of what it found, and what it lets go. */
class KeptAuditsTest {
  private static final World WORLD = new World(1, 2);
  private static final Membership MEMBERS = WORLD.network();
  private static final Address NODE = MEMBERS.services().getFirst().address();
  private static final SecretKey KEY = WORLD.keyOf(NODE);
  private static final Instant NOW = Instant.ofEpochMilli(World.START);

  private final KeptAudits kept = new KeptAudits();
  private final Random random = new Random(1);

  @Test
  void theLatestAreKeptAndThoseThatAccuseLongest() {
    KeptAudit silent = one(Result.SILENT, null);
    kept.sampled(silent);
    for (int i = 0; i < KeptAudits.LIMIT; i++) {
      kept.sampled(one(Result.AGREES, null));
    }
    assertThat(kept.latest()).hasSize(KeptAudits.LIMIT);
    assertThat(kept.latest().getLast()).isEqualTo(silent);
    assertThat(kept.counts()).containsEntry("audits.sampled.agrees", (long) KeptAudits.LIMIT);
  }

  @Test
  void ofMuchEvidenceOnlyTheNewestIsKept() {
    Bytes third = Bytes.zeros((int) (KeptAudits.EVIDENCE_LIMIT_BYTES / 3));
    for (int i = 0; i < 5; i++) {
      kept.sampled(one(Result.DIFFERS, third));
    }
    assertThat(kept.latest())
        .extracting(one -> one.evidence() != null)
        .containsExactly(true, true, true, false, false);
  }

  @Test
  void aNodeThatSignsMuchThatIsWrongHidesNobodyElse() {
    KeptAudit other = one(Result.DIFFERS, null);
    kept.sampled(other);
    for (int i = 0; i < 2 * KeptAudits.LIMIT; i++) {
      kept.sampled(new KeptAudit(hash(), NODE, null, Result.DIFFERS, "a lie", 0, null, null));
    }
    assertThat(kept.latest()).hasSize(1 + KeptAudits.NODE_LIMIT).contains(other);
  }

  @Test
  void whoIsConvictedCannotHideItBehindSilence() {
    var lie = new KeptAudit(hash(), NODE, null, Result.DIFFERS, "a lie", 0, null, null);
    kept.sampled(lie);
    for (int i = 0; i < 2 * KeptAudits.NODE_LIMIT; i++) {
      kept.sampled(new KeptAudit(hash(), NODE, null, Result.SILENT, "silent", 0, null, null));
    }
    assertThat(kept.latest()).hasSize(KeptAudits.NODE_LIMIT).contains(lie);

    for (int i = 0; i < 2 * KeptAudits.LIMIT; i++) {
      kept.sampled(one(Result.NOT_SHOWN, null));
    }
    assertThat(kept.latest()).hasSize(KeptAudits.LIMIT).contains(lie);
  }

  @Test
  void muchEvidenceAgainstOneNodeTakesNoOthersPlace() {
    KeptAudit other = one(Result.DIFFERS, Bytes.zeros(100));
    kept.sampled(other);
    Bytes third = Bytes.zeros((int) (KeptAudits.EVIDENCE_LIMIT_BYTES / 3));
    for (int i = 0; i < 5; i++) {
      kept.sampled(new KeptAudit(hash(), NODE, null, Result.DIFFERS, "a lie", 0, null, third));
    }
    assertThat(kept.latest()).hasSize(6).contains(other);
    assertThat(kept.latest().stream().filter(one -> one.evidence() != null)).hasSize(3);
  }

  @Test
  void whatIsShortenedIsStillAText() throws IOException {
    Path vector = Path.of("../../spec/vectors/token/bundle.json");
    var bundle = ReceiptBundle.read(Bytes.utf8(Files.readString(vector).strip()));
    for (String shift : List.of("", "a")) {
      String smileys = shift + "\ud83d\ude00".repeat(1_000);
      kept.brought(bundle, done(new Finding.Differs("output", "{}", smileys)), NOW);
      String detail = kept.latest().getFirst().detail();
      assertThat(detail).hasSizeLessThan(1_100);
      assertThat(Bytes.utf8(detail).toUtf8()).isEqualTo(detail);
    }
  }

  @Test
  void ofWhatIsBroughtOnlyWhatSpeaksAgainstItsNodeIsKeptAndOnce() throws IOException {
    Path vector = Path.of("../../spec/vectors/token/bundle.json");
    var bundle = ReceiptBundle.read(Bytes.utf8(Files.readString(vector).strip()));
    kept.brought(bundle, done(new Finding.Agrees(1, Hash.ZERO)), NOW);
    kept.brought(bundle, done(new Finding.CannotTell("sealed")), NOW);
    assertThat(kept.latest()).isEmpty();

    kept.brought(bundle, done(new Finding.Differs("output", "{}", "{\"a\":1}")), NOW);
    kept.brought(bundle, done(new Finding.Differs("output", "{}", "{\"a\":1}")), NOW);
    KeptAudit found = kept.latest().getFirst();
    assertThat(kept.latest()).hasSize(1);
    assertThat(found.node()).isEqualTo(bundle.signed().receipt().node());
    assertThat(found.place()).isNull();
    assertThat(found.detail()).isEqualTo("output: {} is right, not {\"a\":1}");
    assertThat(found.evidence()).isEqualTo(KeptAudits.evidence(bundle.signed(), bundle.step()));
    assertThat(kept.counts())
        .containsEntry("audits.brought.differs", 2L)
        .containsEntry("audits.brought.agrees", 1L)
        .containsEntry("audits.brought.cannot-tell", 1L);
  }

  @Test
  void aProofThatWasBroughtIsKeptWholeAndOnce() {
    var proof = new ReceiptFault(signed(1, 1), signed(1, 2));
    assertThat(proof.flaw(KEY.publicKey(), MEMBERS.domain())).isNull();
    Hash id = kept.brought(proof, NOW);
    assertThat(kept.brought(proof, NOW)).isEqualTo(id);

    KeptAudit found = kept.latest().getFirst();
    assertThat(kept.latest()).hasSize(1);
    assertThat(found.id()).isEqualTo(id);
    assertThat(found.result()).isEqualTo(Result.CONTRADICTS);
    assertThat(found.detail()).isEqualTo("two receipts of one sequence");
  }

  private static Audit.Done done(Finding finding) {
    return new Audit.Done("chicory", 1, finding, List.of());
  }

  private static SignedReceipt signed(long sequence, int offset) {
    Hash some = Hash.keccak(Bytes.ofLong(offset));
    var receipt =
        new Receipt(
            World.token(1),
            new FeedId(some),
            offset,
            some,
            some,
            some,
            some,
            some,
            some,
            World.START,
            sequence,
            Receipt.NO_EVIDENCE,
            NODE);
    return SignedReceipt.by(KEY, receipt, MEMBERS.domain());
  }

  /** A finding of a node of its own. */
  private KeptAudit one(Result result, @Nullable Bytes evidence) {
    Address node = new Address(Bytes.of(bytes(Address.SIZE)));
    var place = new KeptAudit.Place(1, 1);
    return new KeptAudit(hash(), node, place, result, "found", 0, null, evidence);
  }

  private Hash hash() {
    return new Hash(Bytes.of(bytes(Hash.SIZE)));
  }

  private byte[] bytes(int size) {
    byte[] out = new byte[size];
    random.nextBytes(out);
    return out;
  }
}
