package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Executor.Lease;
import io.smartlayer.token.World;
import org.junit.jupiter.api.Test;

/** What a node knows of the attempts that it has started. */
class EffectMemoryTest {
  private static final FeedId FEED = FeedId.of(World.TYPE, "a flight");
  private static final Lease LEASE = new Lease(Hash.keccak(Bytes.utf8("effect")), 1);
  private static final Lease NEXT = new Lease(LEASE.effectId(), 2);

  private final MemoryStorage disk = new MemoryStorage();
  private final NodeLoop loop = new NodeLoop("test", () -> {});

  /** A group that fell asleep is taken up anew while the node runs on. */
  @Test
  void whoTakesAGroupUpAgainInTheSameRunKnowsWhatWasStarted() {
    var memory = memory();
    memory.remember(FEED, LEASE.record());
    memory.remember(FEED, NEXT.record());

    assertThat(memory.records(FEED)).containsExactly(LEASE.record(), NEXT.record());
    assertThat(memory.records(FeedId.of(World.TYPE, "another"))).isEmpty();
  }

  @Test
  void whatTheFeedSaysIsOverIsForgotten() {
    var memory = memory();
    memory.remember(FEED, LEASE.record());
    memory.remember(FEED, NEXT.record());
    memory.ended(FEED, LEASE);
    memory.ended(FEED, LEASE);

    assertThat(memory.records(FEED)).containsExactly(NEXT.record());
  }

  @Test
  void aRestartForgetsNothing() {
    memory().remember(FEED, LEASE.record());
    disk.close();

    assertThat(memory().records(FEED)).containsExactly(LEASE.record());
  }

  private EffectMemory memory() {
    return new EffectMemory(loop, disk.open("effects"));
  }
}
