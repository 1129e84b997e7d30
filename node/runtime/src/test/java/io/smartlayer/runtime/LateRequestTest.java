package io.smartlayer.runtime;

import static io.smartlayer.runtime.MessageWorld.CAR;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Election;
import io.smartlayer.token.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Executors whose disks are slow. */
class LateRequestTest {
  /** Others count a lease as over by then, and elect the next. */
  @Test
  void nothingIsSentOnceALeaseIsOver() {
    try (var local = LocalWorld.started(4, 3)) {
      local.activate(local.leader(), 1);
      local.awaitServed(1);
      for (ServiceNode node : local.replicas()) {
        startSlowly(local, node.self());
      }
      local.awaitServed(1);

      local.delay(local.leader(), 180);

      ServiceNode one = local.replicas().getFirst();
      Patience.until("an anchor to ask", () -> LocalWorld.story(one, 1).contains("rebook=success"));
      assertThat(local.replicas()).allMatch(node -> local.sent.by(node.self()) == 0);
      assertThat(local.rebookings).hasSize(1);
    }
  }

  @Test
  void noMessageLeavesOnceALeaseIsOver() {
    try (var world = new MessageWorld()) {
      world.activate(CAR);
      world.activate(world.insurance);
      for (Address node : world.replicas(CAR)) {
        startSlowly(world.local, node);
      }
      Patience.until("the car to be served", () -> world.nodes(CAR).size() == 2);

      world.tell(CAR, world.insurance, "one");

      world.awaitHeard(world.insurance, "one1 ");
      assertThat(world.entries(CAR, Election.class).stream().map(Election::route))
          .containsExactly(Election.Route.SERVICE, Election.Route.SERVICE, Election.Route.ANCHOR);
      assertThat(world.entries(CAR, Outcome.class).stream().map(Outcome::kind))
          .startsWith(Outcome.Kind.NOT_DONE, Outcome.Kind.NOT_DONE);
    }
  }

  /** Until it is safe that an attempt starts, a minute passes. */
  private static void startSlowly(LocalWorld local, Address node) {
    local.kill(node);
    Runnable late = () -> local.skip(node, Duration.ofMinutes(1));
    Storage disk =
        new WrappedStorage(
            local.disk(node), "effects", log -> new WrappedStorage.Watched(log, late, () -> {}));
    local.startService(node, disk);
  }
}
