package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;

/**
 * A value under its key.
 *
 * @param timeReceived when the sender received it (RFC 3339), empty for not said; nobody trusts it
 */
public record KadRecord(Bytes key, Bytes value, String timeReceived) {
  /** Checks the bounds. */
  public KadRecord {
    if (key.size() > DirectoryLimits.KEY_BYTES
        || value.size() > DirectoryLimits.VALUE_BYTES
        || timeReceived.length() > DirectoryLimits.TIME_BYTES) {
      throw new IllegalArgumentException(
          "a record of " + key.size() + " and " + value.size() + " bytes");
    }
  }
}
