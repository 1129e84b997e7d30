package io.smartlayer.runtime;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Lineage;
import io.smartlayer.feed.ProvenTip;
import io.smartlayer.feed.TipProof;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Freshness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the committee of one group's feed vouches for, kept at hand while the group's tokens are
 * asked about: a token that nobody asks costs nothing. Lives on its node's loop, but for {@link
 * #await}.
 */
final class ReplicaTips {
  /** How long after a call the words are kept new. */
  static final Duration WANTED = Duration.ofSeconds(60);

  /** How old a member's word may be before it is asked for another: by then there is one. */
  static final Duration AGED = Tips.PERIOD.plusMillis(500);

  /** Time between two questions to a member. */
  static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /** How old a proof may be without a call waiting for another. */
  static final Duration OLD = Duration.ofSeconds(15);

  /** How long a call waits for one. */
  static final Duration WAIT = Duration.ofMillis(500);

  /** How long no call waits after one has. */
  static final Duration WAIT_AGAIN = Duration.ofSeconds(5);

  private final FeedShell.Surroundings around;
  private final Bytes question;
  private final TreeMap<Address, Word> words = new TreeMap<>();
  private final Object news = new Object();
  private volatile Instant wanted = Instant.EPOCH;
  private volatile Instant waited = Instant.EPOCH;

  /** What one member has said, and when it was asked. */
  private static final class Word {
    private @Nullable ProvenTip newest;
    private @Nullable ProvenTip ahead; // the first that knew more than is served here yet
    private Instant asked = Instant.EPOCH;
    private boolean isAwaited;
  }

  ReplicaTips(FeedShell.Surroundings around, FeedId id) {
    this.around = around;
    this.question = new TipMessage.Question(id).encode();
  }

  /** Says that words are wanted from now on. On any thread. */
  void want() {
    wanted = now();
  }

  /** Asks those whose words are old, while anybody wants them. */
  void elapsed(Feed present) {
    Instant now = now();
    if (now.isAfter(wanted.plus(WANTED))) {
      return;
    }
    if (words.size() > present.committee().size()) { // the feed has passed to others
      words.keySet().removeIf(member -> present.committee().indexOf(member) < 0);
    }
    for (Committee.Member member : present.committee().members()) {
      Word word = words.computeIfAbsent(member.address(), _ -> new Word());
      ProvenTip last = word.ahead == null ? word.newest : word.ahead;
      boolean old = last == null || now.isAfter(last.time().plus(AGED));
      if (old && now.isAfter(word.asked.plus(ASK_AGAIN))) {
        word.asked = now;
        word.isAwaited = true;
        around.network().send(member.address(), TipMessage.PROTOCOL, question);
      }
    }
  }

  /**
   * A member answers.
   *
   * @param present the feed in its present term
   * @param served how many entries what is served has
   * @return whether that is its word, and new
   */
  boolean received(Address from, ProvenTip tip, Feed present, long served) {
    Word word = words.get(from);
    if (word == null
        || !word.isAwaited
        || !tip.signed().member().equals(from)
        || tip.time().isAfter(now().plus(Freshness.SKEW))
        || (word.newest != null && !tip.time().isAfter(word.newest.time()))) {
      return false;
    }
    word.isAwaited = false;
    if (tip.fault(present) != null) {
      return false;
    }
    if (tip.feed().size() <= served) {
      word.newest = tip;
    } else if (word.ahead == null) {
      word.ahead = tip;
    }
    return true;
  }

  /**
   * The proof that what is served is all that the committee knew, as late as can be shown; null
   * when it cannot.
   *
   * @param term in which the prefix is proved final
   * @param size of the prefix
   */
  @Nullable TipProof proof(FeedHistory history, long term, long size, Hash root) {
    Feed present = history.feed();
    List<ProvenTip> candidates = new ArrayList<>();
    for (Word word : words.values()) {
      if (word.ahead != null && word.ahead.feed().size() <= size) {
        word.newest = word.ahead;
        word.ahead = null;
      }
      ProvenTip tip = word.newest;
      if (tip != null
          && tip.feed().term() == present.term()
          && present.committee().indexOf(tip.signed().member()) >= 0) {
        candidates.add(tip);
      }
    }
    List<Lineage.Passage> passages =
        term == present.term() ? List.of() : history.lineage(present.term()).passages();
    List<Lineage.Passage> since =
        passages.isEmpty() ? List.of() : passages.subList((int) term, passages.size());
    return TipProof.of(present, new Lineage(since), candidates, size, root);
  }

  /** Whether no call has to wait for a newer one. */
  static boolean isYoung(@Nullable TipProof proof, Instant now) {
    return proof != null && now.isBefore(proof.asOf().plus(OLD));
  }

  /** What is served has changed, or how late it can be vouched for. */
  void changed() {
    synchronized (news) {
      news.notifyAll();
    }
  }

  /**
   * Says that words are wanted from now on, and waits a moment where there are none that are not
   * old. On any thread.
   *
   * @param isYoung whether there are by now
   */
  void await(BooleanSupplier isYoung) {
    Instant now = now();
    wanted = now;
    if (isYoung.getAsBoolean() || now.isBefore(waited.plus(WAIT_AGAIN))) {
      return;
    }
    waited = now;
    long end = System.nanoTime() + WAIT.toNanos();
    synchronized (news) {
      try {
        for (long left = WAIT.toMillis(); left > 0 && !isYoung.getAsBoolean(); ) {
          news.wait(left);
          left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Instant now() {
    return around.clock().now();
  }
}
