package io.smartlayer.token;

import io.smartlayer.primitives.Hash;

/** A script has to be here to go on, and is not; nothing has changed. */
public final class ScriptMissing extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Hash script;

  ScriptMissing(Hash script) {
    super("the script " + script + " is not here");
    this.script = script;
  }

  /** Which one. */
  public Hash script() {
    return script;
  }
}
