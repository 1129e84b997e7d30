package io.smartlayer.gateway;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TrustFile;
import org.jspecify.annotations.Nullable;

/**
 * What a service node's HTTP face asks of the node behind it.
 *
 * <p>Many threads call at once; {@link #call} and {@link #lookup} block for a bounded time.
 */
public interface ServicePort {
  /** Whether it takes part; false for good after a fault of its own, such as a failed disk. */
  boolean isReady();

  /** Who takes part in the network; groups, where they are registered, are not listed. */
  TrustFile network();

  /** This node's own address. */
  Address self();

  /**
   * Finds who serves a token, by asking those who hold the directory; waits within a bound.
   *
   * @param anew whether what others said before does not satisfy the caller
   */
  Lookup lookup(TokenId token, boolean anew);

  /** The script of a token that this node serves, or null. */
  @Nullable ServiceScript script(TokenId token);

  /** Whether the token's group is asleep here, so that a call wakes it. */
  default boolean isAsleep(TokenId token) {
    return false;
  }

  /**
   * Runs a method of a token for a caller.
   *
   * @param call the request as it came: well formed, not judged otherwise
   */
  default Answer call(CallGuard.Call call) {
    return call(call, Trail.NONE);
  }

  /**
   * Runs a method of a token for a caller, or for another token.
   *
   * @param call the request as it came: well formed, not judged otherwise
   * @param trail the tokens that wait for this answer
   */
  Answer call(CallGuard.Call call, Trail trail);

  /** What comes of a call. */
  sealed interface Answer {
    /**
     * The method ran.
     *
     * @param bundle the receipt's bundle as canonical JSON, sent byte for byte
     */
    record Answered(Bytes bundle) implements Answer {}

    /**
     * The call is refused.
     *
     * @param code as {@code spec/http/problems.md} lists them
     * @param why for people
     */
    record Refused(String code, String why) implements Answer {}
  }
}
