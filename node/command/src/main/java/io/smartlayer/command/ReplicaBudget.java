package io.smartlayer.command;

import io.smartlayer.token.Standing;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What came of the attempts of nodes at effects that then succeeded, by the host that they were
 * for, as elections count it ({@link Standing}).
 */
final class ReplicaBudget {
  private static final int LIMIT = EffectStories.LIMIT;

  private final TreeMap<String, Effect> effects = new TreeMap<>();
  private final TreeMap<Tally.At, Tally> tallies = new TreeMap<>();

  private static final class Effect {
    final String host;
    final TreeMap<Integer, Attempt> attempts = new TreeMap<>();
    boolean succeeded;

    Effect(String host) {
      this.host = host;
    }
  }

  private static final class Attempt {
    final String executor;
    final long deadlineMillis;
    @Nullable Boolean done;

    Attempt(String executor, long deadlineMillis) {
      this.executor = executor;
      this.deadlineMillis = deadlineMillis;
    }
  }

  /** What one node did for one host. */
  static final class Tally {
    private final Set<Attempt> counted = new LinkedHashSet<>();
    private boolean wasOver;

    /** Which node, and for which host. */
    record At(String node, String host) implements Comparable<At> {
      @Override
      public int compareTo(At other) {
        int byNode = node.compareTo(other.node);
        return byNode != 0 ? byNode : host.compareTo(other.host);
      }
    }

    /** How many attempts of the hour before a moment ended so. */
    long count(boolean success, long nowMillis) {
      long since = nowMillis - Standing.WINDOW.toMillis();
      return counted.stream()
          .filter(one -> one.deadlineMillis >= since)
          .filter(one -> one.done != null && one.done == success)
          .count();
    }

    /** Whether the node is passed over for this host. */
    boolean isOver(long nowMillis) {
      long missed = count(false, nowMillis);
      return missed > Standing.ALLOWED && missed > count(true, nowMillis);
    }
  }

  /** All tallies, by node and host. */
  NavigableMap<Tally.At, Tally> tallies() {
    return tallies;
  }

  /** Somebody was elected. */
  void elected(JsonNode election) {
    String id = election.path("effectId").asString("");
    Effect effect = effects.get(id);
    if (effect == null) {
      if (effects.size() == LIMIT) {
        throw new FeedFailure(Smartlayer.DATA, "more than " + LIMIT + " effects");
      }
      effect = new Effect(host(election));
      effects.put(id, effect);
    }
    if (election.path("route").asString("").equals("service")) {
      String executor = election.path("executor").asString("");
      effect.attempts.put(
          election.path("attempt").asInt(0),
          new Attempt(executor, election.path("deadlineMillis").asLong(0)));
    }
  }

  /**
   * An attempt has ended.
   *
   * @return whose budget is spent since, and where; empty for nobody's
   */
  Set<Tally.At> ended(JsonNode outcome, long nowMillis) {
    var spent = new LinkedHashSet<Tally.At>();
    Effect effect = effects.get(outcome.path("effectId").asString(""));
    if (effect == null) {
      return spent;
    }
    boolean success = outcome.path("kind").asString("").equals("success");
    Attempt ended = effect.attempts.get(outcome.path("attempt").asInt(0));
    if (ended != null) {
      ended.done = success;
    }
    effect.succeeded |= success;
    if (effect.succeeded) {
      for (Attempt one : effect.attempts.values()) {
        var at = new Tally.At(one.executor, effect.host);
        Tally tally = tallies.computeIfAbsent(at, _ -> new Tally());
        tally.counted.add(one);
        long since = nowMillis - Standing.WINDOW.toMillis();
        tally.counted.removeIf(old -> old.deadlineMillis < since);
        boolean over = tally.isOver(nowMillis);
        if (over && !tally.wasOver) {
          spent.add(at);
        }
        tally.wasOver = over;
      }
    }
    return spent;
  }

  private static String host(JsonNode election) {
    JsonNode evidence = election.path("evidence");
    int index = evidence.path("index").asInt(0);
    JsonNode request = evidence.at("/output/effects").path(index);
    return switch (request.path("type").asString("")) {
      case "notify" ->
          "the webhook of " + evidence.at("/receipts/0/receipt/token").asString("a token");
      case "send" -> request.path("to").asString("");
      default -> request.path("host").asString("");
    };
  }
}
