package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryKeyTest {
  @Test
  void keysSurviveTheWire() {
    for (DirectoryKey key :
        new DirectoryKey[] {Samples.PLACEMENT, new DirectoryKey.OfPeer(Samples.peer(1))}) {
      assertThat(DirectoryKey.parse(key.bytes())).isEqualTo(key);
    }
    assertThat(new DirectoryKey.OfPeer(PeerRecordTest.JS_PEER))
        .hasToString("/sl-peer/16Uiu2HAm5hPxT7s3TA2f4b4YjAPzS7yLRSgdj87ysDZ6NAXMiRuY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/pk/x",
        "/sl-peer/",
        "/sl-peer/0OIl",
        "/sl-placement/",
        "/sl-placement/00",
        "sl-peer/16Uiu2HAm5hPxT7s3TA2f4b4YjAPzS7yLRSgdj87ysDZ6NAXMiRuY",
        "/sl-peer/16Uiu2HAm5hPxT7s3TA2f4b4YjAPzS7yLRSgdj87ysDZ6NAXMiRuY/",
        "/sl-placement/AA00000000000000000000000000000000000000000000000000000000000000",
        "/sl-placement/0xaa00000000000000000000000000000000000000000000000000000000000000"
      })
  void whatIsNoKeyOrNotItsOneFormIsNone(String text) {
    assertThat(DirectoryKey.parse(Bytes.utf8(text))).isNull();
  }
}
