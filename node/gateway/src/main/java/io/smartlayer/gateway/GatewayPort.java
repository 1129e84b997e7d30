package io.smartlayer.gateway;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import org.jspecify.annotations.Nullable;

/** What an anchor's HTTP face asks of the gateway behind it. Many threads call at once. */
public interface GatewayPort {
  /** The mode that holds now; calls are passed on where it {@code isPassedOn}. */
  VerificationMode mode();

  /** Passes a call on to a replica, and waits for its answer within a bound. */
  Passed pass(Call call);

  /**
   * A call as it came.
   *
   * @param node the replica that it is made out to
   * @param method of the token
   * @param body as the replica is to get it, byte for byte
   * @param origin the site that asks, if it is one
   * @param payment what pays for it, as {@link Cashier#PAYMENT} says it; null for nothing
   */
  record Call(
      Address node,
      TokenId token,
      String method,
      Bytes body,
      @Nullable String origin,
      @Nullable String payment) {}

  /** What comes of it. */
  sealed interface Passed {
    /** The replica's answer, byte for byte. */
    record Answered(Bytes bundle) implements Passed {}

    /**
     * There is none, or it must not leave.
     *
     * @param code as {@code spec/http/problems.md} lists them, or one that only the replica knows
     * @param why for people
     */
    record Refused(String code, String why) implements Passed {}
  }
}
