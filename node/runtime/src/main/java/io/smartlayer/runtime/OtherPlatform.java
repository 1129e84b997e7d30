package io.smartlayer.runtime;

import io.smartlayer.environment.Web;
import io.smartlayer.gateway.GatewayPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks another replica what one has answered, on another platform as both say of themselves ({@code
 * spec/protocol/modes.md}, "diverse"). Safe for use by many threads.
 */
final class OtherPlatform {
  /** How long the second answer may take: without it the anchor runs the step again. */
  static final Duration ANSWER_TIME = Duration.ofSeconds(2);

  private final Forwarder forwarder;
  private final Platforms platforms;
  private final RandomGenerator random;

  /**
   * Asks over the forwarder's web.
   *
   * @param random nobody must foresee it: it draws who is asked
   */
  OtherPlatform(Forwarder forwarder, Platforms platforms, RandomGenerator random) {
    this.forwarder = forwarder;
    this.platforms = platforms;
    this.random = random;
  }

  /**
   * Another replica's answer to a call that anybody may make; null where there is none that is one.
   *
   * @param replicas who serves the token
   */
  @Nullable ReceiptBundle answer(GatewayPort.Call call, AskedCall asked, List<Address> replicas) {
    Membership.Node other = other(call.node(), replicas);
    if (other == null
        || !(forwarder.post(call, other, ANSWER_TIME)
            instanceof Web.Exchange.Answered(int status, Bytes body))
        || status != 200
        || !(new BundleVerifier(forwarder.roster()).verify(body)
            instanceof BundleVerifier.Verdict.Valid(ReceiptBundle bundle, var _))) {
      return null;
    }
    return asked.flaw(bundle, other.address()) == null ? bundle : null;
  }

  /** Whether two answers are the same, and to the same: but for the time at which they were run. */
  static boolean agree(Step one, Step other) {
    return one.output().equals(other.output()) && isSameQuestion(one, other);
  }

  /** Whether two answers differ though nothing but the time was different when they were run. */
  static boolean contradict(Step one, Step other) {
    return !one.output().equals(other.output()) && isSameQuestion(one, other);
  }

  private static boolean isSameQuestion(Step one, Step other) {
    return timeless(one).equals(timeless(other));
  }

  private static JsonNode timeless(Step step) {
    var json = (ObjectNode) CanonicalJson.read(step.input().toUtf8());
    json.remove("nowMillis");
    return json;
  }

  /** A replica whose platform has another name; null where none is known. */
  private Membership.@Nullable Node other(Address first, List<Address> replicas) {
    String platform = platforms.of(first);
    List<Address> others = new ArrayList<>(replicas);
    others.remove(first);
    Collections.shuffle(others, Random.from(random));
    Membership.Node found = null;
    for (Address each : others) {
      String its = platforms.of(each);
      if (found == null && platform != null && its != null && !its.equals(platform)) {
        found = forwarder.roster().all().service(each);
      }
    }
    return found;
  }
}
