package io.smartlayer.gateway;

import io.smartlayer.primitives.Bytes;

/** Counts what a face answers, and shows all that its node counts. Many threads call at once. */
public interface Telemetry {
  /** A request was answered. */
  void answered(int status);

  /**
   * A request was refused.
   *
   * @param code one of those that {@code spec/http/problems.md} lists
   */
  void refused(String code);

  /** All figures of the node in Prometheus' text form, version 0.0.4. */
  Bytes page();
}
