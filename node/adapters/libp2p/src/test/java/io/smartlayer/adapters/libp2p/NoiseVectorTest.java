package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Handshakes that js-libp2p had with itself, with fixed keys: ours are the same, byte by byte. */
final class NoiseVectorTest {
  private static final List<String> TEXTS =
      List.of("from the dialer", "from the listener", "and again");
  private static final int HANDSHAKE_FRAMES = 3;

  static List<JsonNode> handshakes() {
    return SpecVectors.read("noise/handshakes.json").get("handshakes").valueStream().toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void whoDialsSaysTheSame(int number) throws IOException {
    JsonNode vector = handshakes().get(number);
    if (isOfOurKind(vector.get("dialer"))) {
      says(vector, "dialer", "listener");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void whoListensSaysTheSame(int number) throws IOException {
    JsonNode vector = handshakes().get(number);
    // A listener that is told more in a payload than ours says cannot be had to go on.
    if (isOfOurKind(vector.get("listener")) && vector.get("muxers").isNull()) {
      says(vector, "listener", "dialer");
    }
  }

  private static boolean isOfOurKind(JsonNode party) {
    return party.get("keyType").asString().equals("secp256k1");
  }

  /** Plays one part against the frames of the other. */
  private static void says(JsonNode vector, String us, String them) throws IOException {
    var in = new Inlet(new ByteArrayInputStream(frames(vector, them, 0)));
    var said = new ByteArrayOutputStream();
    NoiseHandshake handshake = handshake(vector.get(us));
    NoiseHandshake.Secured secured =
        us.equals("dialer") ? handshake.dial(in, said) : handshake.accept(in, said);
    assertThat(secured.peer()).hasToString(vector.get(them).get("peer").asString());

    var channel = new SecureChannel(in, said, secured, new LongAdder(), new LongAdder());
    JsonNode all = vector.get("frames");
    for (int i = 0; i < TEXTS.size(); i++) {
      byte[] text = TEXTS.get(i).getBytes(StandardCharsets.UTF_8);
      if (all.get(HANDSHAKE_FRAMES + i).get("from").asString().equals(us)) {
        channel.write(text, 0, text.length);
      } else {
        assertThat(channel.readNBytes(text.length)).isEqualTo(text);
      }
    }
    assertThat(channel.read()).isEqualTo(-1);
    if (vector.get("muxers").isNull()) {
      assertThat(HexFormat.of().formatHex(said.toByteArray()))
          .isEqualTo(HexFormat.of().formatHex(frames(vector, us, 0)));
    } else { // the last message of the handshake has another payload; what follows is the same
      assertThat(HexFormat.of().formatHex(said.toByteArray()))
          .endsWith(HexFormat.of().formatHex(frames(vector, us, HANDSHAKE_FRAMES)));
    }
  }

  static NoiseHandshake handshake(JsonNode party) {
    Bytes ephemeral = Bytes.fromHex(party.get("ephemeralKey").asString());
    return new NoiseHandshake(
        new SecretKey(Bytes.fromHex(party.get("identityKey").asString())),
        X25519Key.of(Bytes.fromHex(party.get("staticKey").asString())),
        new Fixed(ephemeral));
  }

  static byte[] frames(JsonNode vector, String from, int first) {
    var out = new ByteArrayOutputStream();
    List<JsonNode> frames = new ArrayList<>(vector.get("frames").valueStream().toList());
    for (JsonNode frame : frames.subList(first, frames.size())) {
      if (frame.get("from").asString().equals(from)) {
        out.writeBytes(HexFormat.of().parseHex(frame.get("frame").asString()));
      }
    }
    return out.toByteArray();
  }

  /** Draws what it was told. */
  private record Fixed(Bytes drawn) implements java.util.random.RandomGenerator {
    @Override
    public long nextLong() {
      throw new IllegalStateException("bytes are drawn");
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(drawn.toArray(), 0, bytes, 0, bytes.length);
    }
  }
}
