package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Down;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A group whose facts are sealed, and whose replicas are all replaced at once. */
class LastKeyHolderTest {
  private static final Duration LEAVING = Duration.ofMillis(200);

  private final LocalWorld local =
      new LocalWorld(new World(4, 6), TicketFile.sealedBy(World.OWNER));
  private final List<Address> ranked =
      local.network().candidates(local.feed()).stream().map(node -> node.address()).toList();

  @AfterEach
  void stop() {
    local.close();
  }

  private List<ServiceNode> services(List<Address> nodes) {
    return local.services().stream().filter(one -> nodes.contains(one.self())).toList();
  }

  private void say(List<Address> nodes) {
    long now = local.clock.now().toEpochMilli();
    var words = new TreeMap<Address, List<Down.Observed>>();
    for (Address node : nodes) {
      words.put(
          node,
          local.network().committee(local.feed()).members().stream()
              .limit(3)
              .map(member -> local.world().keyOf(member.address()))
              .map(key -> Down.Observed.by(key, local.network().domain(), node, now - 9000, now))
              .toList());
    }
    local.anchors().forEach(anchor -> anchor.observed(words));
  }

  @Test
  void whoHeldTheKeyFirstStaysWhereNobodyElseDid() {
    local.residence = new Residence(Residence.ALWAYS.idle(), LEAVING);
    local.started();
    assertThat(local.activate(local.leader(), 1)).isInstanceOf(Submission.Promised.class);
    local.awaitServed(1);
    List<ServiceNode> first = services(ranked.subList(0, 3));
    Patience.until("a key", () -> first.stream().allMatch(LastKeyHolderTest::isIdle));
    say(ranked.subList(0, 3));
    Patience.until(
        "the others to serve",
        () ->
            services(ranked.subList(3, 6)).stream()
                .allMatch(node -> !LocalWorld.story(node, 1).isEmpty()));
    Patience.until(
        "the first to know",
        () -> first.stream().allMatch(node -> LocalWorld.story(node, 1).isEmpty()));
    Instant over = local.clock.now().plus(LEAVING).plusSeconds(2); // they have looked by then
    Patience.until("their time", () -> local.clock.now().isAfter(over));
    assertThat(first)
        .as("who said that it has the key, which are two at the least")
        .filteredOn(node -> groups(node) == 1)
        .hasSizeGreaterThanOrEqualTo(2);
  }

  /** It sleeps only once the group has a key; to be asked wakes it. */
  private static boolean isIdle(ServiceNode node) {
    node.rest();
    return node.asleep() == 1;
  }

  private static int groups(ServiceNode node) {
    Figures now = Objects.requireNonNull(node.figures());
    return now.groups() + now.asleep().groups();
  }
}
