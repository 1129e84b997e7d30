package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlacementRecordTest {
  private static final int CHANGES = 600;
  private static final int PLACED = 1;

  private final World world = new World(4, 3);
  private final ServiceScript script = TestScript.usual();
  private final Placement placement = world.placement(script, World.START + 86_400_000);
  private final TestFeed feed = feed();
  private final PlacementRecord good = record(placement, PLACED);

  @Test
  void whatACommitteeMadeIsValidAndComesBackAsItWas() {
    assertThat(verify(good.toBytes())).isEqualTo(new PlacementRecord.Verdict.Valid(good));
    assertThat(good.toBytes().toUtf8())
        .startsWith("{\"certificate\":{")
        .contains(",\"placement\":{");
  }

  @Test
  void aPlacementStaysValidUnderACertificateOfALaterHead() {
    feed.append(World.delay(60, World.START), World.START + 5000);
    feed.seal(World.START + 6000);
    PlacementRecord later = record(placement, PLACED);
    assertThat(later.certificate()).isNotEqualTo(good.certificate());
    assertThat(verify(later.toBytes())).isInstanceOf(PlacementRecord.Verdict.Valid.class);
    assertThat(verify(good.toBytes())).isInstanceOf(PlacementRecord.Verdict.Valid.class);
    var mixed = new PlacementRecord(good.placement(), later.certificate());
    assertRefused(mixed.toBytes(), "the placement is not in the feed");
  }

  @Test
  void itIsOfNoOtherFeed() {
    FeedId other = FeedId.of(World.TYPE, "another group");
    assertThat(PlacementRecord.verify(good.toBytes(), other.hash(), world.network()))
        .isEqualTo(new PlacementRecord.Verdict.Refused("the placement of another group"));
    var elsewhere =
        new Placement(
            World.TYPE,
            "another group",
            placement.script(),
            placement.replicas(),
            placement.serviceClass(),
            placement.notAfterMillis());
    assertThat(
            PlacementRecord.verify(
                record(elsewhere, PLACED).toBytes(), other.hash(), world.network()))
        .isInstanceOf(PlacementRecord.Verdict.Refused.class);
  }

  @Test
  void aPlacementThatIsNotInTheFeedIsRefused() {
    assertRefused(
        record(world.placement(script, World.START + 1), PLACED).toBytes(),
        "the placement is not in the feed");
    for (long offset : new long[] {0, 2, 3, Long.MAX_VALUE >> 10}) {
      var moved =
          new ReceiptBundle.ProvenPlacement(placement, offset, good.placement().inclusion());
      assertRefused(
          new PlacementRecord(moved, good.certificate()).toBytes(),
          "the placement is not in the feed");
    }
    var unproven = new ReceiptBundle.ProvenPlacement(placement, PLACED, List.of());
    assertRefused(
        new PlacementRecord(unproven, good.certificate()).toBytes(),
        "the placement is not in the feed");
  }

  @Test
  void noChangedBitPasses() {
    byte[] bytes = good.toBytes().toArray();
    var random = new Random(11);
    for (int i = 0; i < CHANGES; i++) {
      int bit = random.nextInt(8 * bytes.length);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(verify(Bytes.of(bytes)))
          .as("bit %s", bit)
          .isInstanceOf(PlacementRecord.Verdict.Refused.class);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertThat(verify(Bytes.of(bytes))).isInstanceOf(PlacementRecord.Verdict.Valid.class);
  }

  @Test
  void whatIsNoRecordIsRefused() {
    String text = good.toBytes().toUtf8();
    String members = text.substring(1, text.length() - 1);
    for (String other :
        List.of(
            "",
            "null",
            "[]",
            "{}",
            "\0",
            "[".repeat(10_000),
            " " + text,
            text + "\n",
            "{" + members + ",\"z\":1}",
            "{\"certificate\":{},\"placement\":{}}",
            text.substring(0, text.length() / 2))) {
      assertThat(verify(Bytes.utf8(other)))
          .as(other)
          .isInstanceOf(PlacementRecord.Verdict.Refused.class);
    }
  }

  @Test
  void itIsOfNoOtherNetwork() {
    Membership own = world.network();
    for (Membership other :
        List.of(
            network(own, own.chainId() + 1, own.anchors()),
            network(own, own.chainId(), own.services()))) {
      assertThat(PlacementRecord.verify(good.toBytes(), world.feed().hash(), other))
          .isInstanceOf(PlacementRecord.Verdict.Refused.class);
    }
  }

  private TestFeed feed() {
    var made = new TestFeed(world, world.feed());
    made.append(world.activation(script, World.token(42), ""), World.START + 1000);
    made.append(placement, World.START + 2000);
    made.append(World.delay(90, World.START), World.START + 3000);
    made.seal(World.START + 4000);
    return made;
  }

  /** A record under the feed's last certificate, with the path of what is at the offset. */
  private PlacementRecord record(Placement body, long offset) {
    var tree = feed.tree();
    return new PlacementRecord(
        new ReceiptBundle.ProvenPlacement(body, offset, tree.inclusion(offset, tree.size())),
        feed.proof());
  }

  private PlacementRecord.Verdict verify(Bytes bytes) {
    return PlacementRecord.verify(bytes, world.feed().hash(), world.network());
  }

  private void assertRefused(Bytes bytes, String why) {
    assertThat(verify(bytes)).isEqualTo(new PlacementRecord.Verdict.Refused(why));
  }

  private static Membership network(Membership own, long chain, List<Membership.Node> anchors) {
    Hash beacon = own.beacon();
    return new Membership(chain, own.registry(), own.eas(), beacon, anchors, own.services());
  }
}
