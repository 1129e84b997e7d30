package io.smartlayer.gateway;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far nodes are believed before an answer leaves ({@code spec/protocol/modes.md}). */
public enum VerificationMode {
  /** Service nodes answer whoever asks; what they sign is looked at afterwards. */
  NORMAL,
  /** Anchors pass calls on, and run a share of the answers again before they leave. */
  REEXECUTE,
  /** Anchors pass calls on, and let out what replicas on two platforms answer alike. */
  DIVERSE,
  /** Only who shows evidence of an enclave answers; outside development that is nobody yet. */
  ENFORCE;

  /** Its name, such as {@code reexecute}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether calls go through anchors. */
  public boolean isPassedOn() {
    return this == REEXECUTE || this == DIVERSE;
  }

  /** The mode of a name, or null. */
  public static @Nullable VerificationMode of(String text) {
    for (VerificationMode mode : values()) {
      if (mode.text().equals(text)) {
        return mode;
      }
    }
    return null;
  }
}
