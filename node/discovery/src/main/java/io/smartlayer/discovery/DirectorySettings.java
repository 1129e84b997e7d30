package io.smartlayer.discovery;

/**
 * How wide the directory spreads.
 *
 * @param holders anchors that hold a record
 * @param answers holders whose records are compared before a look-up ends
 * @param near anchors nearest to a key by XOR that get a record too, for peers that walk
 * @param fullTable registered nodes up to which every node knows where all others are
 */
public record DirectorySettings(int holders, int answers, int near, int fullTable) {
  /** Most anchors that a record is put to. */
  static final int MOST_TARGETS = DirectoryLimits.PEERS;

  /** What nodes use unless told otherwise. */
  public static final DirectorySettings DEFAULT = new DirectorySettings(8, 3, 3, 4096);

  /** Checks that there is something to compare, and a limit. */
  public DirectorySettings {
    boolean sensible =
        answers > 0 && holders >= answers && near >= 0 && holders + near <= MOST_TARGETS;
    if (!sensible || fullTable < 0) {
      throw new IllegalArgumentException(
          holders + " holders, " + answers + " answers, " + near + " near, " + fullTable);
    }
  }
}
