package io.smartlayer.anchoring;

import java.time.Duration;
import java.util.List;

/**
 * When an error budget burns so fast that something must follow: both windows burn at the rate, the
 * long one so that it matters, the short one so that it goes on (The Site Reliability Workbook,
 * chapter 5, "Multiwindow, Multi-Burn-Rate Alerts").
 *
 * @param rate how many times as fast as the objective allows; where it allows so much that not even
 *     bad answers alone burn so fast, it takes bad answers alone
 * @param longer the long window
 * @param shorter the short window
 * @param least how many bad answers it takes in the long window, whatever their share
 */
public record BurnAlert(double rate, Duration longer, Duration shorter, int least) {
  /** Half of the answers are bad: for a node that fails outright. */
  public static final BurnAlert FAST =
      new BurnAlert(50, Duration.ofSeconds(20), Duration.ofSeconds(5), 4);

  /** More than one of seven is bad, for minutes. */
  public static final BurnAlert SLOW =
      new BurnAlert(14.4, Duration.ofMinutes(5), Duration.ofSeconds(30), 6);

  /** Any of these is enough. */
  public static final List<BurnAlert> ALL = List.of(FAST, SLOW);

  /** Whether a budget burns so fast. */
  boolean isGiven(ErrorBudget.Tally inLonger, ErrorBudget.Tally inShorter, double budget) {
    return inLonger.bad() >= least
        && inLonger.burn(budget) >= Math.min(rate, 1 / budget)
        && inShorter.burn(budget) >= Math.min(rate, 1 / budget);
  }
}
