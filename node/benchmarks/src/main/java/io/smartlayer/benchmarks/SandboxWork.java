package io.smartlayer.benchmarks;

import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A call that benchmarks make over and over.
 *
 * @param arguments JSON array text
 */
record SandboxWork(Program program, String arguments) {
  private static final long GAS = 10_000_000_000L;
  private static final String DIGEST =
      "0x38d18acb67d25c8bb9942764b62f18e17054f66a817bd4295423adf9ed98873e";
  private static final String S =
      "789d1dd423d25f0772d2748d60f7e4b81bb14d086eba8e8e8efb6dcff8a4ae02";

  /** A question such as a site asks of a ticket. */
  static final SandboxWork SMALL =
      of(
          """
          function query(state, args, caller) {
            if (state.delay < args.minimum) return { entitled: false };
            return { entitled: true, flight: state.flight, holder: caller.holder };
          }
          """,
          """
          [{"flight":"SL101","delay":180,"status":"late","seats":["12A"]},{"minimum":120},\
          {"holder":"0x00000000000000000000000000000000000000aa"}]\
          """);

  /** A thousand objects made, sorted, filtered and written. */
  static final SandboxWork LARGE =
      of(
          """
          function query(n) {
            const all = Array.from({ length: n }, (_, i) => ({ id: i, rank: (i * 7919) % 1009 }));
            return all.sort((a, b) => a.rank - b.rank || a.id - b.id)
              .filter((one) => one.rank % 3).map((one) => `${one.id}:${one.rank}`).join('|').length;
          }
          """,
          "[1000]");

  /** SHA-256 of a kibibyte, by JavaScript (FIPS 180-4). */
  static final SandboxWork OWN_SHA256 =
      of(resource("sha256.js"), "[\"0x" + "ab".repeat(1024) + "\"]");

  /** The same by the host. */
  static final SandboxWork HOST_SHA256 =
      of("function query(hex) { return sha256(hex) }", OWN_SHA256.arguments);

  /** The signer's point of a signature over secp256k1, by JavaScript's BigInt (SEC 1, 4.1.6). */
  static final SandboxWork OWN_RECOVERY =
      of(resource("recovery.js"), "[\"%s\",\"%s%s1b\"]".formatted(DIGEST, DIGEST, S));

  /** The signer's address by the host. */
  static final SandboxWork HOST_RECOVERY =
      of(
          "function query(digest, signature) { return ecrecover(digest, signature) }",
          OWN_RECOVERY.arguments);

  static SandboxWork of(String source, String arguments) {
    return new SandboxWork(new Program(source, List.of("query")), arguments);
  }

  private static String resource(String name) {
    try (InputStream in = SandboxWork.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  String function() {
    return program.functions().getFirst();
  }

  /** Calls once; anything but a result is a mistake of the benchmark's. */
  Run.Completed run(Engine engine) {
    return switch (engine.call(program, function(), arguments, GAS)) {
      case Run.Completed done -> done;
      case Run.Failed failed -> throw new IllegalStateException("no result: " + failed);
    };
  }
}
