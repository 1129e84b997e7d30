package io.smartlayer.runtime;

/** A node's settings cannot be used; the message says where, what was expected, and what came. */
public final class SettingsRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  SettingsRefused(String message) {
    super(message);
  }
}
