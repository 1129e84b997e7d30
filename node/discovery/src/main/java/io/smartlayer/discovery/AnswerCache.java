package io.smartlayer.discovery;

import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** What look-ups found lately, and which keys had nothing; the oldest answers go first. */
final class AnswerCache {
  private final LinkedHashMap<DirectoryKey, Cached> answers = new LinkedHashMap<>();

  /**
   * An answer.
   *
   * @param held null when there was none
   */
  record Cached(@Nullable Held held, Instant until) {}

  /** Remembers how a look-up ended. */
  void remember(DirectoryKey key, @Nullable Held held, Instant now) {
    Instant until =
        now.plus(held == null ? DirectoryLimits.MISSING_LIFE : DirectoryLimits.CACHE_LIFE);
    if (held != null && held.notAfter().isBefore(until)) {
      until = held.notAfter();
    }
    answers.putLast(key, new Cached(held, until));
    if (answers.size() > DirectoryLimits.CACHED) {
      answers.pollFirstEntry();
    }
  }

  /** The answer of late, or null when there is none. */
  @Nullable Cached answer(DirectoryKey key, Instant now) {
    Cached cached = answers.get(key);
    return cached != null && cached.until.isAfter(now) ? cached : null;
  }

  /** Forgets an answer: somebody knows better. */
  void forget(DirectoryKey key) {
    answers.remove(key);
  }

  /** Forgets all. */
  void clear() {
    answers.clear();
  }

  int size() {
    return answers.size();
  }
}
