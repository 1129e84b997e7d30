package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;

/**
 * Counts the receipts of one key, never twice the same, across restarts too. Numbers are reserved
 * on disk by the thousands, so that a receipt costs no sync. Safe for use by many threads.
 */
final class ReceiptSequence {
  /** How many numbers one record reserves. */
  static final long RESERVE = 10_000;

  private final Storage.Log log;
  private long next;
  private long reserved;

  ReceiptSequence(Storage.Log log) {
    this.log = log;
    this.next = log.size() * RESERVE;
    this.reserved = next;
  }

  synchronized long next() {
    if (next == reserved) {
      log.append(Bytes.ofLong(next));
      log.sync();
      reserved += RESERVE;
    }
    return next++;
  }
}
