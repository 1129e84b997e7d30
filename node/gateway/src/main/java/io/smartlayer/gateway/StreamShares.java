package io.smartlayer.gateway;

import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The event streams that may be open: so many in all, and so many to one client. */
final class StreamShares {
  private final int most;
  private final int mostPerClient;
  private final Semaphore left;

  // Guarded by this.
  private final TreeMap<String, Integer> perClient = new TreeMap<>();

  StreamShares(int most, int mostPerClient) {
    this.most = most;
    this.mostPerClient = mostPerClient;
    this.left = new Semaphore(most);
  }

  /** Takes a share for a client; false when there is none left for it. */
  synchronized boolean take(String client) {
    int own = perClient.getOrDefault(client, 0);
    if (own >= mostPerClient || !left.tryAcquire()) {
      return false;
    }
    perClient.put(client, own + 1);
    return true;
  }

  /** Gives back what was taken. */
  synchronized void giveBack(String client) {
    perClient.computeIfPresent(client, (_, own) -> own == 1 ? null : own - 1);
    left.release();
  }

  /** Takes all shares once no stream is open; false when the time was over first. */
  boolean takeAll(long millis) throws InterruptedException {
    return left.tryAcquire(most, millis, TimeUnit.MILLISECONDS);
  }
}
