package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Fuzz;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hostile words of peers about themselves. */
final class IdentifyFuzzTest {
  private static final int ADDRESSES = 4;

  /** Whose words the corpus holds. */
  private static final PeerId PEER =
      PeerId.parse("16Uiu2HAmEWQnHq2jLKJypwVnVoQeFCULuyop6atvq2eWjYSUjzNi");

  @Test
  void anyWordsAreBoundedOrRefused() {
    new Fuzz("identify", 1 << 20, List.of(Refused.class))
        .run(
            20_000,
            input -> {
              PeerFacts facts = IdentifyMessage.parse(PEER, Bytes.of(input), ADDRESSES);
              assertThat(facts.addresses()).hasSizeLessThanOrEqualTo(ADDRESSES);
              assertThat(facts.protocols())
                  .hasSizeLessThanOrEqualTo(IdentifyMessage.PROTOCOLS_LIMIT)
                  .allMatch(name -> name.length() <= IdentifyMessage.PROTOCOL_LIMIT);
              assertThat(facts.agent()).matches("[ -~]*");
            });
  }
}
