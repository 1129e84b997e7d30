package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnchorOpinionsTest {
  private static final Address ONE = Address.fromHex("0x" + "1".repeat(40));
  private static final Address OTHER = Address.fromHex("0x" + "a".repeat(40));

  @Test
  void anchorsThatSuspectANodeAreCountedAndThoseThatKnowItToBeDown() {
    var opinions = AnchorOpinions.of(List.of());
    opinions.hear(page(ONE, 1, 1) + page(OTHER, 0, 0));
    opinions.hear(page(ONE, 1, 0) + page(OTHER, 1, 0));
    assertThat(opinions.suspectedBy(ONE)).isEqualTo(2);
    assertThat(opinions.downFor(ONE)).isEqualTo(1);
    assertThat(opinions.suspectedBy(OTHER)).isEqualTo(1);
    assertThat(opinions.downFor(OTHER)).isZero();
  }

  @Test
  void anAnchorThatDoesNotAnswerHasNoOpinion() {
    var opinions = AnchorOpinions.of(List.of(URI.create("http://127.0.0.1:1")));
    assertThat(opinions.suspectedBy(ONE)).isZero();
  }

  private static String page(Address node, int suspected, int down) {
    String label = "{node=\"" + node.toHex() + "\"} ";
    return "# TYPE smartlayer_liveness_suspected gauge\n"
        + ("smartlayer_liveness_suspected" + label + suspected + ".0\n")
        + ("smartlayer_liveness_down" + label + down + ".0\n")
        + ("smartlayer_liveness_said_down" + label + "1.0\n");
  }
}
