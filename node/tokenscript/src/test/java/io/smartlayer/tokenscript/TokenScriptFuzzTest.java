package io.smartlayer.tokenscript;

import io.smartlayer.environment.Fuzz;
import io.smartlayer.primitives.Bytes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Hostile scripts: whoever names a contract has its script read. */
final class TokenScriptFuzzTest {
  private static final int ROUNDS = 500;

  @Test
  void anyScriptIsReadOrRefusedAndItsSignatureJudged() {
    List<Bytes> valid =
        Stream.of(
                "flight-ticket.signed.tsml",
                "flight-ticket.delegated.tsml",
                "flight-ticket.rsa.tsml",
                "flight-ticket.p256.tsml",
                "declarations.tsml",
                "draft.tsml")
            .map(name -> Vectors.read(Vectors.own().resolve(name)))
            .toList();
    new Fuzz("tokenscript", 16 << 20, List.of())
        .run(
            ROUNDS,
            valid,
            input -> {
              TokenScript.read(Bytes.of(input));
              ScriptSignature.verify(Bytes.of(input));
            });
  }
}
