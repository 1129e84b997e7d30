package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Attested;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Failure;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Placement;

/** Says in words what the entries of a flight's feed mean. */
final class FeedNews {
  private final Bulletin bulletin;

  FeedNews(Bulletin bulletin) {
    this.bulletin = bulletin;
  }

  /** Posts what an entry means. */
  void post(Ticket ticket, GroupState.FinalEntry entry) {
    switch (EntryBody.read(entry.entry())) {
      case Activation activation ->
          bulletin.post(
              "fact",
              "Ticket activated",
              "airline and traveller signed",
              activation.token(),
              entry.timeMillis());
      case Placement placement ->
          action(
              entry,
              ticket,
              "Placed on " + placement.replicas().size() + " service nodes",
              "by the committee, ranked by the beacon");
      case Attested fact ->
          bulletin.post(
              "fact",
              "Flight delay attested",
              "signed by " + shortly(fact.signed().signer()) + "; final for the whole flight",
              ticket.token(),
              entry.timeMillis());
      case Election election -> action(entry, ticket, elected(election), "elected in the feed");
      case Outcome outcome -> action(entry, ticket, ended(outcome), "in the feed, final");
      case Failure failure ->
          action(
              entry,
              ticket,
              "Failure attested",
              "by anchor "
                  + shortly(failure.anchor())
                  + " and "
                  + failure.witnesses().size()
                  + " witnesses who probed for themselves");
    }
  }

  private void action(GroupState.FinalEntry entry, Ticket ticket, String title, String detail) {
    bulletin.post("action", title, detail, ticket.token(), entry.timeMillis());
  }

  private static String elected(Election election) {
    return election.route() == Election.Route.ANCHOR
        ? "Anchor " + shortly(election.executor()) + " carries the request itself"
        : "Attempt " + election.attempt() + ": " + shortly(election.executor()) + " acts";
  }

  private static String ended(Outcome outcome) {
    String which = "Attempt " + outcome.attempt() + " ";
    return switch (outcome.kind()) {
      case SUCCESS -> which + "confirmed by the counterparty";
      case NOT_DONE -> which + "not done";
      case UNKNOWN -> which + "ended unknown";
      case EXPIRED -> which + "expired: its executor said nothing";
    };
  }

  private static String shortly(Address address) {
    return address.toHex().substring(0, 8) + "…";
  }
}
