package io.smartlayer.tokenscript;

import org.jspecify.annotations.Nullable;

/**
 * What a script asks of the nodes that serve its tokens: how often their answers are right, and how
 * soon ({@code spec/protocol/directory.md}, "How a replica serves", has the objectives).
 */
public enum ServiceClass {
  /** Where a script names none. */
  STANDARD,
  /** For who waits at a door: sooner. */
  BRISK,
  /** For queries that take long. */
  PATIENT;

  /** As scripts and placements name it. */
  public String word() {
    return Service.word(this);
  }

  /** The class of a name; null where it names none. */
  public static @Nullable ServiceClass of(String word) {
    for (ServiceClass one : values()) {
      if (one.word().equals(word)) {
        return one;
      }
    }
    return null;
  }
}
