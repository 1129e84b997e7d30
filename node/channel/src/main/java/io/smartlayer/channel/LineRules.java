package io.smartlayer.channel;

/** Knows who earns of calls. */
@FunctionalInterface
public interface LineRules {
  /**
   * Whether a line that is new in a channel says who earns there: that the operator runs the node,
   * and that the issuer and its share are what the type's contract says now.
   */
  boolean fits(Line line);
}
