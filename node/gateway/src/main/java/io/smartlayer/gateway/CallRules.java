package io.smartlayer.gateway;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Forwarding;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose calls a service node takes in which mode of verification.
 *
 * @param mode the one that holds now
 * @param platform what the node says that it runs on; its own word
 * @param development whether the network is one for development, where no evidence is asked for
 */
public record CallRules(
    Supplier<VerificationMode> mode, String platform, boolean development, InstantSource clock) {
  /** Refuses a call that this mode does not let through. */
  void check(ServicePort port, String path, Bytes body, @Nullable String header) {
    switch (mode.get()) {
      case NORMAL -> {}
      case ENFORCE -> {
        if (!development) {
          throw new Refusal(
              ProblemCode.EVIDENCE_MISSING, "this node can show no evidence of an enclave");
        }
      }
      case REEXECUTE, DIVERSE -> {
        if (header == null) {
          throw new Refusal(
              ProblemCode.GATEWAY_ONLY,
              "send it to an anchor: POST /v1/replicas/" + port.self().toHex() + path.substring(3));
        }
        Forwarding forwarding = Forwarding.fromHeader(header);
        Hash asked = Forwarding.request(path, body);
        String flaw =
            forwarding == null
                ? "malformed"
                : forwarding.flaw(port.network().members(), port.self(), asked, clock.instant());
        if (flaw != null) {
          throw new Refusal(ProblemCode.GATEWAY_ONLY, Forwarding.HEADER + ": " + flaw);
        }
      }
    }
  }
}
