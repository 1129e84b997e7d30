package io.smartlayer.runtime;

import io.smartlayer.token.Samples;

/**
 * How much a node takes, and for how long.
 *
 * @param groups how many groups
 * @param scripts how many scripts, 1 to {@link #SCRIPTS_MOST}
 * @param retention how long it answers for entries
 * @param residence how long it holds groups in memory that nobody asks about
 * @param audited the share of all receipts that anchors have run again, 0 to 1
 */
public record NodeLimits(
    int groups, int scripts, Retention retention, Residence residence, double audited) {
  /** How many groups a node takes when nothing else is said. */
  public static final int GROUPS_LIMIT = 10_000;

  /** How many scripts a node takes when nothing else is said. */
  public static final int SCRIPTS_LIMIT = 16_384;

  /** The most that can be said: what is in memory of each is some hundred bytes. */
  public static final int SCRIPTS_MOST = 65_536;

  /** A node of the usual size that answers for all entries and holds all groups, for good. */
  public static final NodeLimits USUAL = of(GROUPS_LIMIT, Retention.ALL, Residence.ALWAYS);

  /** A node that takes the usual number of scripts, and audits the usual share. */
  public static NodeLimits of(int groups, Retention retention, Residence residence) {
    return new NodeLimits(groups, SCRIPTS_LIMIT, retention, residence, Samples.SHARE);
  }
}
