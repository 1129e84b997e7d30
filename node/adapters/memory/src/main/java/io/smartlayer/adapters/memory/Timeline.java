package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Clock;
import java.time.Duration;

/** A clock that also runs things later: {@link VirtualTimeline} or {@link RealTimeline}. */
public interface Timeline extends Clock {
  /** Runs an action once, {@code delay} from now; actions due at one moment run in this order. */
  void after(Duration delay, Runnable action);
}
