package io.smartlayer.token;

import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * Reads what a counterparty answers to an effect: an attestation by a key that the script names for
 * it, whose {@code requestId} is this effect's.
 */
public final class Counterparty {
  private static final AttestationReader READER = new AttestationReader();

  private Counterparty() {}

  /** What an answer is worth. */
  public sealed interface Answer {
    /** The counterparty confirms; {@code data} are the values it attests. */
    record Confirmed(SignedAttestation signed, JsonNode data) implements Answer {}

    /** It is no confirmation. */
    record Wrong(String why) implements Answer {}
  }

  /**
   * Reads an answer.
   *
   * @param definition what the script calls the attestation
   * @param json {@code {"attestation"|"sig":{…},"signer":…}}
   */
  public static Answer read(ServiceScript script, String definition, Hash effectId, String json) {
    return switch (READER.read(Bytes.utf8(json))) {
      case Reading.Refused(var _, String detail) -> new Answer.Wrong(detail);
      case Reading.Read(SignedAttestation signed) -> check(script, definition, effectId, signed);
    };
  }

  private static Answer check(
      ServiceScript script, String definition, Hash effectId, SignedAttestation signed) {
    // It is judged as of its own time: it confirms something done, and stays a confirmation.
    long seconds = signed.attestation().statement().time();
    if (Long.compareUnsigned(seconds, Instant.MAX.getEpochSecond()) > 0) {
      return new Answer.Wrong("the attestation's time is beyond every clock");
    }
    Instant at = Instant.ofEpochSecond(seconds);
    return switch (FactCheck.check(script, definition, signed, at)) {
      case FactCheck.Result.Bad(String _, String why) -> new Answer.Wrong(why);
      case FactCheck.Result.Good(JsonNode data) ->
          FactCheck.answers(data, effectId)
              ? new Answer.Confirmed(signed, data)
              : new Answer.Wrong("the attestation answers another request");
    };
  }
}
