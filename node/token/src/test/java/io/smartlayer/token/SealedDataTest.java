package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes that stand where sealed data stands. */
class SealedDataTest {
  private static final SealingSecret SECRET = SealingSecret.fresh(new Random(1));
  private static final SealedData.Around AROUND =
      new SealedData.Around(
          new FeedId(Hash.keccak(Bytes.utf8("feed"))),
          Hash.keccak(Bytes.utf8("domain")),
          World.AIRLINE.address(),
          Hash.keccak(Bytes.utf8("schema")),
          1_800_000_000);

  private static Bytes seal(Bytes data) {
    return SealedData.seal(SECRET.key(), AROUND, data, new Random(2));
  }

  private static SealedData read(Bytes bytes) {
    return Objects.requireNonNull(SealedData.read(bytes));
  }

  @Test
  void dataOfEveryLengthIsReadBack() {
    for (int size : List.of(0, 1, 32, 254, 255, 256, 257, 511, 512, SealedData.DATA_LIMIT_BYTES)) {
      byte[] data = new byte[size];
      new Random(size).nextBytes(data);
      Bytes sealed = seal(Bytes.of(data));

      assertThat(read(sealed).toBytes()).isEqualTo(sealed);
      var opened = Objects.requireNonNull(read(sealed).open(SECRET, AROUND));
      assertThat(opened.data()).isEqualTo(Bytes.of(data));
    }
    assertThat(Objects.requireNonNull(read(seal(Bytes.zeros(100))).open(SECRET, AROUND)).data())
        .isEqualTo(Bytes.zeros(100));
  }

  @Test
  void theLengthTellsOnlyHowManyBlocksThereAre() {
    int least = seal(Bytes.EMPTY).size();
    assertThat(seal(Bytes.zeros(255)).size()).isEqualTo(least);
    assertThat(seal(Bytes.zeros(256)).size()).isEqualTo(least + SealedData.BLOCK);
  }

  @Test
  void moreThanTheLimitIsNotSealed() {
    assertThatThrownBy(() -> seal(Bytes.zeros(SealedData.DATA_LIMIT_BYTES + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesOfAnotherLengthOrVersionAreNone() {
    Bytes good = seal(Bytes.utf8("x"));
    assertThat(SealedData.read(Bytes.EMPTY)).isNull();
    assertThat(SealedData.read(good.slice(0, good.size() - 1))).isNull();
    assertThat(SealedData.read(Bytes.concat(good, Bytes.zeros(1)))).isNull();
    assertThat(SealedData.read(good.slice(0, good.size() - SealedData.BLOCK))).isNull();
    assertThat(SealedData.read(Bytes.concat(Bytes.zeros(1), good.slice(1, good.size())))).isNull();
    assertThat(SealedData.read(Bytes.concat(good, Bytes.zeros(65 * SealedData.BLOCK)))).isNull();
  }
}
