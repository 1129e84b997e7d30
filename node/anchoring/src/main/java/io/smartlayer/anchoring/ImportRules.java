package io.smartlayer.anchoring;

import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedId;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Import;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ServiceScript;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rules for entries that come out of a bulletin's feed: the next one, with proof, of a bulletin
 * that the script declares. How old it is does not matter here: what was refused would be a gap for
 * ever.
 */
final class ImportRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  ImportRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Import taken) {
    if (ledger.script() == null) {
      return Ruling.refused("nothing-to-tell", "no token of the group is activated");
    }
    ServiceScript script = GroupAdmission.script(group, ledger);
    if (script == null) {
      return new Ruling.CannotTell("the script is not here yet");
    }
    var type = Objects.requireNonNull(ledger.founding(), "a group with a script began").type();
    if (!script.imports(type).contains(taken.feed())) {
      return Ruling.refused("bulletin-undeclared", "the script takes nothing from " + taken.feed());
    }
    long next = ledger.imported(taken.feed()).next();
    if (taken.offset() != next) {
      return taken.offset() < next
          ? Ruling.refused("duplicate", "this entry of the bulletin is in the feed already")
          : Ruling.refused("import-gap", "the next entry of the bulletin is " + next);
    }
    return byProof(taken);
  }

  private Ruling byProof(Import taken) {
    return switch (group.groups().of(taken.feed())) {
      case GroupMembers.Answer.CannotTell(String why) -> new Ruling.CannotTell(why);
      case GroupMembers.Answer.Unregistered _ ->
          new Ruling.CannotTell("the bulletin is not registered, as far as was seen");
      case GroupMembers.Answer.Known(Membership members) -> {
        @Nullable String fault = taken.fault(term(taken.feed(), members));
        yield fault == null ? Ruling.allowed() : Ruling.refused("import-unproved", fault);
      }
    };
  }

  private Feed term(FeedId bulletin, Membership members) {
    var first = new Feed(bulletin, members.committee(bulletin), members.domain());
    return ledger.imported(bulletin).term(first);
  }
}
