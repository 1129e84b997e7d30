package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import java.time.Instant;

/** Judges the values of one kind of key, by signatures and the registry alone. */
@FunctionalInterface
public interface RecordValidator {
  /**
   * Judges a value that somebody offers. Bad input is an outcome, never an exception.
   *
   * @param now the own clock
   */
  Judgement judge(DirectoryKey key, Bytes value, Instant now);

  /** What comes of it. */
  sealed interface Judgement {
    /**
     * The value is good.
     *
     * <p>Both follow from key and value alone, not from when they are judged.
     *
     * @param sequence of two good values the one with the higher sequence counts
     * @param notAfter until when it is good
     */
    record Valid(long sequence, Instant notAfter) implements Judgement {}

    /** The value is not good. */
    record Invalid(String why) implements Judgement {}

    /** It cannot be said now: nobody is to blame, and the value is not taken. */
    record CannotTell(String why) implements Judgement {}
  }
}
