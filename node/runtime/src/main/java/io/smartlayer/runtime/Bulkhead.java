package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;

/**
 * Keeps what goes wrong with one feed from a node's other feeds: a committee that certified what
 * this version cannot apply, or a bug of ours, halts that feed here, loudly and until a restart.
 * Lives on its node's loop.
 *
 * <p>A failure of the storage is none of one feed alone: it ends the loop.
 */
final class Bulkhead {
  private static final System.Logger LOG = System.getLogger(Bulkhead.class.getName());

  private final FeedId feed;
  private boolean inside;
  private boolean halted;

  Bulkhead(FeedId feed) {
    this.feed = feed;
  }

  /** Whether nothing is done for the feed any more. */
  boolean isHalted() {
    return halted;
  }

  /** Does some work of the feed, unless it is halted; work may call for more of it. */
  void run(Runnable work) {
    if (halted) {
      return;
    }
    if (inside) {
      work.run();
      return;
    }
    inside = true;
    try {
      work.run();
    } catch (Storage.StorageFailure e) {
      throw e;
    } catch (RuntimeException e) { // the top of all work for this feed
      halted = true;
      LOG.log(System.Logger.Level.ERROR, "feed=" + feed + " event=halted", e);
    } finally {
      inside = false;
    }
  }
}
