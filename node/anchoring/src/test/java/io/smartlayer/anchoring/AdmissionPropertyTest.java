package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Admission;
import io.smartlayer.token.Down;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.TestScript;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of right and wrong entries, judged after each by rules written a second time.
 */
class AdmissionPropertyTest {
  private static final int STEPS = 120;

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("thorough") ? 500 : 30);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverIsOfferedTheLedgerKeepsItsPromises(long seed) {
    tell(seed, new TreeMap<>());
  }

  /** Else the property would hold because nothing ever happens. */
  @Test
  void theHistoriesHoldEveryKindOfEntryAndEveryRefusal() {
    var codes = new TreeMap<String, Integer>();
    for (long seed = 0; seed < 40; seed++) {
      tell(seed, codes);
    }
    assertThat(codes.keySet())
        .contains(
            "LIFECYCLE admitted",
            "PLACEMENT admitted",
            "ATTESTATION admitted",
            "DOWN admitted",
            "DOWN down-not-a-replica",
            "DOWN duplicate",
            "DOWN down-not-of-now",
            "DOWN down-not-witnessed",
            "ELECTION admitted",
            "OUTCOME admitted",
            "FAILURE admitted",
            "LIFECYCLE duplicate",
            "LIFECYCLE issuer-not-owner",
            "PLACEMENT duplicate",
            "PLACEMENT wrong-placement",
            "ATTESTATION duplicate",
            "ATTESTATION attester-not-trusted",
            "ATTESTATION subject-of-another-group",
            "ELECTION wrong-placement",
            "ELECTION evidence-wrong",
            "ELECTION wrong-attempt",
            "ELECTION wrong-executor",
            "ELECTION wrong-deadline",
            "ELECTION duplicate",
            "OUTCOME wrong-executor",
            "OUTCOME signature-invalid",
            "OUTCOME not-confirmed",
            "OUTCOME not-expired",
            "OUTCOME duplicate",
            "UPGRADE admitted",
            "UPGRADE another-script",
            "UPGRADE change-stale",
            "UPGRADE duplicate",
            "UPGRADE issuer-not-owner",
            "UPGRADE upgrade-open",
            "UPGRADE upgrade-over",
            "UPGRADE upgrade-word-not-by-replica",
            "UPGRADE signature-invalid",
            "ATTESTATION cannot-tell",
            "OUTCOME cannot-tell",
            "FAILURE failure-not-by-anchors",
            "FAILURE failure-not-witnessed",
            "FAILURE failure-out-of-turn");
  }

  private static void tell(long seed, Map<String, Integer> codes) {
    var random = new SplittableRandom(seed);
    String hotel = "idempotent=\"" + (seed % 2 == 0) + "\"";
    var group = new TestGroup(TestScript.with(hotel, 3), TestScript.with(hotel + " ", 3));
    var offers = new RandomOffers(group, random);
    var promises = new Promises(group);
    GroupAdmission followed = group.fresh();
    for (int step = 0; step < STEPS; step++) {
      EntryBody body = offers.next();
      Admission.Context context = group.context();
      String code = group.offer(body);
      codes.merge(body.entryKind() + " " + code, 1, Integer::sum);
      if (code.equals("admitted")) {
        promises.check(body, context);
        followed = (GroupAdmission) followed.certified(context, body.toEntry());
      }
      group.now += random.nextInt(4) == 0 ? random.nextInt(6000) : random.nextInt(300);
      group.now += random.nextInt(80) == 0 ? Down.HOLDS.toMillis() : 0; // who was down is up again
    }
    String ledger = TestGroup.shown(group.ledger());
    assertThat(TestGroup.shown(followed.ledger())).as("seed %d", seed).isEqualTo(ledger);
    assertThat(TestGroup.shown(group.state.ledger())).as("seed %d", seed).isEqualTo(ledger);
  }
}
