package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.Signature;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final PeerId PEER = PeerId.of(Hosts.key("peer").publicKey());

  @Test
  void lengthsComeBackInTheirShortestFormOnly() throws IOException {
    for (int length : new int[] {0, 1, 127, 128, 16_383, 16_384, (1 << 28) - 1}) {
      var out = new ByteArrayOutputStream();
      Varint.write(out, length);
      assertThat(Varint.read(in(out.toByteArray()), length, Refusal.MESSAGE)).isEqualTo(length);
    }
    assertThatThrownBy(() -> Varint.read(in(0x80, 0), 100, Refusal.MESSAGE))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> Varint.read(in(101), 100, Refusal.MESSAGE))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> Varint.read(in(0xff, 0xff, 0xff, 0xff, 1), 100, Refusal.MESSAGE))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> Varint.read(in(0x80), 100, Refusal.MESSAGE))
        .isInstanceOf(EOFException.class);
    assertThat(Varint.readOrEnd(in(), 100, Refusal.MESSAGE)).isEqualTo(-1);
  }

  @Test
  void fieldsComeBackAndTheLastOneCounts() throws IOException {
    Bytes message =
        new Protobuf.Writer().number(1, 300).text(2, "a").text(2, "b").number(3, -1).done();
    List<Protobuf.Field> fields = Protobuf.parse(message, 4, Refusal.IDENTIFY);
    assertThat(fields)
        .containsExactly(
            new Protobuf.Field(1, 300, null),
            new Protobuf.Field(2, 0, Bytes.utf8("a")),
            new Protobuf.Field(2, 0, Bytes.utf8("b")),
            new Protobuf.Field(3, -1, null));
    assertThat(Protobuf.last(fields, 2)).isEqualTo(Bytes.utf8("b"));
    assertThat(Protobuf.last(fields, 4)).isNull();
    assertThatThrownBy(() -> Protobuf.parse(message, 3, Refusal.IDENTIFY))
        .isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0a", "0a0561", "08", "0880", "00", "0b", "0affffffffffffffffff01", "0d0000"})
  void whatIsNoProtobufIsRefused(String hex) {
    assertThatThrownBy(() -> Protobuf.parse(Bytes.fromHex(hex), 10, Refusal.IDENTIFY))
        .isInstanceOf(Refused.class);
  }

  @Test
  void signaturesComeBackFromDerAndAHighSIsTheSameSignature() throws IOException {
    for (int i = 0; i < 200; i++) {
      Hash digest = Hash.sha256(Bytes.ofLong(i));
      Signature signature = Hosts.key("signer").sign(digest);
      assertThat(DerSignature.parse(DerSignature.write(signature))).isEqualTo(signature);
      assertThat(DerSignature.parse(DerSignature.write(high(signature)))).isEqualTo(signature);
    }
  }

  @Test
  void everyOtherFormOfASignatureIsRefused() {
    Bytes der = DerSignature.write(Hosts.key("signer").sign(Hash.ZERO));
    for (int size = 0; size < der.size(); size++) {
      Bytes cut = der.slice(0, size);
      assertThatThrownBy(() -> DerSignature.parse(cut)).isInstanceOf(Refused.class);
    }
    for (String hex :
        List.of(
            "30060201000201" + "01",
            "3006020101020100",
            "300602018102" + "0101",
            "30080202000102020001",
            "3006020101020101" + "00",
            "3106020101020101")) {
      assertThatThrownBy(() -> DerSignature.parse(Bytes.fromHex(hex)))
          .as(hex)
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void aProposalIsEchoedOrRefused() throws IOException {
    var out = new ByteArrayOutputStream();
    var in = in(Multistream.lines("/multistream/1.0.0", "/a", "/b", "/c"));
    assertThat(Multistream.answer(in, out, "/b"::equals, Refusal.NEGOTIATION)).isEqualTo("/b");
    assertThat(out.toByteArray()).isEqualTo(Multistream.lines("/multistream/1.0.0", "na", "/b"));
    assertThat(Multistream.readLine(in, Refusal.NEGOTIATION)).isEqualTo("/c");
    assertThat(propose("/multistream/1.0.0", "/a")).isTrue();
    assertThat(propose("/multistream/1.0.0", "na")).isFalse();
    assertThatThrownBy(() -> propose("/multistream/1.0.0", "/b")).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> propose("/multistream/2.0.0", "/a")).isInstanceOf(Refused.class);
  }

  @Test
  void whoProposesOnAndOnIsRefusedAndWhoGivesUpIsNot() throws IOException {
    List<String> lines = new ArrayList<>(List.of("/multistream/1.0.0"));
    for (int i = 0; i < Multistream.PROPOSALS_LIMIT; i++) {
      lines.add("/" + i);
    }
    byte[] bytes = Multistream.lines(lines.toArray(String[]::new));
    assertThatThrownBy(() -> answer(bytes)).isInstanceOf(Refused.class);
    assertThat(answer(Multistream.lines("/multistream/1.0.0", "/1"))).isEmpty();
    assertThatThrownBy(() -> answer(Multistream.lines("x".repeat(Multistream.LINE_LIMIT))))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> answer(new byte[] {1, 'x'})).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> answer(new byte[] {0})).isInstanceOf(Refused.class);
  }

  @Test
  void headersComeBackAndUnknownOnesAreRefused() throws IOException {
    byte[] bytes = new byte[14];
    YamuxHeader.write(bytes, 2, YamuxHeader.Type.DATA, YamuxHeader.SYN, 0x80000001, -1);
    assertThat(YamuxHeader.parse(bytes, 2))
        .isEqualTo(
            new YamuxHeader(YamuxHeader.Type.DATA, YamuxHeader.SYN, 0x80000001, 0xffff_ffffL));
    for (String hex :
        List.of(
            "010000000000000100000000", // version 1
            "000400000000000100000000", // type 4
            "000000100000000100000000", // flag 16
            "000000000000000000000000", // data of the connection itself
            "000200010000000100000000", // ping of a stream
            "000200030000000000000000", // ping and answer
            "000200000000000000000000", // neither
            "000300000000000000000003", // unknown reason
            "000300010000000000000000")) { // a reason with a flag
      assertThatThrownBy(() -> YamuxHeader.parse(Bytes.fromHex(hex).toArray(), 0))
          .as(hex)
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void identifyComesBackWithinItsLimits() throws IOException {
    List<String> protocols = new ArrayList<>();
    List<Multiaddr> addresses = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      protocols.add("/p/" + i);
      addresses.add(Multiaddr.tcp("10.0.0.1", 1 + i));
    }
    var facts = new PeerFacts(PEER, protocols, addresses, "agent\n" + "x".repeat(200));
    Bytes message = IdentifyMessage.write(facts, Multiaddr.tcp("10.0.0.2", 5));
    PeerFacts read = IdentifyMessage.parse(PEER, message, 8);
    assertThat(read.protocols()).isEqualTo(protocols.subList(0, IdentifyMessage.PROTOCOLS_LIMIT));
    assertThat(read.addresses()).isEqualTo(addresses.subList(0, 8));
    assertThat(read.agent()).isEqualTo("agent?" + "x".repeat(122));
    PeerId other = PeerId.of(Hosts.key("other").publicKey());
    assertThatThrownBy(() -> IdentifyMessage.parse(other, message, 8)).isInstanceOf(Refused.class);
  }

  @Test
  void whatIdentifyCannotMeanIsLeftOut() throws IOException {
    Bytes message =
        new Protobuf.Writer()
            .bytes(2, Bytes.fromHex("047f0000019102")) // an address of UDP
            .bytes(2, Multiaddr.tcp("10.0.0.1", 0).binary())
            .bytes(2, Multiaddr.tcp("10.0.0.1", 9).binary())
            .text(3, "/has\nline")
            .text(3, "x".repeat(IdentifyMessage.PROTOCOL_LIMIT + 1))
            .text(3, "/good")
            .number(77, 1)
            .done();
    assertThat(IdentifyMessage.parse(PEER, message, 8))
        .isEqualTo(
            new PeerFacts(PEER, List.of("/good"), List.of(Multiaddr.tcp("10.0.0.1", 9)), ""));
  }

  private static boolean propose(String... answers) throws IOException {
    return Multistream.propose(
        in(Multistream.lines(answers)), new ByteArrayOutputStream(), "/a", Refusal.NEGOTIATION);
  }

  private static String answer(byte[] bytes) throws IOException {
    return Multistream.answer(
        in(bytes), new ByteArrayOutputStream(), _ -> false, Refusal.NEGOTIATION);
  }

  private static Signature high(Signature low) {
    BigInteger s = new BigInteger(1, low.bytes().slice(32, 64).toArray());
    byte[] high = ORDER.subtract(s).toByteArray();
    Bytes digits = Bytes.of(high, high.length - 32, 32);
    return new Signature(Bytes.concat(low.bytes().slice(0, 32), digits));
  }

  private static InputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static InputStream in(int... bytes) {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      out[i] = (byte) bytes[i];
    }
    return in(out);
  }
}
