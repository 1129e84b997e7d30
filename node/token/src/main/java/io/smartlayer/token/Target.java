package io.smartlayer.token;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where an effect goes, and what the script allows on the way.
 *
 * @param uri the whole address
 * @param probe what a witness may read to see whether the server is there; null for a plain connect
 * @param timeout for one request
 * @param leases how many service nodes are elected, one after the other, before an anchor is
 * @param sends how often one lease sends the request, if the server is idempotent
 * @param idempotent whether the server honours an idempotency key; else it gets one request
 * @param attestation the name of the attestation that the server answers with; null for none
 * @param witnesses how many anchors besides the one that acted must have probed
 */
public record Target(
    URI uri,
    @Nullable URI probe,
    Duration timeout,
    int leases,
    int sends,
    boolean idempotent,
    @Nullable String attestation,
    int witnesses) {
  /** Whether the same server is asked, or a message goes to the same token. */
  public boolean isAtServerOf(Target other) {
    String authority = uri.getRawAuthority();
    return authority == null
        ? uri.equals(other.uri)
        : authority.equals(other.uri.getRawAuthority());
  }
}
