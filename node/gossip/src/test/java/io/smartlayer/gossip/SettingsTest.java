package io.smartlayer.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void theStandardSettingsAreWithinTheirRanges() {
    assertThat(GossipSettings.standard().mesh().degree()).isEqualTo(8);
  }

  @Test
  void whatCouldNotWorkIsRefused() {
    assertThatThrownBy(() -> new RpcLimits(1000, 100, 10, 1000, 10, 10))
        .hasMessageContaining("rpcBytes");
    assertThatThrownBy(() -> new ScoreSettings.Thresholds(-100, -50, -400, 1))
        .hasMessageContaining("publish");
    assertThatThrownBy(() -> new ScoreSettings.Counter(Double.NaN, 0.5, 1))
        .hasMessageContaining("weight");
  }

  @Test
  void topicsHaveShortPrintableNames() {
    assertThatThrownBy(() -> new Topic("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Topic("a b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Topic("x".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFeedsLaneIsItsIdModulo64() {
    Hash id = new Hash(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 0xc9)));

    assertThat(Lanes.of(id)).isEqualTo(new Topic("/smartlayer/1/lane/9"));
    assertThat(Lanes.all().size()).isEqualTo(64);
  }
}
