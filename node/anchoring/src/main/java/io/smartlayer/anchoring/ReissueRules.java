package io.smartlayer.anchoring;

import io.smartlayer.feed.Admission.Context;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Reissue;
import io.smartlayer.token.ServiceScript;

/**
 * Rules for who holds next a token that an attestation bears. One attestation follows the one that
 * bears the token now, and the feed's order says which one if there are several: nobody can bring
 * forward later one that was held back.
 */
final class ReissueRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  ReissueRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  /** Whether the attestation that bears the token now was revoked does not matter. */
  Ruling rule(Context context, Reissue reissue) {
    if (ledger.activation(reissue.token()) == null) {
      return Ruling.refused("token-unknown", "no such token of the group is activated");
    }
    Bearing now = ledger.bearing(reissue.token());
    if (now == null) {
      return Ruling.refused("reissue-unattested", "a contract says who holds the token");
    }
    Bearing next = now.after(reissue);
    Ruling follows = bySuccession(context, now, next, reissue);
    if (!(follows instanceof Ruling.Allowed)) {
      return follows;
    }
    var rules = new BearingRules(group);
    Ruling good = rules.rule(context, reissue.token(), next);
    if (!(good instanceof Ruling.Allowed)) {
      return good;
    }
    ServiceScript script = GroupAdmission.script(group, ledger);
    return script == null
        ? new Ruling.CannotTell("the script is not here yet")
        : rules.byScript(reissue.token(), next, script);
  }

  private static Ruling bySuccession(Context context, Bearing now, Bearing next, Reissue reissue) {
    if (reissue.uid().equals(now.uid())) {
      return Ruling.refused("duplicate", "the attestation bears the token already");
    }
    if (!reissue.follows().equals(now.uid())) {
      return Ruling.refused(
          "reissue-misplaced", "it follows " + reissue.follows() + ", and not " + now.uid());
    }
    if (now.isOver(context.time())) {
      return Ruling.refused("token-expired", "the attestation that it follows has expired");
    }
    return next.isLongerThan(now)
        ? Ruling.refused("reissue-longer", "it expires later than the attestation that it follows")
        : Ruling.allowed();
  }
}
