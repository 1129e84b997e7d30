package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission.Context;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.GrantRules;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Update;
import io.smartlayer.tokenscript.Service;
import java.util.function.Predicate;

/** Rules for updates: what a query would need, judged at the head that takes the update. */
final class UpdateRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  UpdateRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Context context, Update update) {
    if (ledger.activation(update.token()) == null) {
      return Ruling.refused("token-unknown", "no such token of the group is activated");
    }
    ServiceScript script = GroupAdmission.script(group, ledger);
    if (script == null) {
      return new Ruling.CannotTell("the script is not here yet");
    }
    Service.Method method = script.service().method(update.method());
    if (method == null || method.kind() != Service.Kind.UPDATE) {
      return Ruling.refused("unknown-method", "the token has no such update");
    }
    String misfit =
        method.args() == null
            ? null
            : method.args().misfit(CanonicalJson.read(update.args().toUtf8()));
    if (misfit != null) {
      return Ruling.refused("args-unfit", misfit);
    }
    if (method.seals() != null && update.grant().reader() == null) {
      return Ruling.refused("reader-required", "the grant names nobody to read the answer");
    }
    boolean seals = method.seals() != null || script.service().sealsRequests();
    if (seals && ledger.keys().agreed() == null) {
      return Ruling.refused("group-key-missing", "the replicas have no key yet");
    }
    return byGrant(context, update);
  }

  private Ruling byGrant(Context context, Update update) {
    var rules = new GrantRules(group.network().domain(), Update.ANY_NODE, CallGuard.PROOF_WINDOW);
    Predicate<Hash> revoked = link -> ledger.revocations().has(update.token(), link);
    return switch (rules.claim(update.call(null), context.time(), revoked)) {
      case GrantRules.Claim.Refused(CallGuard.Refusal refusal) -> refused(refusal);
      case GrantRules.Proved proved ->
          ledger.hasSeen(update)
              ? Ruling.refused("duplicate", "this use of the grant is in the feed already")
              : byHolder(context, update, proved);
    };
  }

  private Ruling byHolder(Context context, Update update, GrantRules.Proved proved) {
    return switch (new Parties(group, ledger).holder(context, update.token())) {
      case Chain.Answer.CannotTell<Address>(String why) -> new Ruling.CannotTell(why);
      case Chain.Answer.Known<Address>(Address holder) ->
          switch (proved.heldBy(holder)) {
            case CallGuard.Decision.Refused(CallGuard.Refusal refusal) -> refused(refusal);
            case CallGuard.Decision.Allowed(Address known, String _) ->
                known.equals(update.holder())
                    ? Ruling.allowed()
                    : refused(CallGuard.Refusal.GRANT_VOID);
          };
    };
  }

  private static Ruling refused(CallGuard.Refusal refusal) {
    return Ruling.refused(refusal.code(), refusal.words());
  }
}
