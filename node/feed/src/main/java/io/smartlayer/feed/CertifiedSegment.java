package io.smartlayer.feed;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A segment with the certificate of its own head, as somebody supplied it: still unchecked. */
record CertifiedSegment(Segment segment, Certificate certificate) {
  /** The segments of a range; those whose certificate is not there are left out. */
  static List<CertifiedSegment> of(FeedMessage.Range range) {
    List<Segment> segments = range.segments();
    var out = new ArrayList<CertifiedSegment>();
    for (int i = 0; i < segments.size(); i++) {
      @Nullable Certificate certificate =
          i + 1 < segments.size() ? segments.get(i + 1).certificate() : range.certificate();
      if (certificate != null) {
        out.add(new CertifiedSegment(segments.get(i), certificate));
      }
    }
    return out;
  }

  /** Whether the certificate is this head's, and the committee's in its term. */
  boolean isCertified(@Nullable Feed feed) {
    return feed != null
        && certificate.vote().equals(Vote.on(segment.head()))
        && HeadCheck.isValid(feed, certificate);
  }
}
