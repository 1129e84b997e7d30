package io.smartlayer.command;

import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.TailFilter;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.runtime.TailClient;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A feed's entries as they become final, from anchors that nobody has to trust: over libp2p, each
 * verified here. Used by one thread.
 */
final class FeedFollow {
  private final List<Multiaddr> peers;
  private final FeedId feed;
  private final TailFilter filter;
  private final RandomGenerator secrets;

  FeedFollow(List<Multiaddr> peers, FeedId feed, TailFilter filter, RandomGenerator secrets) {
    this.peers = List.copyOf(peers);
    this.feed = feed;
    this.filter = filter;
    this.secrets = secrets;
  }

  /**
   * Reads the addresses of peers.
   *
   * @throws IllegalArgumentException if one is none, or there are too many
   */
  static List<Multiaddr> peers(List<String> texts) {
    var out = new ArrayList<Multiaddr>();
    for (String text : texts) {
      Multiaddr address = Multiaddr.parse(text);
      if (address.peer() == null || address.isHttp()) {
        throw new IllegalArgumentException("not the address of a peer: " + text);
      }
      out.add(address);
    }
    if (out.size() > TailClient.PEERS_LIMIT) {
      throw new IllegalArgumentException("more than " + TailClient.PEERS_LIMIT + " peers");
    }
    return out;
  }

  /**
   * Follows the feed until nobody takes its entries any more.
   *
   * @param groups who orders the feed, as the caller knows
   * @param taker takes the next entry, and says whether it takes another
   * @throws FeedFailure if the group is not known, no peer keeps the feed, or none has told
   *     anything for long
   */
  int follow(GroupMembers groups, long from, Retries retries, Predicate<EntryLine> taker) {
    try (TailClient client = TailClient.open(peers, first(groups), from, filter, secrets)) {
      int vain = 0;
      int unknown = 0;
      while (true) {
        switch (client.turn(told -> taker.test(EntryLine.of(told)))) {
          case TailClient.Turn.Left _ -> {
            return 0;
          }
          case TailClient.Turn.NobodyLeft _ ->
              throw new FeedFailure(
                  Smartlayer.NOT_VALID,
                  "every peer told something that is not so; go on with others and --from "
                      + client.next());
          case TailClient.Turn.Over(var peer, String why, boolean progressed, boolean missing) -> {
            vain = progressed ? 1 : vain + 1;
            unknown = missing ? unknown + 1 : progressed ? 0 : unknown;
            if (unknown >= peers.size()) {
              throw new FeedFailure(
                  Smartlayer.NO_INPUT, "feed-unknown: no peer that was asked keeps " + feed);
            }
            if (vain == retries.attempts()) {
              throw new FeedFailure(
                  Smartlayer.UNAVAILABLE,
                  peer
                      + " tells no entries ("
                      + why
                      + "); go on later with --from "
                      + client.next());
            }
            retries.pause(vain);
          }
        }
      }
    } catch (IOException e) {
      throw new FeedFailure(Smartlayer.UNAVAILABLE, "no network here: " + e.getMessage());
    }
  }

  private Feed first(GroupMembers groups) {
    return switch (groups.of(feed)) {
      case GroupMembers.Answer.Known(Membership members) ->
          new Feed(feed, members.committee(feed), members.domain());
      case GroupMembers.Answer.Unregistered _ -> throw unknown("it is not registered");
      case GroupMembers.Answer.CannotTell(String why) -> throw unknown(why);
    };
  }

  private FeedFailure unknown(String why) {
    return new FeedFailure(
        Smartlayer.NOT_VALID,
        FeedProof.GROUP_UNKNOWN
            + ": who orders "
            + feed
            + " is not known: "
            + why
            + "; a newer trust file may list it, or --chain URL finds it");
  }
}
