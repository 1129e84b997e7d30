package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Fuzz;
import io.smartlayer.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Hostile bytes before a connection stands: lines, handshakes, payloads, frames. */
final class HandshakeFuzzTest {
  private static final int ROUNDS = 1000;
  private static final long LIMIT = 1 << 20;
  private static final List<Class<? extends Exception>> REFUSALS =
      List.of(Refused.class, EOFException.class);

  private final JsonNode vector = NoiseVectorTest.handshakes().getFirst();

  @Test
  void whoListensRefusesAnyHandshakeInOrder() {
    NoiseHandshake handshake = NoiseVectorTest.handshake(vector.get("listener"));
    new Fuzz("handshake-heard", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            input ->
                handshake.accept(
                    new Inlet(new ByteArrayInputStream(input)), new ByteArrayOutputStream()));
  }

  @Test
  void whoDialsRefusesAnyHandshakeInOrder() {
    NoiseHandshake handshake = NoiseVectorTest.handshake(vector.get("dialer"));
    new Fuzz("handshake-answer", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            input ->
                handshake.dial(
                    new Inlet(new ByteArrayInputStream(input)), new ByteArrayOutputStream()));
  }

  @Test
  void anyLinesAreAnsweredOrRefused() {
    new Fuzz("multistream", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            input ->
                Multistream.answer(
                    new ByteArrayInputStream(input),
                    new ByteArrayOutputStream(),
                    "/noise"::equals,
                    Refusal.HANDSHAKE));
  }

  @Test
  void anyAnswerToAProposalIsUnderstoodOrRefused() {
    new Fuzz("multistream", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            input ->
                Multistream.propose(
                    new ByteArrayInputStream(input),
                    new ByteArrayOutputStream(),
                    "/noise",
                    Refusal.HANDSHAKE));
  }

  @Test
  void anyPayloadIsCheckedOrRefused() {
    Bytes noiseKey =
        X25519Key.of(Bytes.fromHex(vector.get("listener").get("staticKey").asString())).publicKey();
    new Fuzz("noise-payload", LIMIT, REFUSALS)
        .run(ROUNDS, input -> Identity.check(Bytes.of(input), noiseKey));
  }

  @Test
  void anySignatureIsReadOrRefused() {
    new Fuzz("der-signature", LIMIT, REFUSALS)
        .run(20 * ROUNDS, input -> DerSignature.parse(Bytes.of(input)));
  }

  @Test
  void anyFramesAreDecryptedOrRefused() {
    new Fuzz("noise-frames", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            input -> {
              var channel =
                  new SecureChannel(
                      new Inlet(new ByteArrayInputStream(input)),
                      new ByteArrayOutputStream(),
                      FuzzedSession.secured(),
                      new LongAdder(),
                      new LongAdder());
              channel.transferTo(OutputStream.nullOutputStream());
            });
  }
}
