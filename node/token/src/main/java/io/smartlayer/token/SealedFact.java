package io.smartlayer.token;

import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.tokenscript.Service;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Judges facts whose data is sealed to a group: by what stands in the clear, since the committee
 * cannot read the rest; and opens them where the group's key is.
 */
public final class SealedFact {
  /** Most bytes of a sealed text that can be a secret of a host. */
  private static final int SECRET_LIMIT =
      SealedData.padded(Bytes.zeros(HostSecret.DATA_LIMIT_BYTES)).size() + SealingKey.TAG_SIZE;

  private SealedFact() {}

  /**
   * What a replica reads.
   *
   * @param data by name
   * @param shared what only the attester and the replicas can know besides
   */
  record Read(JsonNode data, Hash shared) {}

  /**
   * Why a fact is none for a sealed input, as far as it can be told without the key; null when the
   * input takes it.
   *
   * @param feed the group's
   * @param at the feed's time
   */
  public static FactCheck.Result.@Nullable Bad refusal(
      ServiceScript script,
      Service.Input input,
      SignedAttestation signed,
      FeedId feed,
      GroupKeys keys,
      Instant at) {
    FactCheck.Result.Bad bad = FactCheck.disbelief(script, input.attestation(), signed, at);
    if (bad != null) {
      return bad;
    }
    SealedData sealed = SealedData.read(signed.attestation().statement().data());
    if (sealed == null) {
      return new FactCheck.Result.Bad("not-sealed", "the script takes it sealed to the group");
    }
    if (!sealed.feed().equals(feed)) {
      return new FactCheck.Result.Bad("subject-of-another-group", "sealed to another group");
    }
    if (keys.agreed() == null) {
      return new FactCheck.Result.Bad("group-key-missing", "the replicas have no key yet");
    }
    if (!sealed.key().equals(keys.agreed())) {
      return new FactCheck.Result.Bad("sealed-to-another-key", "the group's is " + keys.agreed());
    }
    if (script.service().isSecret(input.name()) && sealed.box().text().size() > SECRET_LIMIT) {
      return new FactCheck.Result.Bad("data-malformed", "larger than a secret of a host can be");
    }
    return FactCheck.tooOld(input, signed, at);
  }

  /**
   * Opens a fact that is not refused.
   *
   * @return null if nobody can read it, or it is not of its schema
   * @throws GroupSecrets.Missing if others can read it, and this node cannot
   */
  static @Nullable Read open(
      ServiceScript script,
      Service.Input input,
      SignedAttestation signed,
      FeedId feed,
      GroupSecrets secrets) {
    SealedData sealed = SealedData.read(signed.attestation().statement().data());
    String fields = script.service().schema(input.attestation());
    if (sealed == null || fields == null) {
      return null;
    }
    SealingSecret secret = secrets.find(sealed.key());
    if (secret == null) {
      throw new GroupSecrets.Missing(sealed.key());
    }
    SealedData.Opened opened = sealed.open(secret, SealedData.Around.of(feed, signed));
    JsonNode data = opened == null ? null : FactCheck.decode(fields, opened.data());
    return opened == null || data == null ? null : new Read(data, opened.shared());
  }
}
