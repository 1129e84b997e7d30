package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import java.util.random.RandomGenerator;

/** What a node is made of: its key, its network's trust file, and its outside world. */
public record NodeParts(
    SecretKey key,
    Membership membership,
    Network network,
    Spreading spreading,
    Storage storage,
    Chain chain,
    Web web,
    Clock clock,
    RandomGenerator random) {}
