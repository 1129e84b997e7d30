package io.smartlayer.runtime;

import io.smartlayer.token.CallGuard;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long a service node holds a group in memory of which it neither hears nor is asked anything.
 *
 * @param idle {@link #LEAST} or more
 */
public record Residence(Duration idle) {
  /**
   * The shortest: whoever hands in an update again until its proof is too old finds the group awake
   * that remembers what it came to.
   */
  public static final Duration LEAST = CallGuard.PROOF_WINDOW.multipliedBy(2);

  /** When nothing else is said. */
  public static final Residence STANDARD = new Residence(Duration.ofMinutes(10));

  /** For as long as the node runs. */
  public static final Residence ALWAYS = new Residence(Duration.ofDays(36_500));

  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,6})m");

  /** Checks the range. */
  public Residence {
    if (idle.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException("a residence of " + idle + " is shorter than " + LEAST);
    }
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
