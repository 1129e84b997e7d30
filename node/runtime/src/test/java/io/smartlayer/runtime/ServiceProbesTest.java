package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ServiceClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rounds of questions that go on whatever comes of them. */
class ServiceProbesTest {
  private static final World WORLD = new World(1, 2);
  private static final Address ONE = WORLD.network().services().getFirst().address();
  private static final Address OTHER = WORLD.network().services().getLast().address();
  private static final ProbeQuestion QUESTION =
      new ProbeQuestion(
          new FeedId(Hash.keccak(Bytes.EMPTY)),
          List.of(ONE, OTHER),
          ServiceClass.STANDARD,
          World.token(1),
          null,
          1);

  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();

  @Test
  void afterAFaultOfTheAnchorsOwnItGoesOnAndBlamesNobody() {
    try (var probes =
        new ServiceProbes(
            this::questions,
            this::asked,
            new ReplicaLevels(() -> Instant.ofEpochMilli(World.START)),
            new Random(1),
            failing -> {
              told.incrementAndGet();
              assertThat(failing).isEmpty();
            },
            Duration.ofMillis(5))) {
      probes.start();
      Patience.until("rounds after the fault", () -> told.get() > 2);
      Patience.until("answers", () -> probes.counts().getOrDefault("service.probes.right", 0L) > 2);

      assertThat(probes.counts().getOrDefault("service.probes.untried", 0L)).isPositive();
      assertThat(probes.counts()).containsEntry("service.probes.wrong", 0L);
    }
  }

  private List<ProbeQuestion> questions() {
    if (rounds.getAndIncrement() == 0) {
      throw new IllegalStateException("a fault");
    }
    return List.of(QUESTION);
  }

  private Outcome asked(ProbeQuestion question, Address node) {
    if (node.equals(OTHER)) {
      throw new IllegalStateException("another fault, about " + question);
    }
    return Outcome.RIGHT;
  }
}
