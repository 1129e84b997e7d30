package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a member finds of the entries that its leader has let wait. */
class PoolTest {
  private static final Instant THEN = Fixture.NOW;
  private static final Instant NOW = THEN.plusSeconds(3);

  private final Pool pool = new Pool();
  private int number;

  /** Judges an entry by its first word. */
  private record ByWord() implements Admission {
    @Override
    public Judgement admit(Context context, Entry entry) {
      String words = entry.body().toUtf8();
      return switch (words.substring(0, (words + " ").indexOf(' '))) {
        case "later" -> new Judgement.CannotTell("the group is about to be upgraded");
        case "no" -> new Judgement.Refused("no", "it says so");
        default -> new Judgement.Admitted(this);
      };
    }

    @Override
    public Admission certified(Context context, Entry entry) {
      return this;
    }
  }

  @Test
  void aLeaderHidesNothingBehindEntriesThatHaveToWait() {
    submit("later", 255);
    assertThat(found()).isEqualTo(Judge.Finding.CANNOT_TELL);
    submit("word", 1);
    assertThat(found()).isEqualTo(Judge.Finding.ADMISSIBLE);
  }

  @Test
  void aLookHasABound() {
    submit("later", 256);
    submit("word", 1);
    assertThat(found()).isEqualTo(Judge.Finding.CANNOT_TELL);
  }

  @Test
  void behindEntriesThatAreRefusedItDoesNotLookFar() {
    submit("no", 15);
    submit("word", 1);
    assertThat(found()).isEqualTo(Judge.Finding.ADMISSIBLE);
    var other = new PoolTest();
    other.submit("no", 16);
    other.submit("word", 1);
    assertThat(other.found()).isEqualTo(Judge.Finding.REFUSED);
  }

  @Test
  void whatCameLatelyIsNotNeglectedYet() {
    pool.submit(Fixture.entry("word"), Address.ZERO, NOW);
    assertThat(found()).isEqualTo(Judge.Finding.REFUSED);
  }

  private void submit(String word, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(pool.submit(Fixture.entry(word + " " + number++), Address.ZERO, THEN)).isTrue();
    }
  }

  private Judge.Finding found() {
    return pool.neglected(new ByWord(), new Admission.Context(0, NOW, 1, 0, 0), NOW);
  }
}
