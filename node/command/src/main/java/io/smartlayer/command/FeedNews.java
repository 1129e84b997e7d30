package io.smartlayer.command;

import io.smartlayer.feed.Close;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Attested;
import io.smartlayer.token.BulletinOpening;
import io.smartlayer.token.ChainEvent;
import io.smartlayer.token.Closed;
import io.smartlayer.token.Down;
import io.smartlayer.token.Election;
import io.smartlayer.token.Failure;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.Import;
import io.smartlayer.token.LifeChange;
import io.smartlayer.token.Message;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Placement;
import io.smartlayer.token.Reissue;
import io.smartlayer.token.Revocation;
import io.smartlayer.token.Snapshot;
import io.smartlayer.token.Timer;
import io.smartlayer.token.Transfer;
import io.smartlayer.token.Update;
import io.smartlayer.token.Upgrading;
import java.util.TreeMap;
import java.util.function.Function;

/** Says in words what the entries of a flight's feed mean. */
final class FeedNews {
  private final Bulletin bulletin;
  private final Function<Address, String> names;
  private final TreeMap<Hash, String> aims = new TreeMap<>();

  /**
   * News for a page.
   *
   * @param names what the page calls a node
   */
  FeedNews(Bulletin bulletin, Function<Address, String> names) {
    this.bulletin = bulletin;
    this.names = names;
  }

  /** Posts what an entry means. */
  void post(Ticket ticket, FeedView.Seen entry) {
    switch (entry.body()) {
      case Activation activation ->
          bulletin.post(
              "fact",
              ticket.flight() + ": ticket activated",
              "airline and traveller signed",
              activation.token(),
              entry.timeMillis());
      case Placement placement ->
          action(
              entry,
              ticket,
              "placed on " + placement.replicas().size() + " service nodes",
              "by the committee, ranked by the beacon");
      case Attested fact ->
          bulletin.post(
              "fact",
              ticket.flight() + ": delay attested by the airline",
              "signed by " + shortly(fact.signed().signer()) + "; final for the whole flight",
              ticket.token(),
              entry.timeMillis());
      case Election election ->
          action(entry, ticket, aim(election) + elected(election), "elected in the feed");
      case Outcome outcome ->
          action(
              entry,
              ticket,
              aims.getOrDefault(outcome.effectId(), "") + ended(outcome),
              "told by " + names.apply(outcome.executor()) + "; final");
      case BulletinOpening _ -> {} // of another feed than a flight's
      case Import taken -> told(entry, ticket, taken);
      case Closed(Close close) ->
          bulletin.post(
              "term",
              "Another committee orders the feed",
              close.committee().size() + " anchors, since block " + close.block(),
              ticket.token(),
              entry.timeMillis());
      case LifeChange _, Transfer _, Reissue _, Upgrading _ -> {} // none is in the demo
      case Update _, Timer _, Revocation _, Message _, ChainEvent _ -> {} // and none of these
      case Snapshot _, GroupKey _, Down _ -> {} // the network's own business
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

  private void told(FeedView.Seen entry, Ticket ticket, Import taken) {
    if (taken.said() instanceof Attested fact) {
      bulletin.post(
          "fact",
          ticket.flight() + ": told what the airline tells all flights",
          "signed by " + shortly(fact.signed().signer()) + "; taken from its bulletin, with proof",
          ticket.token(),
          entry.timeMillis());
    }
  }

  private void action(FeedView.Seen entry, Ticket ticket, String title, String detail) {
    String named = ticket.flight() + ": " + title;
    bulletin.post("action", named, detail, ticket.token(), entry.timeMillis());
  }

  /** What an effect is for, in words; only its first election says it. */
  private String aim(Election election) {
    Election.Evidence evidence = election.evidence();
    if (evidence != null) {
      String tag = evidence.output().effects().get(evidence.index()).tag();
      aims.put(election.effectId(), tag.equals("notify") ? "telling the traveller, " : tag + ", ");
    }
    return aims.getOrDefault(election.effectId(), "");
  }

  private String elected(Election election) {
    String node = names.apply(election.executor());
    return election.route() == Election.Route.ANCHOR
        ? node + " carries the request itself"
        : "attempt " + election.attempt() + ": " + node + " acts";
  }

  private static String ended(Outcome outcome) {
    String which = "attempt " + outcome.attempt() + " ";
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
