package io.smartlayer.authoring;

/**
 * Something that was found in a token before it is published.
 *
 * @param file in which it is, as its author calls it
 * @param line from 1, or 0 where none can be told
 * @param what is so, beginning with its place where it has one
 * @param advice what to do about it
 */
public record Finding(Level level, String file, int line, String what, String advice) {
  /** How much it matters. */
  public enum Level {
    /** Nodes, or those who call the token, would not take it. */
    FAULT,
    /** It works, and is probably not meant. */
    WARNING
  }
}
