package io.smartlayer.gateway;

import io.smartlayer.anchoring.Auditor;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Conviction;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.TrustFile;
import io.smartlayer.token.WrongExecution;
import java.time.Duration;
import java.util.List;

/**
 * What an anchor's HTTP face asks of the anchor behind it.
 *
 * <p>Many threads call at once. Every method returns at once, but {@link #lookup}, {@link #submit},
 * {@link #awaitBeyond} and {@link #audit}, which block for a bounded time.
 */
public interface AnchorPort {
  /** Most bytes of bodies that are taken from a feed at once. */
  int PAGE_LIMIT_BYTES = 1 << 20;

  /** Whether it takes part; false for good after a fault of its own, such as a failed disk. */
  boolean isReady();

  /** Who takes part in the network; groups, where they are registered, are not listed. */
  TrustFile network();

  /** This anchor's own address. */
  Address self();

  /** Who ranks for each of the network's groups. */
  GroupMembers groups();

  /**
   * Finds who serves a token. Waits for others, within a bound, where this anchor does not keep the
   * token's feed.
   *
   * @param anew whether what others said before does not satisfy the caller
   */
  Lookup lookup(TokenId token, boolean anew);

  /** Whether this anchor keeps this feed and something is in it. */
  boolean knows(FeedId feed);

  /** The trees of the feeds that it keeps. */
  FeedPort feeds();

  /**
   * Hands an entry in and waits for its place; the same entry again gets the same place. Only an
   * activation may open a feed; other entries come for feeds that this anchor {@link #knows}. An
   * interrupted wait ends as {@link Submission.TimedOut}.
   *
   * @param feed where it belongs; for an activation its own {@code feed()}
   * @param body well formed, not judged otherwise
   */
  Submission submit(FeedId feed, EntryBody body);

  /**
   * The final entries of a known feed in order, without gaps, at most {@link #PAGE_LIMIT_BYTES} of
   * bodies, one entry excepted.
   *
   * @param from the first offset; at or beyond the feed's final size there are none
   * @param limit most entries to return, 1 or more; fewer may come even where there are more
   * @throws FeedPort.Gone if this anchor does not answer for the first of them any more
   */
  List<FinalEntry> entries(FeedId feed, long from, int limit);

  /**
   * Waits until a known feed has more final entries than {@code size}.
   *
   * @return whether it has; false when the time is over
   */
  boolean awaitBeyond(FeedId feed, long size, Duration atMost) throws InterruptedException;

  /**
   * Runs the step of a receipt again: folds this anchor's own copy of the feed on another engine
   * than the one that serves. An anchor does one at a time.
   *
   * @param bundle verified, of a known feed
   */
  Audit audit(ReceiptBundle bundle);

  /**
   * Keeps a proof that somebody brought.
   *
   * @param proof that has no flaw
   * @return its name among the audits that are kept
   */
  Hash convict(Conviction proof);

  /** What this anchor found of what nodes had signed, newest first. */
  List<KeptAudit> keptAudits();

  /** The verdicts of committees that this anchor took part in or saw, newest first. */
  List<WrongExecution> verdicts();

  /** What comes of an entry that was handed in. */
  sealed interface Submission {
    /** The leader has given it its place. */
    record Promised(SignedPromise promise, Address leader) implements Submission {}

    /** It is final at this offset already; the promise itself got lost. */
    record Included(long offset) implements Submission {}

    /**
     * It does not join.
     *
     * @param code the feed's or the admission's, as {@code spec/http/problems.md} lists them
     * @param why for people
     */
    record Refused(String code, String why) implements Submission {}

    /** No answer came within the bound. It may join yet; handing it in again does no harm. */
    record TimedOut() implements Submission {}
  }

  /** What comes of an audit. */
  sealed interface Audit {
    /**
     * It came to its end.
     *
     * @param engine the short name of the engine that it ran on
     * @param entries how many entries of the feed it folded
     * @param nested what came of the bundles that are nested in the bundle, in order
     */
    record Done(String engine, long entries, Auditor.Finding finding, List<Done> nested)
        implements Audit {
      /** Copies the list. */
      public Done {
        nested = List.copyOf(nested);
      }
    }

    /** Another audit is under way. */
    record Busy() implements Audit {}

    /** It took longer than an audit may. */
    record TimedOut() implements Audit {}
  }

  /**
   * One entry that is final.
   *
   * @param timeMillis the time of the head that made it final, since 1970
   */
  record FinalEntry(long offset, Entry entry, long timeMillis) {}
}
