package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.time.Instant;
import java.util.LinkedHashMap;

/**
 * Hands entries on to the leader and sends each again until it is seen final or refused: a leader
 * that crashes forgets what it has promised nobody.
 */
final class Forwarder {
  private final Feed feed;
  private final LinkedHashMap<Hash, Waiting> waiting = new LinkedHashMap<>();

  private static final class Waiting {
    private final long ticket;
    private final Entry entry;
    private final Pace resubmit = new Pace(FeedLimits.RESUBMIT);
    private boolean answered;

    private Waiting(long ticket, Entry entry) {
      this.ticket = ticket;
      this.entry = entry;
    }
  }

  Forwarder(Feed feed) {
    this.feed = feed;
  }

  void submit(long ticket, Entry entry, Instant now, Effects out) {
    Hash leaf = entry.leaf();
    if (waiting.containsKey(leaf)) {
      out.add(new FeedEffect.Refused(ticket, "duplicate", "the same entry is on its way"));
      return;
    }
    if (waiting.size() >= FeedLimits.FORWARDED_ENTRIES) {
      out.add(new FeedEffect.Refused(ticket, "busy", "too many entries are on their way"));
      return;
    }
    var item = new Waiting(ticket, entry);
    waiting.put(leaf, item);
    item.resubmit.restart(now);
    send(item, false, out);
  }

  void promised(SignedPromise signed, Effects out) {
    Promise promise = signed.promise();
    Waiting item = waiting.get(promise.entryHash());
    if (item != null
        && !item.answered
        && promise.term() == 0
        && promise.epoch() == 0
        && signed.isBy(feed.committee().leader().key(), feed.domain())) {
      item.answered = true;
      out.add(new FeedEffect.Promised(item.ticket, signed));
    }
  }

  /** The leader has refused an entry; what it has promised before, it cannot refuse. */
  void refused(FeedMessage.Refusal refusal, Effects out) {
    Waiting item = waiting.get(refusal.entryHash());
    if (item != null && !item.answered) {
      waiting.remove(refusal.entryHash());
      out.add(new FeedEffect.Refused(item.ticket, refusal.code(), refusal.why()));
    }
  }

  void finalized(FeedEffect.Finalized segment, Effects out) {
    if (waiting.isEmpty()) {
      return;
    }
    for (int i = 0; i < segment.entries().size(); i++) {
      Waiting item = waiting.remove(segment.entries().get(i).leaf());
      if (item != null && !item.answered) {
        out.add(new FeedEffect.Included(item.ticket, segment.firstOffset() + i));
      }
    }
  }

  void elapsed(Instant now, Effects out) {
    for (Waiting item : waiting.values()) {
      if (item.resubmit.due(now)) {
        send(item, true, out);
      }
    }
  }

  private void send(Waiting item, boolean again, Effects out) {
    out.send(
        feed.committee().leader().address(),
        new FeedMessage.Submission(feed.id(), item.entry, again));
  }
}
