package io.smartlayer.anchoring;

/** What one rule of admission says. */
sealed interface Ruling {
  /** Nothing against it. */
  record Allowed() implements Ruling {}

  /** It may not join; the code is stable. */
  record Refused(String code, String why) implements Ruling {}

  /** Nobody can say yet. */
  record CannotTell(String why) implements Ruling {}

  static Ruling allowed() {
    return new Allowed();
  }

  static Ruling refused(String code, String why) {
    return new Refused(code, why);
  }
}
