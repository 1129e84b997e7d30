package io.smartlayer.gossip;

import java.nio.charset.StandardCharsets;

/**
 * The name of a stream of messages that peers subscribe to.
 *
 * @param name 1 to {@link #BYTES} printable ASCII characters
 */
public record Topic(String name) implements Comparable<Topic> {
  /** Longest name in bytes. */
  public static final int BYTES = 64;

  /** Checks the name. */
  public Topic {
    if (name.isEmpty() || name.length() > BYTES || !name.chars().allMatch(c -> c > 32 && c < 127)) {
      throw new IllegalArgumentException("a topic has 1 to " + BYTES + " printable characters");
    }
  }

  byte[] bytes() {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public int compareTo(Topic other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
