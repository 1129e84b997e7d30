package io.smartlayer.runtime;

import static io.smartlayer.runtime.MessageWorld.CAR;
import static io.smartlayer.runtime.MessageWorld.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.Message;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.World;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Messages on a network in memory, from a car's nodes and anchors to those of its insurance. */
class MessagesTest {
  @Test
  void aCarTellsItsInsuranceThingsInOrder() {
    try (var world = begun()) {
      world.tell(CAR, world.insurance, "one two three");
      world.tell(CAR, world.insurance, "four");

      world.awaitHeard(world.insurance, "one1 two1 three1 four1 ");
      List<Message> taken = world.messages(world.insurance);
      assertThat(taken.stream().map(Message::from)).containsOnly(World.token(CAR));
      assertThat(taken.stream().map(one -> one.send().sequence())).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void twoThatAnswerEachOtherForEverStopAfterEightHops() {
    try (var world = begun()) {
      world.tell(CAR, world.insurance, "ping");

      world.awaitHeard(world.insurance, "ping1 ping3 ping5 ping7 ");
      world.awaitHeard(CAR, "ping2 ping4 ping6 "); // of the eighth nothing could follow
      Patience.until("the last message", () -> world.messages(CAR).size() == 4);
      assertThat(world.messages(CAR).getLast().send().hops()).isEqualTo(EffectRequest.HOPS_LIMIT);
      world.tell(CAR, world.insurance, "bye");
      world.awaitHeard(world.insurance, "ping1 ping3 ping5 ping7 bye1 ");
      assertThat(world.messages(world.insurance)).hasSize(5);
    }
  }

  /** The node has posted the message, and nobody hears from it again. */
  @Test
  void aMessageIsTakenOnceThoughItsExecutorIsGoneAfterPosting() {
    try (var world = begun()) {
      var killed = new AtomicInteger();
      for (AnchorNode anchor : world.local.anchors()) {
        world.serve(
            anchor,
            there -> {
              Web.Exchange answer = there.get();
              if (killed.getAndIncrement() == 0) {
                List<Address> replicas = world.replicas(CAR);
                Thread.ofVirtual().start(() -> replicas.forEach(world.local::kill));
                return new Web.Exchange.Lost("the answer does not arrive");
              }
              return answer;
            });
      }
      world.tell(CAR, world.insurance, "help");
      world.awaitHeard(world.insurance, "help1 ");
      Patience.until("both to be gone", () -> world.nodes(CAR).isEmpty());
      world.replicas(CAR).forEach(world.local::startService);
      Patience.until("both to be back", () -> world.nodes(CAR).size() == 2);
      world.tell(CAR, world.insurance, "again");

      world.awaitHeard(world.insurance, "help1 again1 ");
      assertThat(world.messages(world.insurance)).hasSize(2);
    }
  }

  /** What the service nodes hear is not true, and they have two leases. */
  @Test
  void anAnchorCarriesWhatServiceNodesCouldNot() {
    try (var world = begun()) {
      Bytes problem = Bytes.utf8("{\"code\":\"message-unwanted\"}");
      for (AnchorNode anchor : world.local.anchors()) {
        world.serve(
            anchor,
            there ->
                world.entries(CAR, Election.class).stream()
                        .anyMatch(one -> one.route() == Election.Route.ANCHOR)
                    ? there.get()
                    : new Web.Exchange.Answered(422, problem));
      }
      world.tell(CAR, world.insurance, "one two");

      world.awaitHeard(world.insurance, "one1 two1 ");
      Patience.until(
          "the outcomes",
          () ->
              world.entries(CAR, Outcome.class).stream()
                      .filter(one -> one.kind() == Outcome.Kind.SUCCESS)
                      .count()
                  == 2);
      assertThat(world.entries(CAR, Election.class).stream().map(Election::route))
          .startsWith(Election.Route.SERVICE, Election.Route.SERVICE, Election.Route.ANCHOR);
    }
  }

  @Test
  void whatNobodyTakesIsGivenUpAndTheNextGoes() {
    try (var world = begun()) {
      world.tell(CAR, STRANGER, "hello");
      world.tell(CAR, world.insurance, "one");
      world.awaitHeard(world.insurance, "one1 ");

      world.awaitHeard(CAR, "unknown ");
      world.activate(STRANGER);
      world.tell(CAR, STRANGER, "hello");
      world.awaitHeard(STRANGER, "hello1 ");
      assertThat(world.messages(STRANGER).getFirst().send().sequence()).isEqualTo(2);
    }
  }

  @Test
  void aReplicaThatStartsAgainGoesOnCounting() {
    try (var world = begun()) {
      world.tell(CAR, world.insurance, "one");
      world.awaitHeard(world.insurance, "one1 ");
      for (int number : List.of(CAR, world.insurance)) {
        world.replicas(number).forEach(world.local::kill);
        world.replicas(number).forEach(world.local::startService);
      }
      Patience.until("the car to be served", () -> world.nodes(CAR).size() == 2);
      world.tell(CAR, world.insurance, "two");

      world.awaitHeard(world.insurance, "one1 two1 ");
      assertThat(world.messages(world.insurance).getLast().send().sequence()).isEqualTo(2);
    }
  }

  private static MessageWorld begun() {
    var world = new MessageWorld();
    world.activate(CAR);
    world.activate(world.insurance);
    return world;
  }
}
