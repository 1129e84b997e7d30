package io.smartlayer.anchoring;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * The error budget of one node, as one anchor sees it: its answers of the last minutes, counted by
 * seconds.
 *
 * <p>For one thread. Its memory is fixed. A clock that goes back counts as one that stands still.
 */
public final class ErrorBudget {
  /** How far back answers count. */
  public static final Duration MEMORY = BurnAlert.SLOW.longer();

  /** How long it must have burnt more slowly than any alert, to count as mended. */
  public static final Duration CALM = BurnAlert.SLOW.shorter();

  /** The weight of a node of which nothing speaks against drawing it. */
  public static final int FULL_WEIGHT = 100;

  /** Bad answers within a window of which one fewer take no weight: one alone is chance. */
  static final int BAD_OF_WEIGHT = 2;

  private static final int SECONDS = Math.toIntExact(MEMORY.toSeconds());

  private final ServiceObjective objective;
  private final int[] good = new int[SECONDS];
  private final int[] bad = new int[SECONDS];
  private long second; // the last one counted
  private Instant lastGood;
  private boolean burning;

  /** A budget of which nothing is used. */
  public ErrorBudget(ServiceObjective objective, Instant now) {
    this.objective = objective;
    this.second = now.getEpochSecond();
    this.lastGood = now;
  }

  /**
   * Answers within a window.
   *
   * @param good that met the objective
   * @param bad that did not
   */
  record Tally(long good, long bad) {
    /** How many times as fast as allowed the budget burns; 0 where nothing was asked. */
    double burn(double budget) {
      return bad == 0 ? 0 : (double) bad / (good + bad) / budget;
    }
  }

  /** Counts an answer that came, or failed to come, now. */
  public void add(boolean isGood, Instant now) {
    advance(now);
    int at = at(second);
    if (isGood) {
      good[at]++;
      lastGood = now;
    } else {
      bad[at]++;
    }
  }

  /**
   * Whether the node fails its objective now: from an alert on, until it has been calm for {@link
   * #CALM}.
   */
  public boolean isBurning(Instant now) {
    advance(now);
    double budget = objective.budget();
    if (burning) {
      burning = tally(CALM).burn(budget) >= BurnAlert.SLOW.rate();
    }
    for (BurnAlert alert : BurnAlert.ALL) {
      burning |= alert.isGiven(tally(alert.longer()), tally(alert.shorter()), budget);
    }
    return burning;
  }

  /** How many times as fast as allowed it burnt over the last while, up to {@link #MEMORY}. */
  public double burn(Duration window, Instant now) {
    advance(now);
    return tally(window).burn(objective.budget());
  }

  /**
   * How often callers are to draw the node beside others, from 1 to {@link #FULL_WEIGHT}: full
   * while its budget lasts, then as much less as the budget burns faster than allowed over the
   * worse of the alerts' long windows, so that what it still spoils is what its objective allows; 1
   * while it fails its objective.
   */
  public int weight(Instant now) {
    if (isBurning(now)) {
      return 1;
    }
    double fastest = 1;
    for (BurnAlert alert : BurnAlert.ALL) {
      Tally tally = tally(alert.longer());
      if (tally.bad() >= BAD_OF_WEIGHT) {
        fastest = Math.max(fastest, tally.burn(objective.budget()));
      }
    }
    return Math.max(1, (int) (FULL_WEIGHT / fastest));
  }

  /** When it last answered well; when it was first looked at where it never did. */
  public Instant lastGood() {
    return lastGood;
  }

  private Tally tally(Duration window) {
    long seconds = Math.min(window.toSeconds(), SECONDS);
    long ofGood = 0;
    long ofBad = 0;
    for (long back = 0; back < seconds; back++) {
      int at = at(second - back);
      ofGood += good[at];
      ofBad += bad[at];
    }
    return new Tally(ofGood, ofBad);
  }

  private void advance(Instant now) {
    long next = now.getEpochSecond();
    if (next - second >= SECONDS) {
      Arrays.fill(good, 0);
      Arrays.fill(bad, 0);
      second = next;
    }
    while (second < next) {
      second++;
      good[at(second)] = 0;
      bad[at(second)] = 0;
    }
  }

  private static int at(long second) {
    return (int) Math.floorMod(second, (long) SECONDS);
  }
}
