package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Frames of a session between two ends of js-libp2p. */
final class YamuxVectorTest {
  private static final Map<String, YamuxHeader.Type> TYPES =
      Map.of(
          "data", YamuxHeader.Type.DATA,
          "window-update", YamuxHeader.Type.WINDOW,
          "ping", YamuxHeader.Type.PING,
          "go-away", YamuxHeader.Type.GO_AWAY);
  private static final List<String> FLAGS = List.of("SYN", "ACK", "FIN", "RST");

  @Test
  void everyHeaderIsUnderstoodAndWrittenTheSame() throws Refused {
    int count = 0;
    for (JsonNode frame : SpecVectors.read("yamux/session.json").get("frames")) {
      byte[] bytes = HexFormat.of().parseHex(frame.get("header").asString());
      YamuxHeader header = YamuxHeader.parse(bytes, 0);
      assertThat(header.type()).isEqualTo(TYPES.get(frame.get("type").asString()));
      assertThat(flags(header))
          .isEqualTo(frame.get("flags").valueStream().map(JsonNode::asString).toList());
      assertThat(header.stream()).isEqualTo(frame.get("stream").asInt());
      assertThat(header.length()).isEqualTo(frame.get("length").asLong());
      byte[] written = new byte[YamuxHeader.SIZE];
      YamuxHeader.write(
          written, 0, header.type(), header.flags(), header.stream(), (int) header.length());
      assertThat(written).isEqualTo(bytes);
      count++;
    }
    assertThat(count).isGreaterThan(20);
  }

  private static List<String> flags(YamuxHeader header) {
    List<String> flags = new ArrayList<>();
    for (int bit = 0; bit < FLAGS.size(); bit++) {
      if (header.has(1 << bit)) {
        flags.add(FLAGS.get(bit));
      }
    }
    return flags;
  }
}
