package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.token.Attested;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A service node that comes with an empty disk takes its group's state from the other replicas: the
 * one that lost it, or the next by rank, if the committee had given the first up by then.
 */
class LateReplicaAcceptanceTest {
  /** Enough for two snapshots, with what the replicas add. */
  private static final int FACTS = 2 * Snapshot.EVERY;

  private static final Duration TIME = Duration.ofSeconds(30);

  private static final String TAKEN = "smartlayer_taken_entries";

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void whoHasAnEmptyDiskGoesOnFromWhatTheOthersAgreedOn() throws Exception {
    Scene scene = fixture.scene();
    Ticket ticket = scene.stage().ticket("LATE1");
    WatchedFeed feed = fixture.watched(scene, ticket);
    feed.awaitAllAlike(feed.attest(FACTS));
    List<Membership.Node> first = feed.replicas();
    Membership.Node victim = first.getFirst();
    assertThat(scene.metric(victim, TAKEN)).isZero();

    scene.world().kill(victim.address());
    Fixture.delete(scene.data(victim));
    Attested meanwhile = feed.attest();
    long begun = System.nanoTime();
    scene.world().revive(victim.address());
    feed.awaitAllAlike(meanwhile);
    Fixture.tell("with an empty disk it serves again", begun);
    Stage.await(
        "who came without a state to take it",
        TIME,
        () -> {
          List<Membership.Node> empty = new ArrayList<>(feed.replicas());
          empty.removeAll(first.subList(1, first.size()));
          assertThat(empty).hasSize(1);
          return scene.metric(empty.getFirst(), TAKEN) >= FACTS ? true : null;
        });
  }
}
