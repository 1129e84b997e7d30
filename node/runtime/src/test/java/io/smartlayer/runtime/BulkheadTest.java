package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.token.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BulkheadTest {
  private final Bulkhead bulkhead = new Bulkhead(FeedId.of(World.TYPE, World.GROUP));
  private final List<String> done = new ArrayList<>();

  @Test
  void workGoesOnUntilItFailsAndNeverAfterwards() {
    bulkhead.run(() -> done.add("first"));
    bulkhead.run(() -> {
      throw new IllegalStateException("planted");
    });
    bulkhead.run(() -> done.add("too late"));
    assertThat(bulkhead.isHalted()).isTrue();
    assertThat(done).containsExactly("first");
  }

  @Test
  void aFailureInsideOtherWorkEndsThatWorkToo() {
    bulkhead.run(() -> {
      bulkhead.run(() -> {
        throw new IllegalStateException("planted");
      });
      done.add("as if nothing had been");
    });
    assertThat(bulkhead.isHalted()).isTrue();
    assertThat(done).isEmpty();
  }

  @Test
  void aFailureOfTheStorageIsTheWholeNodes() {
    assertThatThrownBy(() ->
            bulkhead.run(() -> {
              throw new Storage.StorageFailure("planted");
            }))
        .isInstanceOf(Storage.StorageFailure.class);
    assertThat(bulkhead.isHalted()).isFalse();
  }
}
