package io.smartlayer.runtime;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import java.util.random.RandomGenerator;

/**
 * What a node is made of: its key, its network, and its outside world.
 *
 * @param roster who takes part
 * @param spreading how certified segments reach whoever wants them
 * @param whereabouts where placements of other groups are found
 * @param age of the storage
 * @param groupsLimit how many groups it takes
 * @param retention how long it answers for entries
 * @param cabinet where it keeps what it could make again
 * @param residence how long it holds groups in memory that nobody asks about
 * @param scriptsLimit how many scripts it takes, 1 to {@link #SCRIPTS_MOST}
 */
public record NodeParts(
    SecretKey key,
    Roster roster,
    Network network,
    Spreading spreading,
    Whereabouts whereabouts,
    Storage storage,
    Chain chain,
    Web web,
    Clock clock,
    RandomGenerator random,
    StoreAge age,
    int groupsLimit,
    Retention retention,
    Cabinet cabinet,
    Residence residence,
    int scriptsLimit) {
  /** How many groups a node takes when nothing else is said. */
  public static final int GROUPS_LIMIT = 10_000;

  /** How many scripts a node takes when nothing else is said. */
  public static final int SCRIPTS_LIMIT = 16_384;

  /** The most that can be said: what is in memory of each is some hundred bytes. */
  public static final int SCRIPTS_MOST = 65_536;

  /** A node that takes the usual number of scripts. */
  public NodeParts(
      SecretKey key,
      Roster roster,
      Network network,
      Spreading spreading,
      Whereabouts whereabouts,
      Storage storage,
      Chain chain,
      Web web,
      Clock clock,
      RandomGenerator random,
      StoreAge age,
      int groupsLimit,
      Retention retention,
      Cabinet cabinet,
      Residence residence) {
    this(
        key,
        roster,
        network,
        spreading,
        whereabouts,
        storage,
        chain,
        web,
        clock,
        random,
        age,
        groupsLimit,
        retention,
        cabinet,
        residence,
        SCRIPTS_LIMIT);
  }

  /** A node of the usual size, of a network without registry and directory. */
  public NodeParts(
      SecretKey key,
      Membership membership,
      Network network,
      Spreading spreading,
      Storage storage,
      Chain chain,
      Web web,
      Clock clock,
      RandomGenerator random) {
    this(
        key,
        Roster.fixed(membership),
        network,
        spreading,
        Whereabouts.NONE,
        storage,
        chain,
        web,
        clock,
        random,
        StoreAge.NONE,
        GROUPS_LIMIT,
        Retention.ALL,
        Cabinet.NONE,
        Residence.ALWAYS);
  }

  /** A node that answers for all entries, for good. */
  public NodeParts(
      SecretKey key,
      Roster roster,
      Network network,
      Spreading spreading,
      Whereabouts whereabouts,
      Storage storage,
      Chain chain,
      Web web,
      Clock clock,
      RandomGenerator random,
      StoreAge age,
      int groupsLimit) {
    this(
        key,
        roster,
        network,
        spreading,
        whereabouts,
        storage,
        chain,
        web,
        clock,
        random,
        age,
        groupsLimit,
        Retention.ALL,
        Cabinet.NONE,
        Residence.ALWAYS);
  }

  /** The same node with another retention. */
  NodeParts keeping(Retention other) {
    return new NodeParts(
        key,
        roster,
        network,
        spreading,
        whereabouts,
        storage,
        chain,
        web,
        clock,
        random,
        age,
        groupsLimit,
        other,
        cabinet,
        residence,
        scriptsLimit);
  }

  /** The same node with another cabinet. */
  NodeParts keepingIn(Cabinet other) {
    return new NodeParts(
        key,
        roster,
        network,
        spreading,
        whereabouts,
        storage,
        chain,
        web,
        clock,
        random,
        age,
        groupsLimit,
        retention,
        other,
        residence,
        scriptsLimit);
  }

  /** The same node with another residence. */
  NodeParts resting(Residence other) {
    return new NodeParts(
        key,
        roster,
        network,
        spreading,
        whereabouts,
        storage,
        chain,
        web,
        clock,
        random,
        age,
        groupsLimit,
        retention,
        cabinet,
        other,
        scriptsLimit);
  }
}
