package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import org.junit.jupiter.api.Test;

class GrowingRootTest {
  @Test
  void theRootIsThatOfTheWholeTreeAtEverySize() {
    var whole = new MerkleTree();
    var growing = new GrowingRoot();
    for (int size = 0; size <= 300; size++) {
      assertThat(growing.size()).isEqualTo(size);
      assertThat(growing.root()).isEqualTo(whole.root());
      var entry = new Entry(Kind.TICK, Bytes.utf8("{\"n\":" + size + "}"));
      whole.append(entry.leaf());
      growing.append(entry);
    }
  }
}
