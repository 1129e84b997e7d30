package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.token.World;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More groups than may be awake. */
class ManyDormantTest {
  private static final int TOKENS = 5;

  private final MessageWorld world = new MessageWorld();

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void whereTooManyAreAwakeTheOthersSleepAndAreServedAllTheSame() {
    IntStream.rangeClosed(1, TOKENS).forEach(world::activate);
    ServiceNode busy =
        world.local.services().stream()
            .filter(node -> served(node).size() > 1)
            .findFirst()
            .orElseThrow();
    List<Integer> tokens = served(busy);
    Address name = busy.self();
    world.local.kill(name);
    world.local.groupsLimit = 2;
    ServiceNode node = world.local.startService(name);
    Patience.until("it to serve all", () -> served(node).equals(tokens));
    world.local.skip(name, Residence.LEAST);
    Patience.until("some to sleep", () -> figures(node).groups() < 2);
    assertThat(figures(node).asleep().groups()).isEqualTo(tokens.size() - 1);
    for (int number : tokens) {
      Patience.until("token " + number, () -> world.heard(node, number).isEmpty());
      world.local.skip(name, Residence.LEAST);
    }
    assertThat(figures(node).asleep().wakes().wakes()).isPositive();
  }

  private List<Integer> served(ServiceNode node) {
    return IntStream.rangeClosed(1, TOKENS)
        .filter(number -> LocalWorld.status(node, World.token(number)) != null)
        .boxed()
        .toList();
  }

  private static Figures figures(ServiceNode node) {
    return Objects.requireNonNull(node.figures());
  }
}
