package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts calls to replicas of a network that has calls go through its anchors. */
final class Gateways {
  /** How a replica says that it takes only what an anchor passes on. */
  static final String ONLY = "gateway-only";

  /** What anchors say that cannot pass a call on: another one may. */
  static final List<String> ELSEWHERE = List.of("feed-unknown", "gateway-closed", "busy");

  private final List<URI> anchors;

  /** By way of these anchors, in this order. */
  Gateways(List<URI> anchors) {
    this.anchors = List.copyOf(anchors);
  }

  /** Whether a replica refused because no anchor had passed the call on. */
  static boolean isAsked(Answer answer) {
    return answer instanceof Answer.Problem problem && problem.code().equals(ONLY);
  }

  /**
   * Puts a call to a replica, through one anchor or the other.
   *
   * @param path below {@code /v1}, from {@code /tokens} on
   * @param payment that goes along; null for none
   * @return what the first anchor says that can pass it on; the last answer where none can
   */
  Answer post(Address replica, String path, Bytes body, @Nullable String payment, Duration atMost) {
    Answer last = new Answer.Silent("no anchor passes the call on");
    for (URI anchor : anchors) {
      last = FeedHttp.post(anchor.resolve("/v1/replicas/" + replica + path), body, payment, atMost);
      if (!isElsewhere(last)) {
        return last;
      }
    }
    return last;
  }

  private static boolean isElsewhere(Answer answer) {
    return answer instanceof Answer.Silent
        || (answer instanceof Answer.Problem problem && ELSEWHERE.contains(problem.code()));
  }
}
