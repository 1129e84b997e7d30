package io.smartlayer.runtime;

import io.smartlayer.token.CallGuard;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long a service node holds a group in memory of which it neither hears nor is asked anything,
 * or which others serve.
 *
 * @param idle {@link #LEAST} or more
 * @param leaving how long it goes on with a group whose placement leaves it out
 */
public record Residence(Duration idle, Duration leaving) {
  /**
   * The shortest: whoever hands in an update again until its proof is too old finds the group awake
   * that remembers what it came to.
   */
  public static final Duration LEAST = CallGuard.PROOF_WINDOW.multipliedBy(2);

  /** When nothing else is said: calls that are under way have ended by then. */
  public static final Duration LEAVING = Duration.ofSeconds(60);

  /** When nothing else is said. */
  public static final Residence STANDARD = new Residence(Duration.ofMinutes(10));

  /** For as long as the node runs. */
  public static final Residence ALWAYS = new Residence(Duration.ofDays(36_500));

  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,6})m");

  /** Checks the ranges. */
  public Residence {
    if (idle.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException("a residence of " + idle + " is shorter than " + LEAST);
    }
    if (leaving.isNegative()) {
      throw new IllegalArgumentException("a residence that ends before it begins: " + leaving);
    }
  }

  /** One that leaves groups after {@link #LEAVING}. */
  public Residence(Duration idle) {
    this(idle, LEAVING);
  }

  /** What a setting says, such as {@code 10m}, or null if it says nothing that is known. */
  static @Nullable Residence parse(String text) {
    if (text.equals("always")) {
      return ALWAYS;
    }
    Matcher form = FORM.matcher(text);
    return form.matches() ? new Residence(Duration.ofMinutes(Long.parseLong(form.group(1)))) : null;
  }
}
