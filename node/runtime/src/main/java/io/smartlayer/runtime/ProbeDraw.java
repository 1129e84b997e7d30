package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What an anchor may ask the replicas of one group, to see whether they serve: which tokens there
 * are, whether the group is awake, and how far an answer must be. Lives on its node's loop.
 */
final class ProbeDraw {
  /** How long after an entry a group is asked; well below what lets its replicas sleep. */
  static final Duration AWAKE = Duration.ofMinutes(2);

  /** How long new replicas have to take up the group's state. */
  static final Duration GRACE = Duration.ofSeconds(30);

  /** How old an entry may be at least of which an answer must know. */
  static final Duration FRESH = Duration.ofSeconds(10);

  private final TreeMap<TokenId, Long> activated = new TreeMap<>();
  private Instant grown = Instant.EPOCH;
  private Instant placed = Instant.EPOCH;
  private long size;
  private Mark before = new Mark(0, Instant.EPOCH);
  private Mark last = before;

  /** So many entries were final at a time. */
  private record Mark(long size, Instant at) {}

  /** A token was activated. */
  void activated(TokenId token, long offset) {
    activated.putIfAbsent(token, offset);
  }

  /** The offset at which a token was activated, or null where it was not. */
  @Nullable Long activatedAt(TokenId token) {
    return activated.get(token);
  }

  /**
   * An entry became final.
   *
   * @param at the time of its head
   */
  void grown(long offset, Kind kind, Instant at) {
    grown = at;
    if (kind == Kind.PLACEMENT) {
      placed = at;
    }
    mark(at);
    size = offset + 1;
  }

  /** Whether there is something to ask now. */
  boolean isAwake(Instant now) {
    return now.isBefore(grown.plus(AWAKE))
        && !now.isBefore(placed.plus(GRACE))
        && !activated.isEmpty();
  }

  /** A question about a token drawn at random; null where there is nothing to ask. */
  @Nullable ProbeQuestion draw(
      FeedId feed,
      Ledger ledger,
      @Nullable ServiceScript script,
      RandomGenerator random,
      Instant now) {
    Ledger.PlacedAt stands = ledger.placed();
    if (!isAwake(now) || script == null || stands == null || ledger.isSuspended()) {
      return null;
    }
    mark(now);
    List<TokenId> tokens =
        activated.keySet().stream().skip(random.nextInt(activated.size())).limit(1).toList();
    return new ProbeQuestion(
        feed,
        stands.placement().replicas(),
        script.service().serviceClass(),
        tokens.getFirst(),
        open(script),
        before.size);
  }

  /** What was final at a time {@link #FRESH} ago or more, as far as was noted. */
  private void mark(Instant at) {
    if (!at.isBefore(last.at.plus(FRESH))) {
      before = last;
      last = new Mark(size, at);
    }
  }

  private static @Nullable String open(ServiceScript script) {
    return script.service().methods().stream()
        .filter(Service.Method::isOpenQuery)
        .filter(method -> method.args() == null && method.asks().isEmpty())
        .filter(method -> method.reads().isEmpty())
        .map(Service.Method::name)
        .findFirst()
        .orElse(null);
  }
}
