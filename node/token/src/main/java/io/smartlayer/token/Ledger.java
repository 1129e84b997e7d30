package io.smartlayer.token;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What a group's feed says up to some offset, as far as it can be told without running the script:
 * activations, the placement, facts seen, bulletins imported, and each effect's case.
 *
 * <p>Immutable: {@link #apply} gives the next one, so that heads which are not final yet can be
 * judged on their own line of history. It trusts its input: whoever applies an entry judged it.
 */
public final class Ledger {
  final TreePMap<TokenId, Activation> activations;
  final TreePMap<FactKey, Long> facts;
  final TreePMap<Hash, EffectCase> effects;
  final TreePMap<FeedId, Imported> imports;
  final @Nullable BulletinOpening bulletin;
  final @Nullable PlacedAt placed;
  final @Nullable Close closed;
  final @Nullable ChainPlace chain;
  final Snapshots snapshots;
  final GroupKeys keys;
  final Uses uses;
  final TreePMap<Hash, Long> timers;
  final @Nullable Suspension suspension;
  final Holders holders;
  final Revocations revocations;
  final Upgrades upgrades;
  final Deliveries deliveries;
  final Downs downs;

  Ledger(LedgerDraft draft) {
    this.activations = draft.activations;
    this.facts = draft.facts;
    this.effects = draft.effects;
    this.imports = draft.imports;
    this.bulletin = draft.bulletin;
    this.placed = draft.placed;
    this.closed = draft.closed;
    this.chain = draft.chain;
    this.snapshots = draft.snapshots;
    this.keys = draft.keys;
    this.uses = draft.uses;
    this.timers = draft.timers;
    this.suspension = draft.suspension;
    this.holders = draft.holders;
    this.revocations = draft.revocations;
    this.upgrades = draft.upgrades;
    this.deliveries = draft.deliveries;
    this.downs = draft.downs;
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

  /** A fact with the offset of its entry. */
  record Fact(long offset, FactKey key) {}

  /** A placement with the offset of its entry. */
  public record PlacedAt(long offset, Placement placement) {}

  /** The ledger of a feed without entries. */
  public static Ledger empty() {
    return new LedgerDraft().done();
  }

  /** The activation of a token, or null. */
  public @Nullable Activation activation(TokenId token) {
    return activations.get(token);
  }

  /** All activations, by token. */
  public Iterable<Activation> activations() {
    return activations.values();
  }

  /** Whether the tokens are the very same, as those of a later ledger are without activations. */
  @SuppressWarnings("ReferenceEquality") // comparing thousands would cost more than it saves
  public boolean hasSameTokens(Ledger other) {
    return activations == other.activations;
  }

  /** What opened this feed as a bulletin's, or null where it is a group's, or empty. */
  public @Nullable BulletinOpening bulletin() {
    return bulletin;
  }

  /** How far a bulletin's feed is imported; nothing of it at first. */
  public Imported imported(FeedId feed) {
    return imports.getOrDefault(feed, Imported.NOTHING);
  }

  /** How far each bulletin's feed is imported of which anything is. */
  Map<FeedId, Imported> imports() {
    return imports;
  }

  /** All facts that stand in the feed, in its order. */
  List<Fact> facts() {
    return facts.entrySet().stream()
        .map(fact -> new Fact(fact.getValue(), fact.getKey()))
        .sorted(Comparator.comparingLong(Fact::offset))
        .toList();
  }

  /** What began the group, or the bulletin; null before that. */
  public @Nullable Founding founding() {
    return activations.isEmpty() ? bulletin : activations.firstEntry().getValue();
  }

  /** The script of the group, or of the bulletin; null before its first activation. */
  public @Nullable Hash script() {
    return scriptAt(Long.MAX_VALUE);
  }

  /** The script that was in force at an offset; null before the first activation. */
  public @Nullable Hash scriptAt(long offset) {
    Hash upgraded = upgrades.at(offset);
    Founding founding = founding();
    return upgraded != null ? upgraded : founding == null ? null : founding.script();
  }

  /** Which scripts have run the group, and which is asked for. */
  public Upgrades upgrades() {
    return upgrades;
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

  /** From where on the chain is not read for the tokens; null when it is not read at all. */
  public @Nullable ChainPlace chain() {
    return chain;
  }

  /** What replicas have said of the group's state. */
  public Snapshots snapshots() {
    return snapshots;
  }

  /** What replicas have said of the key to which facts are sealed for the group. */
  public GroupKeys keys() {
    return keys;
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

  /** Whether the use of a grant that an update makes stands in the feed already. */
  public boolean hasSeen(Update update) {
    return seenAt(update) != null;
  }

  /** Where the use of a grant that an update makes stands in the feed, or null. */
  public @Nullable Long seenAt(Update update) {
    return uses.offset(update.use());
  }

  /** The uses of grants that could come again. */
  Uses uses() {
    return uses;
  }

  /** What was last said about whether the group is suspended; null when nothing was. */
  public @Nullable Suspension suspension() {
    return suspension;
  }

  /** Whether the group's issuer has stopped it. */
  public boolean isSuspended() {
    return suspension != null && suspension.suspended();
  }

  /** How a token was last taken over; null when it still is with whom it was activated for. */
  public @Nullable Handover handover(TokenId token) {
    return holders.handovers().get(token);
  }

  /** Whether a token has changed hands and nobody has taken it over since. */
  public boolean isTransferred(TokenId token) {
    return holders.transfers().containsKey(token);
  }

  /** What bears a token now; null where a contract has it, or it is not activated. */
  public @Nullable Bearing bearing(TokenId token) {
    Activation activation = activations.get(token);
    return activation == null ? null : holders.bearing(activation);
  }

  /** Who wants to be told of tokens. */
  Holders holders() {
    return holders;
  }

  /** Where the holder of an activated token wants to be told; null when there is no such token. */
  public @Nullable String webhook(TokenId token) {
    Activation activation = activations.get(token);
    return activation == null ? null : holders.webhook(activation);
  }

  /** Who named that webhook; null when there is no such token. */
  public @Nullable Address namedBy(TokenId token, TypedData.Domain domain) {
    Activation activation = activations.get(token);
    return activation == null ? null : holders.namedBy(activation, domain);
  }

  /** Whether a timer has been called. */
  public boolean isCalled(Hash timer) {
    return timers.containsKey(timer);
  }

  /** The timers that have been called, with the offsets of their entries. */
  TreePMap<Hash, Long> timers() {
    return timers;
  }

  /** The links of grants that were taken back. */
  public Revocations revocations() {
    return revocations;
  }

  /** Which replicas a quorum has said to be down. */
  public Downs downs() {
    return downs;
  }

  /**
   * Whether it is the turn of a message: all that the token sent to the same receiver before has
   * come to an end, and this is the next.
   */
  public boolean isTurn(TokenId from, EffectRequest.Send send) {
    Hash id = deliveries.elected().get(new Deliveries.Pair(from, send.to()));
    EffectCase last = id == null ? null : effects.get(id);
    return last == null
        ? send.sequence() == 1
        : last.isTerminal()
            && last.request() instanceof EffectRequest.Send before
            && send.sequence() == before.sequence() + 1;
  }

  /** The number of the last message that was taken from one token for another; 0 for none. */
  public long taken(TokenId from, TokenId to) {
    return deliveries.taken().getOrDefault(new Deliveries.Pair(from, to), 0L);
  }

  /** The messages that were on their way, and those that were taken. */
  Deliveries deliveries() {
    return deliveries;
  }

  /**
   * The ledger after one more entry.
   *
   * @param target where the effect goes, for a first election; null otherwise
   */
  public Ledger apply(long offset, EntryBody body, @Nullable Target target) {
    var next = new LedgerDraft(this);
    switch (body) {
      case Activation activation ->
          next.activations = activations.plus(activation.token(), activation);
      case BulletinOpening opening -> next.bulletin = opening;
      case Suspension change -> next.suspension = change;
      case Handover taken -> next.holders = holders.with(taken);
      case Transfer transfer -> next.holders = holders.with(transfer, offset);
      case Reissue given -> next.holders = holders.with(given, offset, activation(given.token()));
      case Placement placement -> next.placed = new PlacedAt(offset, placement);
      case Down down -> next.downs = downs.with(down, offset);
      case Attested fact -> next.facts = facts.plus(fact.key(), offset);
      case Import taken ->
          next.imports = imports.plus(taken.feed(), imported(taken.feed()).plus(taken));
      case Update update -> next.uses = uses.with(Uses.Use.of(update), offset);
      case Revocation revocation -> next.revocations = revocations.with(revocation);
      case Election election -> next.keep(elected(offset, election, target));
      case Outcome outcome -> next.keep(known(outcome.effectId()).with(outcome));
      case Failure failure -> next.keep(known(failure.claim().effectId()).with(failure));
      case Timer timer -> next.timers = timers.plus(timer.effectId(), offset);
      case Message message ->
          next.deliveries = deliveries.with(message.pair(), message.send().sequence());
      case ChainEvent event -> next.chain = event.next();
      case Closed(Close close) -> next.closed = close;
      case GroupKey word -> next.keys = keys.with(word, replicas());
      case Snapshot word -> next.snapshots = snapshots.with(word, replicas());
      case Upgrade upgrade -> next.upgrades = upgrades.with(upgrade);
      case UpgradeWord word -> next.upgrades = upgrades.with(word, offset, replicas());
    }
    return next.done();
  }

  private List<Address> replicas() {
    return placed == null ? List.of() : placed.placement.replicas();
  }

  private EffectCase elected(long offset, Election election, @Nullable Target target) {
    return election.evidence() == null
        ? known(election.effectId()).with(election)
        : EffectCase.of(
            offset,
            election,
            Objects.requireNonNull(target, "a first election comes with its target"));
  }

  private EffectCase known(Hash effectId) {
    return Objects.requireNonNull(effects.get(effectId), "an admitted entry names a known effect");
  }
}
