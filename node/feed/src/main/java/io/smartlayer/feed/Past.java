package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node has stored of a feed before a head that it holds. Each head names the one before by
 * its hash, so no signature has to be checked again.
 *
 * @param links from the feed's first head on
 * @param certificates theirs
 * @param leaves of all their entries
 * @param segments where in the log those stand that have entries, by the first entry of each
 */
record Past(
    List<Link> links,
    List<Certificate> certificates,
    List<Hash> leaves,
    TreeMap<Long, Long> segments) {
  private record Found(long record, Certificate certificate) {}

  /**
   * Reads it: a record for each head and each certificate, the last first and then the first.
   *
   * @param last the head before the first that is held
   * @param end where in the log that one stands
   * @throws Storage.StorageFailure if it is not there
   */
  static Past read(HeadCheck check, Link last, FeedLog log, long end) {
    List<Found> found = find(last.hash(), log, end);
    List<Link> links = new ArrayList<>();
    List<Certificate> certificates = new ArrayList<>();
    List<Hash> leaves = new ArrayList<>();
    var segments = new TreeMap<Long, Long>();
    @Nullable Link parent = null;
    for (Found one : found.reversed()) {
      if (!(FeedCodec.decodeRecord(log.read(one.record)) instanceof FeedRecord.Kept(var segment))) {
        throw new Storage.StorageFailure("a feed's log has changed");
      }
      parent = check.again(parent, segment);
      links.add(parent);
      certificates.add(one.certificate);
      segment.entries().forEach(entry -> leaves.add(entry.leaf()));
      if (!segment.entries().isEmpty()) {
        segments.put(segment.head().base(), one.record);
      }
    }
    return new Past(links, certificates, leaves, segments);
  }

  /** The last first: each names the one before. */
  private static List<Found> find(Hash last, FeedLog log, long end) {
    List<Found> found = new ArrayList<>();
    Hash wanted = last;
    @Nullable Certificate certificate = null;
    for (long record = end - 1; record >= 0 && !wanted.equals(Hash.ZERO); record--) {
      switch (FeedCodec.decodeRecord(log.read(record))) {
        case FeedRecord.Certified(Certificate one) -> {
          if (one.headHash().equals(wanted)) {
            certificate = one;
          }
        }
        case FeedRecord.Kept(Segment segment) -> {
          if (certificate != null && segment.head().hash().equals(wanted)) {
            found.add(new Found(record, certificate));
            wanted = segment.head().parent();
            certificate = null;
          }
        }
        case FeedRecord.Voted _, FeedRecord.Left _, FeedRecord.Silenced _, FeedRecord.Proved _ -> {}
      }
    }
    if (!wanted.equals(Hash.ZERO)) {
      throw new Storage.StorageFailure("a feed's log does not hold the head " + wanted);
    }
    return found;
  }
}
