package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission.Context;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Founding;
import io.smartlayer.token.Handover;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.LifeChange;
import io.smartlayer.token.Suspension;
import io.smartlayer.token.Transfer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rules for who stops a group, who takes a token over, and when it has changed hands. */
final class LifeChangeRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  LifeChangeRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Context context, Suspension change) {
    Founding founding = ledger.founding();
    if (founding == null) {
      return Ruling.refused("nothing-to-suspend", "no token of the group is activated");
    }
    if (!change.feed().equals(group.feed())) {
      return Ruling.refused("wrong-feed", "it is for another feed");
    }
    Ruling timely = byTime(context, change, ledger.suspension());
    if (!(timely instanceof Ruling.Allowed)) {
      return timely;
    }
    if (change.suspended() == ledger.isSuspended()) {
      return Ruling.refused("duplicate", "the group is so already");
    }
    var issuer = new Parties(group, ledger).issuer(context, founding);
    return bySigner(
        change, issuer, "issuer-not-owner", "neither the contract's owner nor the attester signed");
  }

  Ruling rule(Context context, Handover change) {
    if (ledger.activation(change.token()) == null) {
      return Ruling.refused("token-unknown", "no such token of the group is activated");
    }
    Ruling timely = byTime(context, change, ledger.handover(change.token()));
    if (!(timely instanceof Ruling.Allowed)) {
      return timely;
    }
    var holder = new Parties(group, ledger).holder(context, change.token());
    return bySigner(change, holder, "holder-not-holder", "who holds the token did not sign");
  }

  Ruling rule(Context context, Transfer transfer) {
    TokenId token = transfer.token();
    if (ledger.activation(token) == null) {
      return Ruling.refused("token-unknown", "no such token of the group is activated");
    }
    if (ledger.isTransferred(token)) {
      return Ruling.refused("duplicate", "it is known, and nobody has taken the token over");
    }
    return switch (new Parties(group, ledger).holder(context, token)) {
      case Chain.Answer.CannotTell<Address>(String why) -> new Ruling.CannotTell(why);
      case Chain.Answer.Known<Address>(Address holder) ->
          holder.equals(ledger.namedBy(token, group.network().domain()))
              ? Ruling.refused("holder-same", "who holds the token has said where to be told")
              : Ruling.allowed();
    };
  }

  /** A change is good for a while, and only after the last: nobody brings back an earlier one. */
  private static Ruling byTime(Context context, LifeChange change, @Nullable LifeChange last) {
    if (last != null && change.timeMillis() <= last.timeMillis()) {
      return Ruling.refused("duplicate", "a later change stands already");
    }
    long age = Math.abs(context.time().toEpochMilli() - change.timeMillis());
    return age > LifeChange.WINDOW.toMillis()
        ? Ruling.refused("change-stale", "signed " + age + " ms from the feed's time")
        : Ruling.allowed();
  }

  private Ruling bySigner(
      LifeChange change, Chain.Answer<Address> answer, String code, String why) {
    return switch (answer) {
      case Chain.Answer.CannotTell<Address>(String reason) -> new Ruling.CannotTell(reason);
      case Chain.Answer.Known<Address>(Address known) ->
          !known.equals(Address.ZERO)
                  && Objects.equals(known, change.signer(group.network().domain()))
              ? Ruling.allowed()
              : Ruling.refused(code, why);
    };
  }
}
