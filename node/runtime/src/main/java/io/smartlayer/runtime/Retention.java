package io.smartlayer.runtime;

import io.smartlayer.feed.FeedHistory;
import io.smartlayer.token.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long a node answers for the entries of a feed: at least for so many of the latest and for so
 * long, and always for all behind the last agreed {@link Snapshot} of the group.
 *
 * @param entries how many of the latest; {@link Long#MAX_VALUE} for all there are
 * @param age how long since the time of their heads
 */
public record Retention(long entries, Duration age) {
  /** Everything, for good. */
  public static final Retention ALL = new Retention(Long.MAX_VALUE, Duration.ZERO);

  private static final Pattern FORM =
      Pattern.compile("(0|[1-9][0-9]{0,11})(?:,([1-9][0-9]{0,4})d)?|([1-9][0-9]{0,4})d");

  /** What a setting says, such as {@code 10000,30d}, or null if it says nothing that is known. */
  static @Nullable Retention parse(String text) {
    if (text.equals("all")) {
      return ALL;
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return null;
    }
    @Nullable String days = form.group(1) == null ? form.group(3) : form.group(2);
    return new Retention(number(form.group(1)), Duration.ofDays(number(days)));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /**
   * The size of the feed's beginning that need not be answered for.
   *
   * @param snapshot after how many entries the last agreed snapshot was taken; 0 for none
   */
  long end(FeedHistory history, long snapshot, Instant now) {
    long end = Math.min(snapshot, history.finalSize() - entries);
    if (end <= history.floor() || age.isZero()) {
      return Math.max(0, end);
    }
    long youngest = now.minus(age).toEpochMilli();
    long low = history.floor(); // how many are old enough: the time of a feed never goes back
    while (low < end) {
      long middle = low + (end - low) / 2;
      if (history.headOf(middle).head().time() < youngest) {
        low = middle + 1;
      } else {
        end = middle;
      }
    }
    return low;
  }
}
