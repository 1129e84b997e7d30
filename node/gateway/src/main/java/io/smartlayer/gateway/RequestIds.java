package io.smartlayer.gateway;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names requests, so that a client's report and a node's log line can be brought together. */
final class RequestIds {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private final String prefix;
  private final AtomicLong count = new AtomicLong();

  /**
   * Ids that differ from another process's by random bits and among themselves by a number.
   *
   * @param random drawn from once, here
   */
  RequestIds(RandomGenerator random) {
    this.prefix = HexFormat.of().toHexDigits(random.nextLong());
  }

  /** The id that came with a request if it is a plain word, else a new one. */
  String of(@Nullable String incoming) {
    return incoming != null && VALID.matcher(incoming).matches()
        ? incoming
        : prefix + "-" + count.incrementAndGet();
  }
}
