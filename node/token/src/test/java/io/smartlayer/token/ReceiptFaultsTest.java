package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What convicts a node without running anything, and what does not. */
class ReceiptFaultsTest {
  private static final SecretKey NODE = World.key("service");
  private static final SecretKey OTHER = World.key("other service");
  private static final TypedData.Domain DOMAIN = new World(1, 1).network().domain();
  private static final int FIRST = 10_000;
  private static final List<SignedReceipt> SIGNED =
      LongStream.range(FIRST, FIRST + 7).mapToObj(at -> signed(receipt(at, "a", "b"))).toList();

  @Test
  void aReceiptLeftOutOfTheLogConvictsWhateverStandsInItsPlace() {
    MerkleTree log = log(SIGNED);
    SignedReceipt left = signed(receipt(FIRST + 3, "another", "b"));
    var missing = missing(log, left, 3);

    assertThat(missing.flaw(NODE.publicKey(), DOMAIN)).isNull();
    assertThat(ReceiptMissing.fromJson(missing.toJson())).isEqualTo(missing);
  }

  @Test
  void aReceiptThatIsInTheLogConvictsNobody() {
    MerkleTree log = log(SIGNED);
    for (int at = 0; at < SIGNED.size(); at++) {
      SignedReceipt there = SIGNED.get(at);
      for (int place = 0; place < SIGNED.size(); place++) {
        assertThat(missing(log, there, place).flaw(NODE.publicKey(), DOMAIN)).isNotNull();
      }
    }
  }

  @Test
  void aReceiptOfAnotherSequenceOrOfAStrangerIsNotMissing() {
    MerkleTree log = log(SIGNED);
    var after = missing(log, signed(receipt(FIRST + 7, "x", "y")), 6);
    var before = missing(log, signed(receipt(FIRST - 1, "x", "y")), 0);
    var forged = new SignedReceipt(receipt(FIRST, "x", "y"), SIGNED.getFirst().signature());

    assertThat(after.flaw(NODE.publicKey(), DOMAIN)).isEqualTo("a root of other sequences");
    assertThat(before.flaw(NODE.publicKey(), DOMAIN)).isEqualTo("a root of other sequences");
    assertThat(missing(log, forged, 0).flaw(NODE.publicKey(), DOMAIN)).contains("did not sign");
    assertThat(missing(log, signed(receipt(FIRST, "x", "y")), 0).flaw(OTHER.publicKey(), DOMAIN))
        .contains("did not sign");
  }

  @Test
  void twoRootsOfOneIntervalConvict() {
    SignedReceiptRoot one = root(0, FIRST, log(SIGNED));
    SignedReceiptRoot other = root(0, FIRST, log(SIGNED.subList(0, 6)));
    var fault = new ReceiptRootFault(one, other);

    assertThat(fault.flaw(NODE.publicKey(), DOMAIN)).isNull();
    assertThat(fault.flaw(OTHER.publicKey(), DOMAIN)).contains("did not sign");
    assertThat(ReceiptRootFault.fromJson(fault.toJson())).isEqualTo(fault);
  }

  @Test
  void twoIntervalsThatShareASequenceConvictAndTwoThatFollowDoNot() {
    SignedReceiptRoot one = root(0, FIRST, log(SIGNED));
    SignedReceiptRoot sharing = root(1, FIRST + 6, log(SIGNED));
    SignedReceiptRoot next = root(1, FIRST + 7, log(SIGNED));

    assertThat(new ReceiptRootFault(one, sharing).flaw(NODE.publicKey(), DOMAIN)).isNull();
    assertThat(new ReceiptRootFault(one, next).flaw(NODE.publicKey(), DOMAIN)).isNotNull();
    assertThat(new ReceiptRootFault(one, one).flaw(NODE.publicKey(), DOMAIN)).isNotNull();
  }

  @Test
  void twoResultsOfOneStepConvict() {
    var fault = new ReceiptFault(SIGNED.getFirst(), signed(receipt(FIRST + 9, "a", "other")));

    assertThat(fault.flaw(NODE.publicKey(), DOMAIN)).isNull();
    assertThat(fault.flaw(OTHER.publicKey(), DOMAIN)).isNotNull();
    assertThat(ReceiptFault.fromJson(fault.toJson())).isEqualTo(fault);
  }

  @Test
  void twoReceiptsOfOneSequenceConvict() {
    SignedReceipt other = signed(receipt(FIRST, "another", "b"));

    assertThat(new ReceiptFault(SIGNED.getFirst(), other).flaw(NODE.publicKey(), DOMAIN)).isNull();
    assertThat(ReceiptFault.between(SIGNED.getFirst().receipt(), other.receipt()))
        .isEqualTo(ReceiptFault.Kind.SEQUENCE);
  }

  @Test
  void theSameSaidTwiceConvictsNobody() {
    assertThat(new ReceiptFault(SIGNED.get(0), SIGNED.get(0)).flaw(NODE.publicKey(), DOMAIN))
        .isNotNull();
    assertThat(new ReceiptFault(SIGNED.get(0), SIGNED.get(1)).flaw(NODE.publicKey(), DOMAIN))
        .isNotNull();
  }

  @Test
  void intervalsOutOfRangeAreRefused() {
    ReceiptRoot good = root(0, FIRST, log(SIGNED)).root();
    for (long size : List.of(0L, ReceiptRoot.SIZE_LIMIT + 1)) {
      var json = ((ObjectNode) good.toJson()).put("size", size);
      assertThatThrownBy(() -> ReceiptRoot.fromJson(json)).isInstanceOf(JsonFields.Malformed.class);
    }
    var last = ((ObjectNode) good.toJson()).put("first", JsonFields.WHOLE_LIMIT - 6);
    assertThatThrownBy(() -> ReceiptRoot.fromJson(last)).isInstanceOf(JsonFields.Malformed.class);
    assertThat(ReceiptRoot.fromJson(good.toJson())).isEqualTo(good);
  }

  private static ReceiptMissing missing(MerkleTree log, SignedReceipt receipt, int place) {
    return new ReceiptMissing(
        root(0, FIRST, log), receipt, log.leaf(place), log.inclusion(place, log.size()));
  }

  private static SignedReceiptRoot root(long interval, long first, MerkleTree log) {
    var root =
        new ReceiptRoot(NODE.address(), interval, first, log.size(), log.root(), World.START);
    return SignedReceiptRoot.by(NODE, root, DOMAIN);
  }

  private static MerkleTree log(List<SignedReceipt> receipts) {
    var log = new MerkleTree();
    receipts.forEach(one -> log.append(ReceiptRoot.leaf(one.receipt())));
    return log;
  }

  private static SignedReceipt signed(Receipt receipt) {
    return SignedReceipt.by(NODE, receipt, DOMAIN);
  }

  private static Receipt receipt(long sequence, String step, String result) {
    return new Receipt(
        World.token(42),
        new FeedId(hash("feed")),
        4,
        hash("prefix"),
        hash("script"),
        hash("engine"),
        hash("state"),
        hash(step),
        hash(result),
        World.START + sequence,
        sequence,
        Receipt.NO_EVIDENCE,
        NODE.address());
  }

  private static Hash hash(String of) {
    return Hash.keccak(Bytes.utf8(of));
  }
}
