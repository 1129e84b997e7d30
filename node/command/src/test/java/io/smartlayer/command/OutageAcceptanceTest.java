package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.discovery.PeerRecord;
import io.smartlayer.token.Attested;
import io.smartlayer.token.Membership;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A third of the service nodes is killed at once, and started again. */
class OutageAcceptanceTest {
  private static final int VICTIMS = 2; // of six
  private static final Duration RECOVERY = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void lookUpsAndGossipRecoverSoonAfterAThirdOfTheServiceNodesWasKilled() throws Exception {
    Scene scene = fixture.scene();
    Ticket ticket = scene.stage().ticket("OUT1");
    WatchedFeed feed = fixture.watched(scene, ticket);
    List<Membership.Node> killed = feed.replicas().subList(0, VICTIMS);
    List<Membership.Node> others = feed.replicas().subList(VICTIMS, feed.replicas().size());
    Listener reader = fixture.add(Listener.ofDirectory());
    feed.anchors().forEach(anchor -> dial(reader, scene.plan(anchor)));
    List<Victim> victims =
        killed.stream()
            .map(node -> new Victim(scene.plan(node), fixture.add(Listener.of(ticket.feed()))))
            .toList();
    feed.awaitAllAlike(feed.attest());
    victims.forEach(victim -> awaitRecord(reader, victim, Instant.EPOCH));

    killed.forEach(node -> scene.world().kill(node.address()));
    Attested meanwhile = feed.attest();
    feed.awaitAlike(feed.anchors(), others, meanwhile); // look-ups go on at every anchor
    assertThat(killed).allMatch(node -> feed.ofReplica(node) == null);

    var restart = Instant.now();
    long begun = System.nanoTime();
    try (var watching = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<String, Future<Long>> recoveries = new TreeMap<>();
      recoveries.put(
          "look-up: every replica answers, without a gap",
          watching.submit(() -> done(() -> feed.awaitAllAlike(meanwhile))));
      for (Victim victim : victims) {
        recoveries.put(
            "directory: a record that " + victim.plan.name() + " has signed since",
            watching.submit(() -> done(() -> awaitRecord(reader, victim, restart))));
        recoveries.put(
            "gossip: " + victim.plan.name() + " passes on what is new",
            watching.submit(() -> done(() -> awaitGossip(feed, victim))));
      }
      ProcessNetwork.up(scene.network(), 0, 0, new SecureRandom(), _ -> {});
      long ready = System.nanoTime();
      for (var recovery : recoveries.entrySet()) {
        long done = recovery.getValue().get();
        tell(recovery.getKey(), done - begun, done - ready);
        assertThat(Duration.ofNanos(done - ready)).as(recovery.getKey()).isLessThan(RECOVERY);
      }
    }
    feed.awaitAllAlike(feed.attest());
  }

  /** A node that is killed, and who hears of gossip from it alone. */
  private record Victim(NetworkPlan.Node plan, Listener listener) {}

  private static long done(Runnable work) {
    work.run();
    return System.nanoTime();
  }

  private static void tell(String what, long sinceRestart, long sinceReady) {
    System.out.println(
        "%s: %d ms after the restart, %d ms after the processes were ready"
            .formatted(what, sinceRestart / 1_000_000, sinceReady / 1_000_000));
  }

  private static void awaitRecord(Listener reader, Victim victim, Instant time) {
    await(
        "the record of " + victim.plan.name(),
        () -> isSince(reader.record(victim.plan.peer()), time));
  }

  private static void awaitGossip(WatchedFeed feed, Victim victim) {
    dial(victim.listener, victim.plan);
    feed.awaitGossip(victim.listener, victim.plan.peer());
  }

  private static boolean isSince(@Nullable PeerRecord record, Instant time) {
    return record != null && record.sequence() >= time.toEpochMilli();
  }

  private static void dial(Listener listener, NetworkPlan.Node node) {
    await("a way to " + node.name(), () -> listener.dial(node.dialed()));
  }

  private static void await(String what, BooleanSupplier holds) {
    Stage.await(what, PATIENCE, () -> holds.getAsBoolean() ? true : null);
  }
}
