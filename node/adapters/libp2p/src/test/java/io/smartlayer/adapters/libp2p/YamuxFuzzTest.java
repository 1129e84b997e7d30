package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Fuzz;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hostile frames of yamux. */
final class YamuxFuzzTest {
  private static final long LIMIT = 2 << 20;

  @Test
  void anyFramesEndInOrderAndLeaveNoStreamBehind() {
    new Fuzz("yamux", LIMIT, List.of())
        .run(
            3000,
            input -> {
              FuzzedSession session = FuzzedSession.read(input);
              assertThat(session.open).isZero();
              assertThat(session.refusals).isLessThanOrEqualTo(1 + input.length / 12);
              for (YamuxStream stream : session.opened) {
                drain(stream);
                stream.close();
              }
              assertThat(session.unread).isZero();
            });
  }

  /** What came before the connection ended can still be read, or fails; it never hangs. */
  private static void drain(YamuxStream stream) {
    try {
      assertThat(stream.in().readAllBytes()).hasSizeLessThanOrEqualTo(YamuxStream.WINDOW);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("the ");
    }
  }
}
