package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Web;
import java.util.random.RandomGenerator;

/**
 * What a node has around it.
 *
 * @param spreading how certified segments reach whoever wants them
 * @param whereabouts where placements of other groups are found
 * @param random nobody must foresee it
 */
public record NodeWorld(
    Network network,
    Spreading spreading,
    Whereabouts whereabouts,
    Chain chain,
    Web web,
    Clock clock,
    RandomGenerator random) {}
