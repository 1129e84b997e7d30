package io.smartlayer.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpcCodecTest {
  private static final Topic LANE = new Topic("/l");
  private static final RpcLimits LIMITS = new RpcLimits(4096, 100, 3, 4, 2, 4);
  private static final RpcCodec CODEC = new RpcCodec(new Topics(List.of(LANE)), LIMITS);
  private static final Hash ID = Hash.sha256(Bytes.utf8("x"));
  private static final String MESSAGE = "12017822022f6c"; // data "x", topic "/l"

  @Test
  void theBytesAreThoseOfOtherImplementations() {
    var rpc =
        new Rpc(
            List.of(new Rpc.Subscription(true, LANE)),
            List.of(new Message(LANE, Bytes.utf8("x"))),
            List.of(new Rpc.Ihave(LANE, List.of(ID))),
            List.of(ID),
            List.of(LANE),
            List.of(new Rpc.Prune(LANE, 60)));
    String id = ID.toHex().substring(2);

    assertThat(CODEC.encode(rpc).toHex())
        .isEqualTo(
            "0x0a060801"
                + "12022f6c" // subscribe
                + "1207"
                + MESSAGE
                + "1a5a"
                + "0a26"
                + "0a022f6c"
                + "1220"
                + id // IHAVE
                + "1222"
                + "0a20"
                + id // IWANT
                + "1a04"
                + "0a022f6c" // GRAFT
                + "2206"
                + "0a022f6c"
                + "183c"); // PRUNE
    assertThat(understood(CODEC.encode(rpc))).isEqualTo(rpc);
  }

  @Test
  void aMessageIsNamedByTheHashOfItsEncoding() {
    assertThat(new Message(LANE, Bytes.utf8("x")).id())
        .isEqualTo(Hash.sha256(Bytes.fromHex(MESSAGE)));
    assertThat(new Message(Lanes.topic(7), Bytes.utf8("landed")).id().toHex())
        .as("the example of spec/protocol/gossip.md")
        .isEqualTo("0x7cfaa74f26ac0b574412b894dd1ec6b2eea631bd76028d7f59fd697207204915");
  }

  @Test
  void messagesThatFollowEachOtherShareAnRpcAndNothingOvertakes() {
    Rpc graft = new Rpc(List.of(), List.of(), List.of(), List.of(), List.of(LANE), List.of());
    Rpc asking = new Rpc(List.of(), List.of(), List.of(), List.of(ID), List.of(), List.of());

    assertThat(CODEC.joined(List.of(says("a"), says("b"), graft, says("c"), asking, says("d"))))
        .containsExactly(
            Rpc.of(List.of(message("a"), message("b"))), graft, says("c"), asking, says("d"));
    assertThat(CODEC.joined(List.of())).isEmpty();
  }

  @Test
  void whatIsJoinedIsNoMoreThanAnRpcMayHold() {
    List<Rpc> seven = Stream.of("a", "b", "c", "d", "e", "f", "g").map(this::says).toList();
    assertThat(CODEC.joined(seven))
        .extracting(rpc -> rpc.messages().size())
        .as("messages, of which 3 may be in one")
        .containsExactly(3, 3, 1);

    // Each takes 2 bytes for itself as part of the RPC, and 2 + 100 + 4 as data and topic.
    var narrow = new RpcLimits(2 * 108 + 1500, 100, 64, 4, 2, 4);
    var codec = new RpcCodec(new Topics(List.of(LANE)), narrow);
    List<Rpc> long40 = Collections.nCopies(40, says("x".repeat(100)));
    List<Rpc> joined = codec.joined(long40);
    assertThat(joined).extracting(rpc -> rpc.messages().size()).containsExactly(15, 15, 10);
    assertThat(joined)
        .allSatisfy(
            rpc -> assertThat(codec.encode(rpc).size()).isLessThanOrEqualTo(narrow.rpcBytes()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0a0161" + MESSAGE, // from
        MESSAGE + "1a0131", // seqno
        MESSAGE + "2a0131", // signature
        MESSAGE + "320131", // key
        MESSAGE + "3a0131", // unknown
        "22022f6c120178", // topic first
        MESSAGE + "22022f6c", // topic twice
        "120178" + MESSAGE, // data twice
        "22022f6c", // no data
        "120022022f6c", // empty data
        "120178", // no topic
      })
  void aMessageOfOtherThanDataAndTopicIsRefused(String message) {
    assertThat(decoded(field("12", message))).isInstanceOf(RpcCodec.Decoded.Malformed.class);
    assertThat(decoded(field("12", MESSAGE))).isInstanceOf(RpcCodec.Decoded.Understood.class);
  }

  @Test
  void whatIsSaidOfUnknownTopicsIsLeftOut() {
    var stranger = new Topic("/stranger");
    var other = new RpcCodec(new Topics(List.of(stranger, LANE)), LIMITS);
    var rpc =
        new Rpc(
            List.of(new Rpc.Subscription(true, stranger)),
            List.of(new Message(stranger, Bytes.utf8("x"))),
            List.of(new Rpc.Ihave(stranger, List.of(ID))),
            List.of(),
            List.of(stranger, LANE),
            List.of(new Rpc.Prune(stranger, 1)));

    Rpc read = understood(other.encode(rpc));

    assertThat(read.graft()).containsExactly(LANE);
    assertThat(read.subscriptions()).isEmpty();
    assertThat(read.messages()).isEmpty();
    assertThat(read.ihave()).isEmpty();
    assertThat(read.prune()).isEmpty();
  }

  @Test
  void eachListHasItsLimitAndOneMoreIsRefused() {
    assertLimit("0a060801" + "12022f6c", LIMITS.entries());
    assertLimit("1207" + MESSAGE, LIMITS.messages());
    assertLimit("1a24" + "1222" + "0a20" + "11".repeat(32), LIMITS.ids());
    assertLimit("1a28" + "0a26" + "0a022f6c" + "1220" + "11".repeat(32), LIMITS.ids());
    assertLimit("1a06" + "1a04" + "0a022f6c", 4 * LIMITS.entries());
    assertLimit("1a02" + "2a00", LIMITS.unknownFields()); // IDONTWANT, passed over
    assertLimit("5001", LIMITS.unknownFields());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1a23" + "1221" + "0a1f" + "11111111111111111111111111111111111111111111111111111111111111",
        "0a05" + "08011241" + "2f", // a topic of 65 bytes that are not there
        "12ffffffff07", // 2 GiB of message
        "0affffffffffffffffff01", // a negative length
        "1a021a7f", // a length beyond its message
        "0b0c", // a group
        "00", // field 0
        "ff", // half a tag
        "1001", // messages as a number
      })
  void whatBreaksTheFormatIsRefused(String hex) {
    assertThat(decoded(hex)).isInstanceOf(RpcCodec.Decoded.Malformed.class);
  }

  @Test
  void tooMuchDataAndTooLongRpcsAreRefused() {
    var codec = new RpcCodec(new Topics(List.of(LANE)), RpcLimits.standard());
    Rpc large = Rpc.of(new Message(LANE, Bytes.zeros(LIMITS.messageBytes() + 1)));

    assertThat(CODEC.decode(codec.encode(large))).isInstanceOf(RpcCodec.Decoded.Malformed.class);
    assertThat(CODEC.decode(Bytes.zeros(LIMITS.rpcBytes() + 1)))
        .isEqualTo(new RpcCodec.Decoded.Malformed("an RPC of 4097 bytes"));
  }

  @Test
  void peersOfAPruneAreUnknownFieldsAndPassedOver() {
    Rpc rpc = understood(Bytes.fromHex("1a0b" + "2209" + "0a022f6c" + "120161" + "183c"));

    assertThat(rpc.prune()).isEqualTo(Collections.nCopies(1, new Rpc.Prune(LANE, 60)));
  }

  private static void assertLimit(String field, int limit) {
    assertThat(decoded(field.repeat(limit))).isInstanceOf(RpcCodec.Decoded.Understood.class);
    assertThat(decoded(field.repeat(limit + 1))).isInstanceOf(RpcCodec.Decoded.Malformed.class);
  }

  private static String field(String tag, String content) {
    return tag + String.format("%02x", content.length() / 2) + content;
  }

  private static RpcCodec.Decoded decoded(String hex) {
    return CODEC.decode(Bytes.fromHex(hex));
  }

  private static Rpc understood(Bytes bytes) {
    RpcCodec.Decoded decoded = CODEC.decode(bytes);
    assertThat(decoded).isInstanceOf(RpcCodec.Decoded.Understood.class);
    return ((RpcCodec.Decoded.Understood) decoded).rpc();
  }

  private Rpc says(String text) {
    return Rpc.of(message(text));
  }

  private static Message message(String text) {
    return new Message(LANE, Bytes.utf8(text));
  }
}
