package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.Promise;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SameAnswerTest {
  private static final Entry ENTRY = entry("landed");
  private static final Submission DUPLICATE = new Submission.Refused("duplicate", "seen before");
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final List<Consumer<Submission>> handedOn = new ArrayList<>();
  private final SameAnswer answers = new SameAnswer((_, answer) -> handedOn.add(answer));
  private final List<Submission> told = new ArrayList<>();

  @Test
  void anEntryOnItsWayGetsItsPromiseAgainAndIsHandedOnOnce() {
    answers.submit(ENTRY, told::add);
    answers.submit(ENTRY, told::add);
    assertThat(told).isEmpty();
    Submission promised = promised();
    handedOn.getFirst().accept(promised);
    answers.submit(ENTRY, told::add);
    assertThat(told).containsExactly(promised, promised, promised);
    assertThat(handedOn).hasSize(1);
  }

  @Test
  void anEntryThatIsFinalGetsItsOffset() {
    answers.finalized(7, ENTRY);
    answers.submit(ENTRY, told::add);
    assertThat(told).containsExactly(new Submission.Included(7));
    assertThat(handedOn).isEmpty();
    answers.submit(entry("another"), told::add);
    assertThat(handedOn).hasSize(1);
  }

  @Test
  void whatBecomesFinalBeforeItsPromiseComesIsToldSoToAll() {
    answers.submit(ENTRY, told::add);
    answers.submit(ENTRY, told::add);
    answers.finalized(7, ENTRY);
    handedOn.getFirst().accept(promised());
    assertThat(told).containsExactly(new Submission.Included(7), new Submission.Included(7));
  }

  @Test
  void aDuplicateThatCameByAnotherAnchorGetsItsOffsetOnceItIsFinal() {
    answers.submit(ENTRY, told::add);
    handedOn.getFirst().accept(DUPLICATE);
    answers.elapsed(NOW);
    answers.elapsed(NOW.plus(SameAnswer.DUPLICATE_PATIENCE));
    assertThat(told).isEmpty();
    answers.finalized(7, ENTRY);
    assertThat(told).containsExactly(new Submission.Included(7));
  }

  @Test
  void aDuplicateThatNeverBecomesFinalIsOne() {
    answers.submit(ENTRY, told::add);
    handedOn.getFirst().accept(DUPLICATE);
    answers.elapsed(NOW);
    answers.elapsed(NOW.plus(SameAnswer.DUPLICATE_PATIENCE).plusMillis(1));
    assertThat(told).containsExactly(DUPLICATE);
    answers.submit(ENTRY, told::add);
    assertThat(handedOn).hasSize(2);
  }

  @Test
  void aRefusalIsNotRemembered() {
    var refused = new Submission.Refused("busy", "later");
    answers.submit(ENTRY, told::add);
    handedOn.getFirst().accept(refused);
    assertThat(told).containsExactly(refused);
    answers.submit(ENTRY, told::add);
    assertThat(handedOn).hasSize(2);
  }

  @Test
  void whatIsRememberedHasLimits() {
    for (int i = 0; i <= SameAnswer.CALLERS_LIMIT; i++) {
      answers.submit(ENTRY, told::add);
    }
    assertThat(told).containsExactly(new Submission.TimedOut());
    for (int i = 1; i <= SameAnswer.UNDERWAY_LIMIT; i++) {
      answers.submit(entry("another " + i), told::add);
    }
    Entry beyond = entry("another " + SameAnswer.UNDERWAY_LIMIT);
    answers.submit(beyond, told::add); // not remembered, so handed on again
    assertThat(handedOn).hasSize(SameAnswer.UNDERWAY_LIMIT + 2);
  }

  private static Entry entry(String text) {
    return new Entry(Kind.ATTESTATION, Bytes.utf8(text));
  }

  private static Submission promised() {
    var promise = new Promise(ENTRY.leaf(), new FeedId(Hash.ZERO), 0, 0, 7);
    var key = new SecretKey(Hash.keccak(Bytes.utf8("leader")).bytes());
    return new Submission.Promised(
        new SignedPromise(promise, key.sign(promise.hash())), key.address());
  }
}
