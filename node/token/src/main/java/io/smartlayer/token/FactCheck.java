package io.smartlayer.token;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Verdict;
import io.smartlayer.attestation.Verification;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks a signed fact against what a script says of it: who may attest it, by which schema, on
 * which chain. Whether it was revoked is asked elsewhere.
 */
public final class FactCheck {
  private FactCheck() {}

  /** What comes of a check. */
  public sealed interface Result {
    /** It may be believed; {@code data} are its values by name. */
    record Good(JsonNode data) implements Result {}

    /** It may not. The code is stable. */
    record Bad(String code, String why) implements Result {}
  }

  /**
   * Checks a fact.
   *
   * @param definition what the script calls this attestation
   * @param at the time at which it must hold
   */
  public static Result check(
      ServiceScript script, String definition, SignedAttestation signed, Instant at) {
    Result.Bad bad = disbelief(script, definition, signed, at);
    if (bad != null) {
      return bad;
    }
    String fields = Objects.requireNonNull(script.service().schema(definition), "it is defined");
    @Nullable JsonNode data = decode(fields, signed.attestation().statement().data());
    return data == null
        ? new Result.Bad("data-malformed", "the data is not what its schema says")
        : new Result.Good(data);
  }

  /** Why a fact may not be believed, whatever its data says; null if it may. */
  static Result.@Nullable Bad disbelief(
      ServiceScript script, String definition, SignedAttestation signed, Instant at) {
    TokenScript.Attestation known = script.file().attestation(definition);
    if (known == null || script.service().schema(definition) == null) {
      return new Result.Bad("attestation-undefined", "the script defines no " + definition);
    }
    Verification verification = Verification.of(signed, at);
    if (verification.verdict() != Verdict.VALID) {
      return new Result.Bad(
          "attestation-" + Objects.requireNonNull(verification.reason()).code(),
          "the attestation does not hold at the feed's time");
    }
    if (known.keys().stream().noneMatch(key -> key.address().equals(signed.signer()))) {
      return new Result.Bad("attester-not-trusted", "the script does not name " + signed.signer());
    }
    return signed.attestation().statement().schema().equals(known.schema())
        ? null
        : new Result.Bad("schema-mismatch", "the script names another schema");
  }

  /**
   * Why a believed fact is none for an input, or null when the input takes it.
   *
   * @param data the fact's values
   * @param group the name of the group whose feed it is for
   * @param at the feed's time
   */
  public static Result.@Nullable Bad unfit(
      Service.Input input, SignedAttestation signed, JsonNode data, String group, Instant at) {
    String match = input.match();
    JsonNode subject = match == null ? null : data.get(match);
    if (match != null
        && (subject == null || !subject.isString() || !subject.stringValue().equals(group))) {
      return new Result.Bad("subject-of-another-group", "the fact is about others");
    }
    return tooOld(input, signed, at);
  }

  /** Why a fact is too old for an input, or null when it is not. */
  static Result.@Nullable Bad tooOld(Service.Input input, SignedAttestation signed, Instant at) {
    long ageSeconds = at.getEpochSecond() - signed.attestation().statement().time();
    return ageSeconds <= input.maxAge().toSeconds()
        ? null
        : new Result.Bad("too-old", "older than the script takes it: " + input.maxAge());
  }

  /** The name by which a feed remembers a fact. */
  public static Ledger.FactKey key(SignedAttestation signed) {
    return new Ledger.FactKey(
        signed.attestation().domain().separator(), signed.signer(), signed.attestation().uid());
  }

  /** The values in some data, by name; null when it is not of the schema. */
  static @Nullable JsonNode decode(String fields, Bytes data) {
    try {
      return AttestationData.decode(fields, data);
    } catch (AttestationData.NotOfSchema e) {
      return null;
    }
  }

  /** Whether the data names this effect as the one it answers. */
  static boolean answers(JsonNode data, Hash effectId) {
    JsonNode requestId = data.get("requestId");
    return requestId != null
        && requestId.isString()
        && requestId.stringValue().equals(effectId.toHex());
  }
}
