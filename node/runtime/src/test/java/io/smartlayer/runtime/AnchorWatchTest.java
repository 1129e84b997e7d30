package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.libp2p.Libp2pNetwork;
import io.smartlayer.adapters.libp2p.NetworkLimits;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PeerId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom whole anchors watch, and how quickly their look-ups are answered. */
@Timeout(180)
class AnchorWatchTest {
  private final NeighbourWorld world = NeighbourWorld.started(4, 4);

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void anAnchorWatchesTheReplicasOfWhatIsPlacedAndKnowsHowQuicklyOthersAnswer() {
    NeighbourNode anchor = world.leader();
    Map<Address, PeerId> members = Peers.byAddress(world.network());
    Address self = anchor.keeper().self();
    List<Address> others =
        world.network().anchors().stream()
            .map(node -> node.address())
            .filter(address -> !address.equals(self))
            .toList();
    try (var network =
            new Libp2pNetwork(
                anchor.host(), members::get, LivenessShell.PROTOCOLS, NetworkLimits.DEFAULT);
        var liveness =
            new LivenessShell(
                world.local.world().keyOf(self),
                world.network().domain(),
                anchor.host(),
                network,
                world.local.clock,
                LocalHosts.SECRETS);
        var watch =
            new AnchorWatch(
                world.network(),
                self,
                anchor.neighbours()::contacts,
                liveness,
                anchor.neighbours()::probe,
                anchor.keeper()::watched,
                new Random(1))) {
      anchor.neighbours().onMeasured(liveness::measured);
      liveness.start();
      Patience.until(
          "the anchors",
          () -> {
            watch.look();
            return watched(liveness).containsAll(others);
          });
      assertThat(watched(liveness)).hasSameSizeAs(others);

      world.serve(1);
      watch.look();
      List<Address> replicas = world.local.world().replicas(world.local.script());
      Patience.until("the replicas", () -> watched(liveness).containsAll(replicas));

      long now = System.nanoTime();
      assertThat(watch.due(now)).hasSizeLessThan(others.size());
      List<PeerId> due = watch.due(now + AnchorWatch.PROBE.toNanos());
      assertThat(due).hasSize(others.size());
      assertThat(watch.due(now + AnchorWatch.PROBE.toNanos())).isEmpty();
      due.forEach(anchor.neighbours()::probe);
      for (Address other : others) {
        Patience.until("its time", () -> p99(liveness, other) > 0);
      }
      assertThat(replicas).allMatch(replica -> p99(liveness, replica) == 0);
    }
  }

  private static List<Address> watched(LivenessShell liveness) {
    return List.copyOf(figures(liveness).nodes().keySet());
  }

  private static long p99(LivenessShell liveness, Address node) {
    return Objects.requireNonNull(figures(liveness).nodes().get(node)).p99Micros();
  }

  private static LivenessFigures figures(LivenessShell liveness) {
    return Objects.requireNonNull(liveness.figures(), "it has no time");
  }
}
