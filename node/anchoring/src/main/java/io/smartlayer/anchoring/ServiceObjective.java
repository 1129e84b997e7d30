package io.smartlayer.anchoring;

import io.smartlayer.tokenscript.ServiceClass;
import java.time.Duration;

/**
 * What a class of service promises: of so many answers so large a share is right and in time.
 *
 * <p>The share that may miss it is the error budget (Beyer et al., The Site Reliability Workbook,
 * chapter 2).
 *
 * @param share of all answers, more than 0 and less than 1
 * @param latency within which an answer is in time
 * @param timeout after which none is awaited any more; longer than {@code latency}
 */
public record ServiceObjective(double share, Duration latency, Duration timeout) {
  /** Of the class {@code standard}: 99 of 100 answers are right, and take 2 s at the most. */
  public static final ServiceObjective STANDARD =
      new ServiceObjective(0.99, Duration.ofSeconds(2), Duration.ofSeconds(4));

  /**
   * Of the class {@code brisk}: the same within 500 ms. No greater share, as one cannot be told
   * from the answers of a few minutes.
   */
  public static final ServiceObjective BRISK =
      new ServiceObjective(0.99, Duration.ofMillis(500), Duration.ofSeconds(4));

  /** Of the class {@code patient}: 95 of 100 answers are right, and take 5 s at the most. */
  public static final ServiceObjective PATIENT =
      new ServiceObjective(0.95, Duration.ofSeconds(5), Duration.ofSeconds(8));

  /** What a class promises. */
  public static ServiceObjective of(ServiceClass serviceClass) {
    return switch (serviceClass) {
      case STANDARD -> STANDARD;
      case BRISK -> BRISK;
      case PATIENT -> PATIENT;
    };
  }

  /** Checks the ranges. */
  public ServiceObjective {
    if (!(share > 0 && share < 1)
        || latency.isNegative()
        || latency.isZero()
        || timeout.compareTo(latency) <= 0) {
      throw new IllegalArgumentException(share + " within " + latency + ", awaited " + timeout);
    }
  }

  /** The share of answers that may miss it. */
  public double budget() {
    return 1 - share;
  }
}
