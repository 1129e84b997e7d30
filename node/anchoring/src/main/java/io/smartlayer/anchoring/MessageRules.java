package io.smartlayer.anchoring;

import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Message;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.Service;
import org.jspecify.annotations.Nullable;

/**
 * Rules for messages of other tokens: to a token that takes any, in the order in which its sender
 * sent them, with proof that the sender's committee had it carried here.
 */
final class MessageRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  MessageRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Message message) {
    EffectRequest.Send send = message.send();
    if (ledger.activation(send.to()) == null) {
      return Ruling.refused("token-unknown", "not activated here: " + send.to());
    }
    ServiceScript script = GroupAdmission.script(group, ledger);
    if (script == null) {
      return new Ruling.CannotTell("the script is not here yet");
    }
    if (script.service().reactions().stream()
        .noneMatch(reaction -> reaction.event() == Service.Event.MESSAGE)) {
      return Ruling.refused("message-unwanted", "the script has no handler for messages");
    }
    long taken = ledger.taken(message.from(), send.to());
    if (send.sequence() <= taken) {
      // Only of the last one it is known that it was taken: those before may have been given up.
      return send.sequence() == taken
          ? Ruling.refused("duplicate", "the message is in the feed already")
          : Ruling.refused("message-late", "a later message of the same token was taken");
    }
    return byProof(message);
  }

  private Ruling byProof(Message message) {
    return switch (group.groups().of(message.feed())) {
      case GroupMembers.Answer.CannotTell(String why) -> new Ruling.CannotTell(why);
      case GroupMembers.Answer.Unregistered _ ->
          new Ruling.CannotTell("the sender's group is not registered, as far as was seen");
      case GroupMembers.Answer.Known(Membership members) -> {
        @Nullable String fault = message.fault(members);
        yield fault == null ? Ruling.allowed() : Ruling.refused("message-unproved", fault);
      }
    };
  }
}
