package io.smartlayer.anchoring;

import io.smartlayer.feed.Admission.Context;
import io.smartlayer.feed.Close;
import io.smartlayer.token.Ledger;

/** When a committee's term may be closed: when the registry says so, and by nothing else. */
final class TermRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  TermRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Context context, Close close) {
    long decides = close.block() + 1;
    if (decides > context.chainBlock()) {
      return Ruling.refused("close-early", "block " + decides + " decides who comes next");
    }
    return switch (group.terms().due(group.feed(), ledger.closed())) {
      case Terms.Answer.Due(Close due) ->
          due.equals(close)
              ? Ruling.allowed()
              : Ruling.refused("close-not-due", "another close is due");
      case Terms.Answer.NotDue(long seen) ->
          seen >= decides
              ? Ruling.refused("close-not-due", "the committee has its term still")
              : new Ruling.CannotTell("the registry is known up to block " + seen);
      case Terms.Answer.CannotTell(String why) -> new Ruling.CannotTell(why);
    };
  }
}
