package io.smartlayer.simulation;

import io.smartlayer.gossip.GossipSettings;
import java.util.List;

/**
 * What happens in a run of a {@link GossipSimulation}.
 *
 * @param seed decides everything that chance decides
 * @param honest how many honest nodes
 * @param hostile what each hostile node does
 * @param hostileOperators how many operators run the hostile nodes; 0 for one each
 * @param dials to how many nodes each node connects
 * @param settings of the honest routers
 * @param delayMillis one way, on average; a fifth more or less by chance
 * @param loss part of the RPCs that are dropped, of those that may be
 * @param troubleMillis how long nodes crash and the network parts; nothing must arrive meanwhile
 * @param messages how many are published afterwards and must arrive
 * @param intervalMillis time between them
 * @param dataBytes how long each is
 * @param eclipse whether the hostile nodes surround node 0, which knows two honest ones besides
 * @param checked whether each event is followed by all checks, and RPCs travel as bytes
 */
public record GossipPlan(
    long seed,
    int honest,
    List<GossipMischief> hostile,
    int hostileOperators,
    int dials,
    GossipSettings settings,
    long delayMillis,
    double loss,
    long troubleMillis,
    int messages,
    long intervalMillis,
    int dataBytes,
    boolean eclipse,
    boolean checked) {
  /** Copies the list. */
  public GossipPlan {
    hostile = List.copyOf(hostile);
  }

  /** Honest nodes at 100 ms round trip time, without loss, each checked. */
  public static GossipPlan honest(long seed, int nodes) {
    return new GossipPlan(
        seed,
        nodes,
        List.of(),
        0,
        10,
        GossipSettings.standard(),
        50,
        0,
        0,
        20,
        250,
        400,
        false,
        true);
  }

  /** The same with hostile nodes. */
  public GossipPlan with(List<GossipMischief> mischief, int operators) {
    return new GossipPlan(
        seed,
        honest,
        mischief,
        operators,
        dials,
        settings,
        delayMillis,
        loss,
        troubleMillis,
        messages,
        intervalMillis,
        dataBytes,
        eclipse,
        checked);
  }

  /** The same with other settings of the routers. */
  public GossipPlan with(GossipSettings other) {
    return new GossipPlan(
        seed,
        honest,
        hostile,
        hostileOperators,
        dials,
        other,
        delayMillis,
        loss,
        troubleMillis,
        messages,
        intervalMillis,
        dataBytes,
        eclipse,
        checked);
  }

  /** The same with crashes, partitions and loss. */
  public GossipPlan troubled(long millis, double lost) {
    return new GossipPlan(
        seed,
        honest,
        hostile,
        hostileOperators,
        dials,
        settings,
        delayMillis,
        lost,
        millis,
        messages,
        intervalMillis,
        dataBytes,
        eclipse,
        checked);
  }

  /** The same, but the hostile nodes surround one honest node. */
  public GossipPlan eclipsing() {
    return new GossipPlan(
        seed,
        honest,
        hostile,
        hostileOperators,
        dials,
        settings,
        delayMillis,
        loss,
        troubleMillis,
        messages,
        intervalMillis,
        dataBytes,
        true,
        checked);
  }

  /** The same measured, not checked. */
  public GossipPlan measured(int published, long interval) {
    return new GossipPlan(
        seed,
        honest,
        hostile,
        hostileOperators,
        dials,
        settings,
        delayMillis,
        loss,
        troubleMillis,
        published,
        interval,
        dataBytes,
        eclipse,
        false);
  }
}
