package io.smartlayer.simulation;

/** A simulated run in which a rule was broken. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  Violation(String message) {
    super(message);
  }
}
