package io.smartlayer.token;

import io.smartlayer.feed.Close;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What a group's feed says up to some offset, as far as it can be told without running the script:
 * activations, the placement, facts seen, and each effect's case.
 *
 * <p>Immutable: {@link #apply} gives the next one, so that heads which are not final yet can be
 * judged on their own line of history. It trusts its input: whoever applies an entry judged it.
 */
public final class Ledger {
  private final TreePMap<TokenId, Activation> activations;
  private final TreePMap<FactKey, Long> facts;
  private final TreePMap<Hash, EffectCase> effects;
  private final @Nullable PlacedAt placed;
  private final @Nullable Close closed;
  private final Snapshots snapshots;

  private Ledger(
      TreePMap<TokenId, Activation> activations,
      TreePMap<FactKey, Long> facts,
      TreePMap<Hash, EffectCase> effects,
      @Nullable PlacedAt placed,
      @Nullable Close closed,
      Snapshots snapshots) {
    this.activations = activations;
    this.facts = facts;
    this.effects = effects;
    this.placed = placed;
    this.closed = closed;
    this.snapshots = snapshots;
  }

  /** What a fact is known by: its uid alone covers neither attester nor chain. */
  public record FactKey(Hash domain, Address attester, Hash uid) implements Comparable<FactKey> {
    @Override
    public int compareTo(FactKey other) {
      int byUid = uid.compareTo(other.uid);
      if (byUid != 0) {
        return byUid;
      }
      int byAttester = attester.compareTo(other.attester);
      return byAttester != 0 ? byAttester : domain.compareTo(other.domain);
    }
  }

  /** A placement with the offset of its entry. */
  public record PlacedAt(long offset, Placement placement) {}

  /** The ledger of a feed without entries. */
  public static Ledger empty() {
    return new Ledger(
        TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), null, null, Snapshots.NONE);
  }

  /** The activation of a token, or null. */
  public @Nullable Activation activation(TokenId token) {
    return activations.get(token);
  }

  /** All activations, by token. */
  public Iterable<Activation> activations() {
    return activations.values();
  }

  /** The script of the group; null before its first activation. */
  public @Nullable Hash script() {
    return activations.isEmpty() ? null : activations.firstEntry().getValue().script();
  }

  /** The group's name; null before its first activation. */
  public @Nullable String group() {
    return activations.isEmpty() ? null : activations.firstEntry().getValue().group();
  }

  /** The last placement, or null. */
  public @Nullable PlacedAt placed() {
    return placed;
  }

  /** What closed the last term, or null in a feed's first. */
  public @Nullable Close closed() {
    return closed;
  }

  /** What replicas have said of the group's state. */
  public Snapshots snapshots() {
    return snapshots;
  }

  /** The case of an effect, or null when nobody was elected for it. */
  public @Nullable EffectCase effect(Hash id) {
    return effects.get(id);
  }

  /** All cases, by effect. */
  public Iterable<EffectCase> effects() {
    return effects.values();
  }

  /** Whether a fact stands in the feed already. */
  public boolean hasSeen(FactKey fact) {
    return facts.containsKey(fact);
  }

  /**
   * The ledger after one more entry.
   *
   * @param target where the effect goes, for a first election; null otherwise
   */
  public Ledger apply(long offset, EntryBody body, @Nullable Target target) {
    return switch (body) {
      case Activation activation ->
          new Ledger(
              activations.plus(activation.token(), activation),
              facts,
              effects,
              placed,
              closed,
              snapshots);
      case Placement placement ->
          new Ledger(
              activations, facts, effects, new PlacedAt(offset, placement), closed, snapshots);
      case Attested fact ->
          new Ledger(
              activations, facts.plus(fact.key(), offset), effects, placed, closed, snapshots);
      case Election election -> with(elected(election, target));
      case Outcome outcome -> with(known(outcome.effectId()).with(outcome));
      case Failure failure -> with(known(failure.claim().effectId()).with(failure));
      case Closed(Close close) -> new Ledger(activations, facts, effects, placed, close, snapshots);
      case Snapshot word -> with(word);
    };
  }

  private Ledger with(Snapshot word) {
    List<Address> replicas = placed == null ? List.of() : placed.placement.replicas();
    return new Ledger(activations, facts, effects, placed, closed, snapshots.with(word, replicas));
  }

  private EffectCase elected(Election election, @Nullable Target target) {
    var attempt =
        new EffectCase.Attempt(
            election.attempt(),
            election.executor(),
            election.route(),
            election.deadlineMillis(),
            null);
    Election.Evidence evidence = election.evidence();
    if (evidence == null) {
      return known(election.effectId()).with(attempt);
    }
    Receipt step = evidence.receipts().getFirst().receipt();
    return new EffectCase(
        election.effectId(),
        step.token(),
        step.offset(),
        evidence.index(),
        evidence.output().effects().get(evidence.index()),
        Objects.requireNonNull(target, "a first election comes with its target"),
        evidence.receipts(),
        List.of(attempt),
        null);
  }

  private EffectCase known(Hash effectId) {
    return Objects.requireNonNull(effects.get(effectId), "an admitted entry names a known effect");
  }

  private Ledger with(EffectCase effect) {
    return new Ledger(
        activations, facts, effects.plus(effect.id(), effect), placed, closed, snapshots);
  }
}
