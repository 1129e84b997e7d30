package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerRecordTest {
  static final PeerId JS_PEER =
      PeerId.parse("16Uiu2HAm5hPxT7s3TA2f4b4YjAPzS7yLRSgdj87ysDZ6NAXMiRuY");

  /** Sealed by js-libp2p with the key 07…07, at 2026-03-01T00:00:00Z. */
  static final String JS_ENVELOPE =
      "0a250802122102989c0b76cb563971fdc9bef31ec06c3560f3249d6ee9e5d83c57625596e05f6f120203011a4a"
          + "0a2700250802122102989c0b76cb563971fdc9bef31ec06c3560f3249d6ee9e5d83c57625596e05f6f1080"
          + "b8c7b5ca331a0a0a08047f000001060fa11a0c0a0a047f000001061f90e0032a473045022100c3ea054413"
          + "7f37cb5100b8c17489dfa8a1b10367e51175404f7d0ff10e4c989f0220673fde2bf9ddf3265f482ffa8f1e"
          + "41b435ae00f36cd011b553c674914d086090";

  /** Its PUT_VALUE, as js-libp2p writes it. */
  static final String JS_PUT =
      "123e2f736c2d706565722f31365569753248416d356850785437733354413266346234596a41507a5337794c52"
          + "5367646a38377973445a364e41584d695275591aa3020a3e2f736c2d706565722f31365569753248416d35"
          + "6850785437733354413266346234596a41507a5337794c525367646a38377973445a364e41584d69527559"
          + "12c001"
          + JS_ENVELOPE
          + "2a1e323032362d30332d30315430303a30303a30302e3030303030303030305a";

  private static final List<Multiaddr> ADDRESSES =
      List.of(
          Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"),
          Multiaddr.parse("/ip4/127.0.0.1/tcp/8080/http"));

  @Test
  void bothImplementationsSealTheSameRecordToTheSameBytes() {
    byte[] sevens = new byte[32];
    java.util.Arrays.fill(sevens, (byte) 7);
    var key = new SecretKey(Bytes.of(sevens));
    assertThat(PeerRecord.seal(key, Samples.NOW.toEpochMilli(), ADDRESSES))
        .isEqualTo(Bytes.fromHex(JS_ENVELOPE));
  }

  @Test
  void theOtherImplementationsRecordIsOpened() {
    assertThat(PeerRecord.open(Bytes.fromHex(JS_ENVELOPE)))
        .isEqualTo(
            new PeerRecord.Opened.Signed(
                new PeerRecord(JS_PEER, Samples.NOW.toEpochMilli(), ADDRESSES)));
  }

  @Test
  void noBitOfARecordCanBeChanged() {
    byte[] good = Bytes.fromHex(JS_ENVELOPE).toArray();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] changed = good.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(PeerRecord.open(Bytes.of(changed)))
          .as("bit %d", bit)
          .isInstanceOf(PeerRecord.Opened.Refused.class);
    }
  }

  @Test
  void aRecordMadeForAnotherPurposeIsRefused() {
    Bytes other = PeerSignature.sign(Samples.key(1), Bytes.utf8("something else"));
    Bytes good = Samples.record(1, Samples.NOW);
    assertThat(PeerSignature.isBy(Samples.peer(1), Bytes.utf8("something else"), other)).isTrue();
    assertThat(PeerRecord.open(Bytes.concat(good.slice(0, good.size() - other.size()), other)))
        .isInstanceOf(PeerRecord.Opened.Refused.class);
  }

  @Test
  void aRecordIsGoodForAnHourAfterItWasSignedWhoeverRepeatsIt() {
    var judge = new PeerRecords(Samples.anchors(3));
    var key = new DirectoryKey.OfPeer(Samples.peer(1));
    Bytes value = Samples.record(1, Samples.NOW);
    assertThat(judge.judge(key, value, Samples.NOW))
        .isEqualTo(
            new RecordValidator.Judgement.Valid(
                Samples.NOW.toEpochMilli(), Samples.NOW.plus(Duration.ofHours(1))));
    refused(judge, key, value, Samples.NOW.plus(Duration.ofHours(1)));
    refused(judge, key, value, Samples.NOW.minus(Duration.ofMinutes(3)));
    refused(judge, new DirectoryKey.OfPeer(Samples.peer(2)), value, Samples.NOW);
    refused(judge, new DirectoryKey.OfPeer(Samples.peer(9)), record(9), Samples.NOW);
  }

  private static Bytes record(int number) {
    return Samples.record(number, Samples.NOW);
  }

  private static void refused(PeerRecords judge, DirectoryKey key, Bytes value, Instant now) {
    assertThat(judge.judge(key, value, now)).isInstanceOf(RecordValidator.Judgement.Invalid.class);
  }
}
