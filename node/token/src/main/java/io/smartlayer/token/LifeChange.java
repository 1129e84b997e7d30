package io.smartlayer.token;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A later change in the life of a group or a token, signed by whom it is for to make it ({@code
 * spec/protocol/token.md}, LIFECYCLE).
 */
public sealed interface LifeChange extends EntryBody permits Suspension, Handover {
  /** How far its time may be from that of the head that takes it. */
  Duration WINDOW = Duration.ofMinutes(10);

  /** When it was signed, in milliseconds since 1970: only a later one follows it. */
  long timeMillis();

  /** Who signed, or null when the signature fits nobody. */
  @Nullable Address signer(TypedData.Domain domain);

  @Override
  default Kind entryKind() {
    return Kind.LIFECYCLE;
  }
}
