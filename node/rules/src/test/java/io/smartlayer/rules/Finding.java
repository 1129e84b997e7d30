package io.smartlayer.rules;

/**
 * A place where a rule is broken.
 *
 * @param line counted from 1
 */
record Finding(String path, int line, String what) {
  @Override
  public String toString() {
    return path + ":" + line + ": " + what;
  }
}
