package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission.Context;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Founding;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Update;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.UpgradeWord;
import io.smartlayer.token.Upgrades;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for another script of a group, and who may say what came of it. Whether the tokens
 * can be migrated a member cannot tell: it runs no script. That is for the replicas, and until more
 * than half of them say the same nothing joins that could change a token.
 */
final class UpgradeRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  UpgradeRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  /**
   * Whether an entry waits for the end of an upgrade: it could change a token, or it is an update,
   * whose answer needs a placement for the script before it.
   */
  boolean waits(Context context, EntryBody body) {
    Ledger.PlacedAt placed = ledger.placed();
    boolean isUnplaced = placed != null && !LifeRules.isByScript(placed, ledger);
    return (ledger.upgrades().isOpen(context.time()) && GroupAdmission.changesTokens(body))
        || (isUnplaced && body instanceof Update);
  }

  Ruling rule(Context context, Upgrade upgrade) {
    Founding founding = ledger.founding();
    if (founding == null) {
      return Ruling.refused("nothing-to-upgrade", "no token of the group is activated");
    }
    if (!upgrade.feed().equals(group.feed())) {
      return Ruling.refused("wrong-feed", "it is for another feed");
    }
    Ruling timely = byHistory(context, upgrade);
    if (!(timely instanceof Ruling.Allowed)) {
      return timely;
    }
    Ruling signed = bySigner(context, founding, upgrade);
    return signed instanceof Ruling.Allowed // first, so that nobody else has a script fetched
        ? new LifeRules(group, ledger).byScript(founding, upgrade.script())
        : signed;
  }

  private Ruling byHistory(Context context, Upgrade upgrade) {
    Upgrades upgrades = ledger.upgrades();
    if (upgrade.script().equals(ledger.script())) {
      return Ruling.refused("duplicate", "the group runs this script already");
    }
    if (upgrades.last() != null && upgrade.timeMillis() <= upgrades.last().timeMillis()) {
      return Ruling.refused("duplicate", "a later upgrade stands already");
    }
    if (!upgrade.from().equals(ledger.script())) {
      return Ruling.refused("another-script", "the group runs " + ledger.script());
    }
    long age = Math.abs(context.time().toEpochMilli() - upgrade.timeMillis());
    if (age > Upgrade.WINDOW.toMillis()) {
      return Ruling.refused("change-stale", "signed " + age + " ms from the feed's time");
    }
    if (upgrades.isOpen(context.time())) {
      return Ruling.refused("upgrade-open", "the replicas try another one just now");
    }
    return upgrades.isFull()
        ? Ruling.refused("upgrades-full", "the group has had as many scripts as it may")
        : Ruling.allowed();
  }

  private Ruling bySigner(Context context, Founding founding, Upgrade upgrade) {
    return switch (new Parties(group, ledger).issuer(context, founding)) {
      case Chain.Answer.CannotTell<Address>(String why) -> new Ruling.CannotTell(why);
      case Chain.Answer.Known<Address>(Address owner) ->
          !owner.equals(Address.ZERO)
                  && Objects.equals(owner, upgrade.signer(group.network().domain()))
              ? Ruling.allowed()
              : Ruling.refused(
                  "issuer-not-owner", "neither the contract's owner nor the attester signed");
    };
  }

  Ruling rule(Context context, UpgradeWord word) {
    Ledger.PlacedAt placed = ledger.placed();
    Membership.@Nullable Node node = group.network().service(word.node());
    if (node == null || placed == null || !placed.placement().replicas().contains(node.address())) {
      return Ruling.refused("upgrade-word-not-by-replica", "it does not serve the group");
    }
    Upgrades upgrades = ledger.upgrades();
    Upgrade last = upgrades.last();
    if (last == null || !last.id().equals(word.upgrade()) || !upgrades.isOpen(context.time())) {
      return Ruling.refused("upgrade-over", "no such upgrade is to be decided");
    }
    if (upgrades.isSaidBy(word.node())) {
      return Ruling.refused("duplicate", "the replica has spoken of it");
    }
    return word.isBy(node.publicKey(), group.network().domain())
        ? Ruling.allowed()
        : Ruling.refused("signature-invalid", "the replica did not sign");
  }
}
