package io.smartlayer.gossip;

/** What the application thinks of a message. */
public enum Verdict {
  /** It is valid: it is delivered and forwarded, and speaks for who brought it first. */
  ACCEPT,
  /** It may be valid, or is of no use here: it is not forwarded, and nobody is blamed. */
  IGNORE,
  /** It is wrong for everyone and for ever: whoever brought it is blamed. */
  REJECT
}
