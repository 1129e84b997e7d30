package io.smartlayer.anchoring;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.Executor;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.World;
import java.util.ArrayList;
import java.util.List;

/** What an executor's node could do wrong; the simulation of crashes finds each. */
enum PlantedBug {
  /** All as it should be. */
  NONE(""),
  /** The request leaves while the record is still being written. */
  SENDS_BEFORE_THE_RECORD("one request without keys"),
  /** What was started is forgotten with a restart. */
  FORGETS_AT_RESTART("one request without keys"),
  /** Each attempt has a key of its own. */
  NEW_KEY_AN_ATTEMPT("keys for one effect"),
  /** What had to wait leaves although its lease is over. */
  SENDS_AFTER_THE_DEADLINE("a request ends before its lease"),
  /** Outcomes stay with the executor. */
  KEEPS_THE_OUTCOME("known to a node"),
  /** An attempt that is given up is forgotten with its answer. */
  FORGETS_EXPIRED("known to a node"),
  /** What a host refused is said never to have left. */
  HIDES_REFUSALS("one request without keys"),
  /** No answer counts as not done. */
  TAKES_SILENCE_FOR_NO("one request without keys");

  private static final Bytes UNSENT = World.json("{\"why\":\"it never left\"}");

  private final String breaks;

  PlantedBug(String breaks) {
    this.breaks = breaks;
  }

  /** What no longer holds with it. */
  String breaks() {
    return breaks;
  }

  /** What the executor is told. */
  Executor.Input input(Executor.Input input) {
    return this == FORGETS_EXPIRED && input instanceof Executor.Input.Expired(var lease)
        ? new Executor.Input.Settled(lease)
        : input;
  }

  /** What the executor wants done. */
  List<Executor.Effect> output(List<Executor.Effect> effects) {
    List<Executor.Effect> out = new ArrayList<>();
    for (Executor.Effect effect : effects) {
      if (effect instanceof Executor.Effect.Ended ended) {
        if (this != KEEPS_THE_OUTCOME) {
          out.add(ended(ended));
        }
      } else if (effect instanceof Executor.Effect.Call call && this == NEW_KEY_AN_ATTEMPT) {
        out.add(new Executor.Effect.Call(call.lease(), keyed(call), call.end(), call.secret()));
      } else {
        out.add(effect);
      }
    }
    return out;
  }

  private Executor.Effect.Ended ended(Executor.Effect.Ended ended) {
    boolean hides = this == HIDES_REFUSALS && ended.ending().kind() == Outcome.Kind.NOT_DONE;
    boolean takes = this == TAKES_SILENCE_FOR_NO && ended.ending().kind() == Outcome.Kind.UNKNOWN;
    return hides || takes
        ? new Executor.Effect.Ended(
            ended.lease(), new Executor.Ending(Outcome.Kind.NOT_DONE, UNSENT))
        : ended;
  }

  private static Web.Request keyed(Executor.Effect.Call call) {
    List<Web.Header> headers = new ArrayList<>();
    for (Web.Header header : call.request().headers()) {
      String value = header.value();
      headers.add(
          header.name().equals(CrashHost.KEY)
              ? new Web.Header(CrashHost.KEY, value + "/" + call.lease().attempt())
              : header);
    }
    Web.Request one = call.request();
    return new Web.Request(one.method(), one.uri(), headers, one.body(), one.timeout());
  }
}
