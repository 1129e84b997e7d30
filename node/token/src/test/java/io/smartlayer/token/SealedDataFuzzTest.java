package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Fuzz;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hostile bytes where sealed data stands: the attester may be anybody that a script trusts. */
final class SealedDataFuzzTest {
  private static final SealingSecret SECRET = SealingSecret.fresh(new Random(1));
  private static final SealedData.Around AROUND =
      new SealedData.Around(
          new FeedId(Hash.ZERO), Hash.ZERO, World.AIRLINE.address(), Hash.ZERO, 1_800_000_000);

  @Test
  void whateverIsReadIsWrittenAlikeAndOpenedOrNot() {
    Bytes valid = SealedData.seal(SECRET.key(), AROUND, Bytes.utf8("sodium"), new Random(2));
    new Fuzz("sealed", 4 << 20, List.of())
        .run(
            2000,
            List.of(valid),
            input -> {
              SealedData sealed = SealedData.read(Bytes.of(input));
              if (sealed != null) {
                assertThat(sealed.toBytes()).isEqualTo(Bytes.of(input));
                SealedData.Opened opened = sealed.open(SECRET, AROUND);
                assertThat(opened == null || Bytes.of(input).equals(valid)).isTrue();
              }
            });
  }
}
