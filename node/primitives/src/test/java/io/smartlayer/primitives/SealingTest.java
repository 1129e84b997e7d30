package io.smartlayer.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What only the owner of a key can read. */
class SealingTest {
  private static final Bytes FOR = Bytes.utf8("a test");
  private static final Bytes BESIDE = Bytes.utf8("in the clear");
  private static final Bytes PURPOSE = Bytes.utf8("purpose");
  private static final Bytes PLAIN = Bytes.utf8("sodium 2300 mg");
  private static final SealingSecret SECRET = new SealingSecret(Bytes.zeros(32));

  private final SealingKey.Box box = SECRET.key().seal(FOR, BESIDE, PLAIN, Bytes.zeros(32));

  @Test
  void theExampleOfTheRfcIsSealedAndOpenedAsPublished() throws IOException {
    JsonNode file =
        JsonMapper.shared()
            .readTree(Files.readString(Path.of("../../spec/vectors/sealed/rfc9180.json")));
    var receiver = new SealingSecret(hex(file, "ikmR"));

    SealingKey.Box sealed =
        receiver
            .key()
            .seal(hex(file, "info"), hex(file, "aad"), hex(file, "pt"), hex(file, "ikmE"));

    assertThat(receiver.key().bytes()).isEqualTo(hex(file, "pkRm"));
    assertThat(sealed).isEqualTo(new SealingKey.Box(hex(file, "enc"), hex(file, "ct")));
    assertThat(
            receiver.open(
                sealed, hex(file, "info"), hex(file, "aad"), hex(file, "exporterContext")))
        .isEqualTo(new SealingSecret.Opened(hex(file, "pt"), new Hash(hex(file, "exported"))));
  }

  @Test
  void whatIsSealedTwiceLooksDifferentEachTime() {
    SealingKey.Box one = SECRET.key().seal(FOR, BESIDE, PLAIN, Bytes.zeros(32));
    SealingKey.Box two = SECRET.key().seal(FOR, BESIDE, PLAIN, PLAIN);

    assertThat(one.text()).isNotEqualTo(two.text());
    assertThat(opened(one).shared()).isNotEqualTo(opened(two).shared());
    assertThat(opened(one).plain()).isEqualTo(opened(two).plain()).isEqualTo(PLAIN);
  }

  @Test
  void nobodyElseOpensItAndNotForAnotherPurposeOrBesideAnotherText() {
    var other = new SealingSecret(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 1)));

    assertThat(other.open(box, FOR, BESIDE, PURPOSE)).isNull();
    assertThat(SECRET.open(box, BESIDE, BESIDE, PURPOSE)).isNull();
    assertThat(SECRET.open(box, FOR, FOR, PURPOSE)).isNull();
  }

  @Test
  void noBitOfItCanBeChanged() {
    for (int bit = 0; bit < 8 * box.text().size(); bit++) {
      var bent = new SealingKey.Box(box.share(), flipped(box.text(), bit));
      assertThat(SECRET.open(bent, FOR, BESIDE, PURPOSE)).isNull();
    }
    for (int bit = 0; bit < 8 * box.share().size(); bit++) {
      var bent = new SealingKey.Box(flipped(box.share(), bit), box.text());
      assertThat(SECRET.open(bent, FOR, BESIDE, PURPOSE)).isNull();
    }
  }

  @Test
  void bytesThatAreNoBoxAreNotOpenedAndThrowNothing() {
    var random = new SplittableRandom(1);
    for (int round = 0; round < 500; round++) {
      byte[] share = new byte[round % 5 == 0 ? random.nextInt(64) : 32];
      byte[] text = new byte[random.nextInt(300)];
      random.nextBytes(share);
      random.nextBytes(text);
      var made = new SealingKey.Box(Bytes.of(share), Bytes.of(text));
      assertThat(SECRET.open(made, FOR, BESIDE, PURPOSE)).isNull();
    }
    var weak = new SealingKey.Box(Bytes.zeros(32), box.text());
    assertThat(SECRET.open(weak, FOR, BESIDE, PURPOSE)).isNull();
  }

  @Test
  void nothingIsSealedToAKeyThatHidesNothing() {
    var weak = new SealingKey(Bytes.zeros(32));
    assertThatThrownBy(() -> weak.seal(FOR, BESIDE, PLAIN, Bytes.zeros(32)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSecretNeverShowsItself() {
    assertThat(SealingSecret.fresh(new Random(7)).toString())
        .doesNotContain(SealingSecret.fresh(new Random(7)).reveal().toHex().substring(2));
  }

  private static SealingSecret.Opened opened(SealingKey.Box box) {
    return Objects.requireNonNull(SECRET.open(box, FOR, BESIDE, PURPOSE));
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    byte[] bent = bytes.toArray();
    bent[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.of(bent);
  }

  private static Bytes hex(JsonNode file, String name) {
    return Bytes.fromHex(file.get(name).stringValue());
  }
}
