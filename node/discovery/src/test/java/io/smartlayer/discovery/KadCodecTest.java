package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KadCodecTest {
  @Test
  void everyKindOfMessageSurvivesTheWire() {
    Bytes key = Samples.PLACEMENT.bytes();
    var peer = new KadPeer(Samples.peer(1), List.of(Samples.address(1), Samples.address(2)));
    for (KadMessage.Type type : KadMessage.Type.values()) {
      var message =
          new KadMessage(type, key, new KadRecord(key, Bytes.utf8("v"), "t"), List.of(peer));
      assertThat(KadCodec.decode(KadCodec.encode(message)))
          .isEqualTo(new KadCodec.Decoded.Understood(message));
    }
  }

  @Test
  void aMessageWithoutTypeIsAPut() {
    assertThat(understood("1201aa").type()).isEqualTo(KadMessage.Type.PUT_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0802", // providers are not kept here
        "0803",
        "0806",
        "08041201aa1201bb", // the key twice
        "08044a00", // a provider
        "0804580a", // field 11
        "08041281", // a length cut off
        "080412ffffffff0f", // a length of 4 GiB
        "08041205aa", // longer than the message
        "08041a021a00", // a record with an unknown field
        "0804420222ff", // a peer with an unknown field
        "00",
        "0c"
      })
  void whatIsNoMessageIsRefused(String hex) {
    assertThat(KadCodec.decode(Bytes.fromHex(hex))).isInstanceOf(KadCodec.Decoded.Malformed.class);
  }

  @Test
  void moreThanTheLimitsIsRefused() {
    assertThat(understood("0804" + "4200".repeat(DirectoryLimits.PEERS)).closerPeers()).isEmpty();
    assertThat(KadCodec.decode(Bytes.fromHex("0804" + "4200".repeat(DirectoryLimits.PEERS + 1))))
        .isInstanceOf(KadCodec.Decoded.Malformed.class);
    assertThat(KadCodec.decode(Bytes.zeros(DirectoryLimits.MESSAGE_BYTES + 1)))
        .isInstanceOf(KadCodec.Decoded.Malformed.class);
    Bytes longKey =
        Bytes.concat(Bytes.fromHex("08041281" + "01"), Bytes.zeros(DirectoryLimits.KEY_BYTES + 1));
    assertThat(KadCodec.decode(longKey)).isInstanceOf(KadCodec.Decoded.Malformed.class);
  }

  @Test
  void peersAndAddressesOfKindsNotKnownHereAreLeftOut() {
    // Written by js-libp2p: one address of TCP, one of a secure WebSocket.
    KadMessage message =
        understood(
            "0804122700250802122102989c0b76cb563971fdc9bef31ec06c3560f3249d6ee9e5d83c57625596e05f6f"
                + "42450a2700250802122102989c0b76cb563971fdc9bef31ec06c3560f3249d6ee9e5d83c57625596"
                + "e05f6f1208047f000001060fa112103609612e6578616d706c650601bbde03");
    assertThat(message.closerPeers())
        .containsExactly(
            new KadPeer(
                PeerRecordTest.JS_PEER, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"))));
    assertThat(understood("080442060a0412200102").closerPeers()).isEmpty();
  }

  @Test
  void whatTheOtherImplementationPutsIsRead() {
    KadMessage message = understood(PeerRecordTest.JS_PUT);
    var key = new DirectoryKey.OfPeer(PeerRecordTest.JS_PEER);
    assertThat(message.type()).isEqualTo(KadMessage.Type.PUT_VALUE);
    assertThat(DirectoryKey.parse(message.key())).isEqualTo(key);
    assertThat(message.record())
        .isEqualTo(
            new KadRecord(
                key.bytes(),
                Bytes.fromHex(PeerRecordTest.JS_ENVELOPE),
                "2026-03-01T00:00:00.000000000Z"));
  }

  @Test
  void noBytesMakeTheDecoderThrow() {
    var random = new Random(1);
    byte[] good = Bytes.fromHex(PeerRecordTest.JS_PUT).toArray();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      if (i % 2 == 0) {
        bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
      } else {
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      KadCodec.Decoded decoded = KadCodec.decode(Bytes.of(bytes));
      if (decoded instanceof KadCodec.Decoded.Understood(var message)) {
        assertThat(KadCodec.decode(KadCodec.encode(message))).isEqualTo(decoded);
      }
    }
  }

  private static KadMessage understood(String hex) {
    return switch (KadCodec.decode(Bytes.fromHex(hex))) {
      case KadCodec.Decoded.Understood(var message) -> message;
      case KadCodec.Decoded.Malformed(var why) -> throw new AssertionError(why);
    };
  }
}
