package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands entries to the leader, and to all members what is not final soon, again and again until it
 * is final or refused: then no leader can drop one unseen, and no crash loses one while this node
 * runs.
 */
final class Forwarder {
  private Feed feed;
  private List<Address> members;
  private final LinkedHashMap<Hash, Waiting> waiting = new LinkedHashMap<>();

  private static final class Waiting {
    private final List<Long> tickets = new ArrayList<>();
    private final Entry entry;
    private final Pace resubmit = new Pace(FeedLimits.RESUBMIT);
    private @Nullable SignedPromise promise;

    private Waiting(Entry entry) {
      this.entry = entry;
    }
  }

  /**
   * A forwarder at a node.
   *
   * @param members those it sends to: the committee but for this node
   */
  Forwarder(Feed feed, List<Address> members) {
    this.feed = feed;
    this.members = List.copyOf(members);
  }

  /**
   * Another committee orders the feed: what was promised by the one before and is not final has no
   * place yet.
   *
   * @param others those it sends to from now on
   */
  void enter(Feed next, List<Address> others) {
    feed = next;
    members = List.copyOf(others);
    waiting.values().forEach(item -> item.promise = null);
  }

  /** Sends an entry for which nobody here waits, until it is final. */
  void carry(Entry entry, Instant now) {
    if (waiting.size() < FeedLimits.FORWARDED_ENTRIES) {
      waiting.computeIfAbsent(entry.leaf(), _ -> new Waiting(entry)).resubmit.restart(now);
    }
  }

  /**
   * Sends an entry; one that is on its way already gets one more ticket.
   *
   * @param leader whom this node takes for the leader
   * @return whether the entry is on its way
   */
  boolean submit(long ticket, Entry entry, Address leader, Instant now, Effects out) {
    Hash leaf = entry.leaf();
    @Nullable Waiting known = waiting.get(leaf);
    if (known == null && waiting.size() >= FeedLimits.FORWARDED_ENTRIES) {
      out.add(new FeedEffect.Refused(ticket, "busy", "too many entries are on their way"));
      return false;
    } else if (known == null) {
      var item = new Waiting(entry);
      item.tickets.add(ticket);
      waiting.put(leaf, item);
      item.resubmit.restart(now);
      if (members.contains(leader)) {
        out.send(leader, new FeedMessage.Submission(feed.id(), entry));
      }
    } else if (known.promise != null) {
      out.add(new FeedEffect.Promised(ticket, known.promise, leader(known.promise)));
    } else if (known.tickets.size() < FeedLimits.ORIGINS) {
      known.tickets.add(ticket);
    } else {
      out.add(new FeedEffect.Refused(ticket, "busy", "many wait for this entry already"));
    }
    return true;
  }

  /** What is on its way. */
  List<Entry> waiting() {
    return waiting.values().stream().map(item -> item.entry).toList();
  }

  /** Whether nothing is on its way. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** A leader has given an entry its place. */
  void promised(SignedPromise signed, Effects out) {
    Promise promise = signed.promise();
    @Nullable Waiting item = waiting.get(promise.entryHash());
    if (item != null
        && item.promise == null
        && feed.is(promise.feedId(), promise.term())
        && signed.isBy(feed.committee().leader(promise.epoch()).key(), feed.domain())) {
      item.promise = signed;
      Address by = leader(signed);
      item.tickets.forEach(ticket -> out.add(new FeedEffect.Promised(ticket, signed, by)));
      item.tickets.clear();
    }
  }

  /** Promises of earlier terms are not kept. */
  private Address leader(SignedPromise signed) {
    return feed.committee().leader(signed.promise().epoch()).address();
  }

  /** The leader has refused an entry; what it has promised before, it cannot refuse. */
  void refused(FeedMessage.Refusal refusal, Effects out) {
    @Nullable Waiting item = waiting.get(refusal.entryHash());
    if (item != null && item.promise == null) {
      waiting.remove(refusal.entryHash());
      item.tickets.forEach(
          ticket -> out.add(new FeedEffect.Refused(ticket, refusal.code(), refusal.why())));
    }
  }

  /** Entries have become final: whoever still waits for a promise gets their place. */
  void finalized(FeedEffect.Finalized segment, Effects out) {
    if (waiting.isEmpty()) {
      return;
    }
    for (int i = 0; i < segment.entries().size(); i++) {
      long offset = segment.firstOffset() + i;
      @Nullable Waiting item = waiting.remove(segment.entries().get(i).leaf());
      if (item != null) {
        item.tickets.forEach(ticket -> out.add(new FeedEffect.Included(ticket, offset)));
      }
    }
  }

  /** Sends to all members what is not final yet. */
  void elapsed(Instant now, Effects out) {
    for (Waiting item : waiting.values()) {
      if (item.resubmit.due(now)) {
        var submission = new FeedMessage.Submission(feed.id(), item.entry);
        members.forEach(member -> out.send(member, submission));
      }
    }
  }
}
