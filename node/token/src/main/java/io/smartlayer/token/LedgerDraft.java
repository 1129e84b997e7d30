package io.smartlayer.token;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** A ledger in the making: what it has of each part can be replaced. */
final class LedgerDraft {
  TreePMap<TokenId, Activation> activations = TreePMap.empty();
  TreePMap<Ledger.FactKey, Long> facts = TreePMap.empty();
  TreePMap<Hash, EffectCase> effects = TreePMap.empty();
  TreePMap<FeedId, Imported> imports = TreePMap.empty();
  @Nullable BulletinOpening bulletin;
  Ledger.@Nullable PlacedAt placed;
  @Nullable Close closed;
  @Nullable ChainPlace chain;
  Snapshots snapshots = Snapshots.NONE;
  GroupKeys keys = GroupKeys.NONE;
  Uses uses = Uses.NONE;
  TreePMap<Hash, Long> timers = TreePMap.empty();
  @Nullable Suspension suspension;
  Holders holders = Holders.NONE;
  Revocations revocations = Revocations.NONE;
  Upgrades upgrades = Upgrades.NONE;
  Deliveries deliveries = Deliveries.NONE;
  Downs downs = Downs.NONE;

  /** A draft of an empty ledger. */
  LedgerDraft() {}

  /** A draft that begins with what a ledger has. */
  LedgerDraft(Ledger from) {
    this.activations = from.activations;
    this.facts = from.facts;
    this.effects = from.effects;
    this.imports = from.imports;
    this.bulletin = from.bulletin;
    this.placed = from.placed;
    this.closed = from.closed;
    this.chain = from.chain;
    this.snapshots = from.snapshots;
    this.keys = from.keys;
    this.uses = from.uses;
    this.timers = from.timers;
    this.suspension = from.suspension;
    this.holders = from.holders;
    this.revocations = from.revocations;
    this.upgrades = from.upgrades;
    this.deliveries = from.deliveries;
    this.downs = from.downs;
  }

  Ledger done() {
    return new Ledger(this);
  }

  void keep(EffectCase effect) {
    effects = effects.plus(effect.id(), effect);
    if (effect.request() instanceof EffectRequest.Send(TokenId to, _, _, _, _)) {
      Hash last = deliveries.elected().get(new Deliveries.Pair(effect.token(), to));
      deliveries = deliveries.with(effect, last == null ? null : effects.get(last));
    }
  }
}
