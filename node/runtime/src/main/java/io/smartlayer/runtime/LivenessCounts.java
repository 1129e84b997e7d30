package io.smartlayer.runtime;

import io.smartlayer.discovery.LivenessView;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the observations that an anchor sends, takes and refuses. For many threads. */
final class LivenessCounts {
  private static final String REFUSED = "liveness.observations.refused.";

  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final Map<LivenessView.Outcome, LongAdder> refused =
      new EnumMap<>(LivenessView.Outcome.class);

  LivenessCounts() {
    for (LivenessView.Outcome why : LivenessView.Outcome.values()) {
      if (why != LivenessView.Outcome.ACCEPTED) {
        refused.put(why, new LongAdder());
      }
    }
  }

  void sent() {
    sent.increment();
  }

  void received() {
    received.increment();
  }

  /** One that could not be read, or that was somebody else's than the sender's. */
  void malformed() {
    malformed.increment();
  }

  /** One for which there was no time. */
  void lost() {
    lost.increment();
  }

  void refused(LivenessView.Outcome why) {
    LongAdder count = refused.get(why);
    if (count == null) {
      throw new IllegalArgumentException(why + " is no refusal");
    }
    count.increment();
  }

  Map<String, Long> byName() {
    var all = new TreeMap<String, Long>();
    all.put("liveness.observations.sent", sent.sum());
    all.put("liveness.observations.received", received.sum());
    all.put(REFUSED + "malformed", malformed.sum());
    all.put(REFUSED + "no-room", lost.sum());
    refused.forEach((why, count) -> all.put(REFUSED + label(why), count.sum()));
    return all;
  }

  private static String label(LivenessView.Outcome why) {
    return why.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
