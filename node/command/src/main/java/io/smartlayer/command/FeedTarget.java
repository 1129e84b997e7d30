package io.smartlayer.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What most commands of feeds are told first: which anchors to ask, about which feed. */
final class FeedTarget {
  /** Where commands begin to read a feed when they are not told. */
  static final String FROM = "--from";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ANCHOR", description = "Addresses of anchors: URL[,URL…].")
  private String anchors;

  @Parameters(index = "1", paramLabel = "FEED", description = FeedName.FORM + ".")
  private String feed;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  FeedTarget() {}

  /**
   * The feed at the anchors.
   *
   * @throws ParameterException if one of them is not well named
   */
  FeedSource source() {
    return source(spec, anchors, feed);
  }

  static FeedSource source(CommandSpec spec, String anchors, String feed) {
    try {
      return new FeedSource(FeedSource.anchors(anchors), FeedName.parse(feed), FeedSource.RETRIES);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  /** A number that must lie in a range. */
  static long within(CommandSpec spec, String option, long least, long value, long most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), option + " wants " + least + " to " + most + ", not " + value);
    }
    return value;
  }
}
