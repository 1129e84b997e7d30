package io.smartlayer.benchmarks;

import io.smartlayer.examples.flightticket.TicketActivation;
import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedInput;
import io.smartlayer.feed.FeedLimits;
import io.smartlayer.feed.FeedMember;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.FeedTip;
import io.smartlayer.feed.Recollection;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Activation;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Placement;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The feeds of flights, each ordered by three of its four anchors on one thread, without network
 * and disk: the protocol's own members, whose signatures are as good as any. That the entries may
 * stand there nobody asks.
 */
final class DormantFeeds {
  private static final int QUORUM = 3;

  private final Membership membership;
  private final Map<Address, SecretKey> keys;
  private final Hash script;

  /** What a service node is sent of one feed, and how far it goes. */
  record Made(List<FeedMessage.Range> ranges, FeedTip tip) {}

  private record Mail(Address from, Address to, FeedMessage message) {}

  /** Whoever hands in here knows what may stand in a feed. */
  private record All() implements Admission {
    @Override
    public Judgement admit(Context context, Entry entry) {
      return new Judgement.Admitted(this);
    }

    @Override
    public Admission certified(Context context, Entry entry) {
      return this;
    }
  }

  /**
   * Feeds of a network.
   *
   * @param keys of its anchors
   * @param script of the tickets
   */
  DormantFeeds(Membership membership, List<SecretKey> keys, Hash script) {
    this.membership = membership;
    this.script = script;
    this.keys = new TreeMap<>();
    keys.forEach(key -> this.keys.put(key.address(), key));
  }

  /** The feed of a flight whose tickets are all activated, and placed. */
  Made make(int flight, int tickets) {
    FeedId id = FeedId.of(TicketWorld.TOKEN.type(), TicketWorld.flight(flight));
    Committee committee = membership.committee(id);
    var feed = new Feed(id, committee, membership.domain());
    var members = new TreeMap<Address, FeedMember>();
    List<Address> names =
        committee.members().stream().limit(QUORUM).map(Committee.Member::address).toList();
    for (Address name : names) {
      SecretKey key = Objects.requireNonNull(keys.get(name));
      members.put(name, FeedMember.restore(feed, key, new All(), List.of(), Recollection.WHOLE));
    }
    Address leader = names.getFirst();
    order(members, leader, List.of(activation(flight, 0)), 0);
    order(members, leader, List.of(placement(flight)), 1);
    List<EntryBody> others = new ArrayList<>();
    for (int ticket = 1; ticket < tickets; ticket++) {
      others.add(activation(flight, ticket));
    }
    order(members, leader, others, 2);
    FeedMember first = Objects.requireNonNull(members.get(leader));
    var history = first.history();
    long size = history.finalSize();
    if (size != tickets + 1L) {
      throw new IllegalStateException(size + " entries are final, of " + (tickets + 1));
    }
    return new Made(ranges(first, id), new FeedTip(id, 0, size, history.rootAt(size)));
  }

  private static void order(
      Map<Address, FeedMember> members, Address leader, List<EntryBody> bodies, long ticket) {
    var mail = new ArrayDeque<Mail>();
    Instant now = Instant.now();
    long next = ticket;
    for (EntryBody body : bodies) {
      var input = new FeedInput.Submitted(next++, body.toEntry(), now);
      give(Objects.requireNonNull(members.get(leader)), leader, input, mail);
    }
    for (Mail one = mail.poll(); one != null; one = mail.poll()) {
      FeedMember to = members.get(one.to);
      if (to != null) {
        give(to, one.to, new FeedInput.Received(one.from, one.message, now), mail);
      }
    }
  }

  private static void give(
      FeedMember member, Address name, FeedInput input, ArrayDeque<Mail> mail) {
    for (FeedEffect effect : member.on(input)) {
      if (effect instanceof FeedEffect.Send(Address to, FeedMessage message)) {
        mail.add(new Mail(name, to, message));
      }
    }
  }

  /** All of a feed, as a member supplies it. */
  private List<FeedMessage.Range> ranges(FeedMember member, FeedId id) {
    Address reader = TicketWorld.SERVICE.address();
    List<FeedMessage.Range> out = new ArrayList<>();
    int height = 0;
    int before;
    do {
      before = height;
      var fetch = new FeedMessage.Fetch(id, height, FeedLimits.RANGE_BYTES);
      var input = new FeedInput.Received(reader, fetch, Instant.now());
      for (FeedEffect effect : member.on(input)) {
        if (effect instanceof FeedEffect.Send(Address to, FeedMessage.Range range)
            && to.equals(reader)) {
          out.add(range);
          height += range.segments().size();
        }
      }
    } while (height > before);
    return out;
  }

  private EntryBody activation(int flight, int number) {
    Instant expiry = Instant.ofEpochMilli(Instant.now().plusSeconds(3600).toEpochMilli());
    var ticket =
        new TicketActivation(
            TicketWorld.token(flight, number),
            TicketWorld.flight(flight),
            "2026-11-21T18:30:00Z",
            script,
            "",
            expiry);
    var network = membership.domain();
    var offer = ticket.offered(TicketWorld.AIRLINE, network);
    return Activation.fromJson(
        offer.accepted(TicketWorld.HOLDER.signForWallets(ticket.digest(network))));
  }

  private EntryBody placement(int flight) {
    return new Placement(
        TicketWorld.TOKEN.type(),
        TicketWorld.flight(flight),
        script,
        membership.services().stream().map(Membership.Node::address).toList(),
        "standard",
        Instant.now().plusSeconds(365L * 86_400).toEpochMilli());
  }
}
