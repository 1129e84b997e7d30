package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ActivationRecordTest {
  private static final int CHANGES = 300;

  private final World world = new World(4, 3);
  private final Activation activation =
      world.activation(
          TestScript.usual(), World.token(1), "http://inbox.example", World.OWNER, World.HOLDER);
  private final TestFeed feed = new TestFeed(world, world.feed());
  private final ActivationRecord good = record();
  private final Hash subject = ActivationRecord.subject(World.token(1));

  private ActivationRecord record() {
    feed.append(activation, World.START);
    feed.append(World.delay(60, World.START), World.START + 1);
    feed.seal(World.START + 2);
    return new ActivationRecord(activation, 0, feed.tree().inclusion(0, 2), feed.proof());
  }

  @Test
  void whatACommitteeTookIsValidAndNamesItsFeed() {
    assertThat(verify(good.toBytes())).isEqualTo(new ActivationRecord.Verdict.Valid(good));
    assertThat(ActivationRecord.claimed(good.toBytes())).isEqualTo(world.feed());
  }

  @Test
  void itIsOfNoOtherTokenNetworkOrGroup() {
    Hash other = ActivationRecord.subject(World.token(2));
    assertRefused(ActivationRecord.verify(good.toBytes(), other, world.network()));
    assertRefused(
        ActivationRecord.verify(good.toBytes(), subject, new World(4, 3).network().at(0, other)));
    assertRefused(
        ActivationRecord.verify(
            good.toBytes(), subject, new TrustFile(world.network(), List.of())));
  }

  @Test
  void anActivationThatIsNotInTheFeedIsRefused() {
    assertRefused(
        verify(
            new ActivationRecord(activation, 1, good.inclusion(), good.certificate()).toBytes()));
    Activation another =
        world.activation(
            TestScript.usual(), World.token(1), "http://other.example", World.OWNER, World.HOLDER);
    assertRefused(
        verify(new ActivationRecord(another, 0, good.inclusion(), good.certificate()).toBytes()));
  }

  @Test
  void noChangedBitPasses() {
    byte[] bytes = good.toBytes().toArray();
    var random = new Random(12);
    for (int i = 0; i < CHANGES; i++) {
      int bit = random.nextInt(8 * bytes.length);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(verify(Bytes.of(bytes)));
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertThat(verify(Bytes.of(bytes))).isInstanceOf(ActivationRecord.Verdict.Valid.class);
  }

  @Test
  void whatIsNoRecordClaimsNothing() {
    for (String other : List.of("", "null", "{}", "[".repeat(10_000), "{\"activation\":{}}")) {
      assertRefused(verify(Bytes.utf8(other)));
      assertThat(ActivationRecord.claimed(Bytes.utf8(other))).isNull();
    }
  }

  private ActivationRecord.Verdict verify(Bytes bytes) {
    return ActivationRecord.verify(bytes, subject, world.network());
  }

  private static void assertRefused(ActivationRecord.Verdict verdict) {
    assertThat(verdict).isInstanceOf(ActivationRecord.Verdict.Refused.class);
  }
}
