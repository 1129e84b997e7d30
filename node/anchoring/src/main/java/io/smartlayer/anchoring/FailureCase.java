package io.smartlayer.anchoring;

import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.Executor;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One failure that an anchor saw with its own eyes and that others must witness before it counts.
 * Owned by one thread.
 */
public final class FailureCase {
  private final TypedData.Domain domain;
  private final Committee committee;
  private final SecretKey key;
  private final Failure.Claim claim;
  private final Bytes transcript;
  private final int needed;
  private final List<Failure.Witness> witnesses = new ArrayList<>();

  private FailureCase(
      TypedData.Domain domain,
      Committee committee,
      SecretKey key,
      Failure.Claim claim,
      Bytes transcript,
      int needed) {
    this.domain = domain;
    this.committee = committee;
    this.key = key;
    this.claim = claim;
    this.transcript = transcript;
    this.needed = needed;
  }

  /**
   * Opens the case of a request that this anchor has carried and that did not succeed. Where an
   * earlier attempt may have arrived, that this one was not done says nothing of that one: the
   * failure is unknown.
   *
   * @param ending what this anchor saw
   */
  public static FailureCase open(
      TypedData.Domain domain,
      Committee committee,
      SecretKey key,
      EffectCase effect,
      Executor.Ending ending,
      Instant now) {
    Bytes transcript =
        CanonicalJson.write(
            JsonNodeFactory.instance
                .objectNode()
                .put("attempts", effect.attempts().size())
                .put("observed", ending.content().toUtf8())
                .put("timeMillis", now.toEpochMilli()));
    boolean undone = ending.kind() == Outcome.Kind.NOT_DONE && !effect.mayHaveArrived();
    Outcome.Kind kind = undone ? Outcome.Kind.NOT_DONE : Outcome.Kind.UNKNOWN;
    return new FailureCase(
        domain,
        committee,
        key,
        new Failure.Claim(effect.id(), kind, Hash.keccak(transcript)),
        transcript,
        EffectRules.witnesses(committee, effect.target()));
  }

  /** What the others are asked to sign, if they see it too. */
  public Failure.Claim claim() {
    return claim;
  }

  /** The committee's other members: who is asked. */
  public List<Address> others() {
    return committee.members().stream()
        .map(Committee.Member::address)
        .filter(member -> !member.equals(key.address()))
        .toList();
  }

  /** Takes a witness's signature; what is no such signature changes nothing. */
  public void witnessed(Address witness, Signature signature) {
    int index = committee.indexOf(witness);
    if (index >= 0
        && !witness.equals(key.address())
        && witnesses.stream().noneMatch(known -> known.witness().equals(witness))
        && claim.isBy(signature, committee.members().get(index).key(), domain)) {
      witnesses.add(new Failure.Witness(witness, signature));
    }
  }

  /** The attestation, once enough have witnessed; null before. */
  public @Nullable Failure attested() {
    return witnesses.size() < needed
        ? null
        : new Failure(
            claim, transcript, key.address(), claim.sign(key, domain), List.copyOf(witnesses));
  }
}
