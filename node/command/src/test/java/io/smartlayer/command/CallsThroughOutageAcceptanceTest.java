package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.Down;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Placement;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A third of the service nodes is killed for good while others call the tokens that they serve. */
class CallsThroughOutageAcceptanceTest {
  private static final int SERVICES = 6;
  private static final int VICTIMS = Integer.getInteger("victims", SERVICES / 3); // at most 3
  private static final int REPLICAS = 3;
  private static final int CALLS = 100;

  /** A third of it on a machine that does nothing else; the test's output has the figures. */
  private static final Duration REPLACED = Duration.ofSeconds(60);

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  void noCallFailsAndOthersTakeThePlacesWhenAThirdOfTheServiceNodesIsKilled() {
    Scene scene = fixture.scene();
    Ticket ticket = scene.stage().ticket("OUT2");
    WatchedFeed feed = fixture.watched(scene, ticket);
    List<Membership.Node> before = feed.replicas();
    List<Membership.Node> killed = before.subList(0, VICTIMS);
    feed.awaitAllAlike(feed.attest());
    SecretKey holder = NodeKeys.in(fixture.demo().resolve("traveller.key"), new SecureRandom());
    long kill;
    var load = new CallLoad(scene, ticket, holder);
    try (load) {
      await("calls", () -> load.calls().size() >= CALLS);
      kill = System.nanoTime();
      killed.forEach(node -> scene.world().kill(node.address()));
      recovers(scene, ticket, feed, killed, kill);
      int soFar = load.calls().size();
      await("more calls", () -> load.calls().size() >= soFar + CALLS);
    }
    tell(load.calls(), kill);
    assertThat(load.calls()).extracting(CallLoad.Call::failure).containsOnlyNulls();
  }

  private void recovers(
      Scene scene, Ticket ticket, WatchedFeed feed, List<Membership.Node> killed, long kill) {
    Membership.Node anchor = feed.anchors().getFirst();
    List<Address> gone = killed.stream().map(Membership.Node::address).toList();
    await("the first fall", () -> !feed.bodies(Down.class, anchor).isEmpty());
    Fixture.tell("a fall is final", kill);
    await(
        "every fall",
        () ->
            feed.bodies(Down.class, anchor).stream().map(Down::target).toList().containsAll(gone));
    Fixture.tell("every fall is final", kill);
    List<Membership.Node> placed =
        Stage.await("a placement of others", REPLACED, () -> placed(scene, feed, anchor, gone));
    Fixture.tell("the new placement is final", kill);
    await(
        "every replica to answer",
        () -> placed.stream().allMatch(node -> scene.stage().status(ticket, node) != null));
    Fixture.tell("every replica of it answers", kill);
    List<Membership.Node> others =
        scene.world().membership().services().stream()
            .filter(node -> !killed.contains(node) && !placed.contains(node))
            .toList();
    assertThat(others).hasSize(SERVICES - VICTIMS - REPLICAS);
    for (Membership.Node other : others) {
      await("the directory at " + other.http(), () -> named(other, ticket).equals(uris(placed)));
    }
    Fixture.tell("the directory names it", kill);
    assertThat(Duration.ofNanos(System.nanoTime() - kill)).isLessThan(REPLACED);
  }

  private static @Nullable List<Membership.Node> placed(
      Scene scene, WatchedFeed feed, Membership.Node anchor, List<Address> gone) {
    List<Address> replicas = feed.bodies(Placement.class, anchor).getLast().replicas();
    return replicas.size() == REPLICAS && replicas.stream().noneMatch(gone::contains)
        ? replicas.stream()
            .map(scene.world().membership()::service)
            .map(Objects::requireNonNull)
            .toList()
        : null;
  }

  /** Who serves a ticket, as a node says that has to ask others. */
  private static List<URI> named(Membership.Node node, Ticket ticket) {
    TokenPlace place = TokenPlace.anew(ask -> ask.apply(URI.create(node.http())), ticket.token());
    return place == null ? List.of() : place.replicas();
  }

  private static List<URI> uris(List<Membership.Node> nodes) {
    return nodes.stream().map(node -> URI.create(node.http())).toList();
  }

  private static void tell(List<CallLoad.Call> calls, long kill) {
    List<CallLoad.Call> after = calls.stream().filter(call -> call.begun() - kill >= 0).toList();
    System.out.println(
        ("%d calls, %d of them after the kill: %d needed another try, most of them %d tries,"
                + " the longest took %d ms")
            .formatted(
                calls.size(),
                after.size(),
                after.stream().filter(call -> call.tries() > 1).count(),
                after.stream().mapToInt(CallLoad.Call::tries).max().orElse(0),
                after.stream()
                    .map(CallLoad.Call::took)
                    .max(Comparator.naturalOrder())
                    .map(Duration::toMillis)
                    .orElse(0L)));
  }

  private static void await(String what, BooleanSupplier holds) {
    Stage.await(what, REPLACED, () -> holds.getAsBoolean() ? true : null);
  }
}
