package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.ChainEvent;
import io.smartlayer.token.ChainLogs;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever a leader offers, of the chain a feed has exactly what concerns its tokens, in order,
 * from where it began; and honest members bring it there.
 */
class ChainEventPropertyTest {
  private static final int SEEDS = Integer.getInteger("chain.seeds", 60);
  private static final int OFFERS = 120;

  /** One chain, and one feed. */
  private static final class History {
    final TestGroup group = TestGroup.placed(TestScript.listening());
    final SplittableRandom random;
    final List<Chain.Log> concern = new ArrayList<>(); // in order, on the chain
    long began = -1;

    History(long seed) {
      this.random = new SplittableRandom(seed);
      group.join(group.activation(43));
      group.chain.finalBlock = 100;
      group.block = 100;
    }

    /** More blocks, of which some become final. */
    void mine() {
      for (int i = 1 + random.nextInt(300); i > 0; i--) {
        group.block++;
        for (int index = 0; index < 3 && random.nextInt(40) == 0; index++) {
          int which = random.nextInt(41, 45);
          boolean open = random.nextBoolean();
          boolean gate = random.nextBoolean();
          Chain.Log log =
              gate
                  ? ChainLogs.gate(group.block, index, open)
                  : ChainLogs.transfer(group.block, index, which);
          group.chain.logs.add(log);
          if (gate ? open : which == 42 || which == 43) {
            concern.add(log);
          }
        }
      }
      group.chain.finalBlock = Math.max(group.chain.finalBlock, group.block - random.nextInt(100));
    }

    /** What a leader without scruples says next. */
    ChainEvent lie() {
      List<Chain.Log> all = List.copyOf(group.chain.logs);
      if (all.isEmpty() || random.nextInt(3) == 0) {
        return ChainEvent.none(random.nextLong(group.block + 20));
      }
      Chain.Log log = all.get(random.nextInt(all.size()));
      Hash hash = random.nextInt(6) == 0 ? Hash.ZERO : log.blockHash();
      long index = random.nextInt(6) == 0 ? random.nextInt(4) : log.index();
      long block = random.nextInt(6) == 0 ? random.nextLong(group.block + 1) : log.block();
      return ChainEvent.of(
          new Chain.Log(block, hash, index, log.contract(), log.topics(), log.data()));
    }

    /** Whether it was taken. */
    boolean offer(ChainEvent event) {
      boolean begins = group.ledger().chain() == null;
      group.chain.isUp = random.nextInt(10) != 0;
      boolean taken = group.offer(event).equals("admitted");
      if (taken) {
        assertThat(event.block()).isLessThanOrEqualTo(group.chain.finalBlock);
        began = begins ? event.block() : began;
      }
      group.chain.isUp = true;
      check();
      return taken;
    }

    /** What was taken is what comes first of what there is. */
    void check() {
      List<Chain.Log> taken = new ArrayList<>();
      for (EntryBody body : group.admitted) {
        if (body instanceof ChainEvent(long _, Chain.Log log) && log != null) {
          taken.add(log);
        }
      }
      List<Chain.Log> expected =
          concern.stream().filter(log -> log.block() > began).limit(taken.size()).toList();
      assertThat(taken).isEqualTo(expected);
      if (began >= 0) {
        var next = Objects.requireNonNull(group.ledger().chain());
        assertThat(concern)
            .filteredOn(log -> log.block() > began && !next.isBefore(log))
            .as("nothing is passed over")
            .isEqualTo(taken);
      }
    }
  }

  @Test
  void whateverALeaderOffersEventsComeOnceInOrderAndNoneIsLeftOut() {
    int taken = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      var history = new History(seed);
      for (int i = 0; i < OFFERS; i++) {
        if (history.random.nextInt(12) == 0) {
          history.mine();
        }
        history.offer(history.random.nextInt(3) == 0 ? duly(history) : history.lie());
      }
      taken += (int) history.group.admitted.stream().filter(ChainEvent.class::isInstance).count();
    }
    assertThat(taken).isGreaterThan(SEEDS * 5);
  }

  @Test
  void anHonestMemberBringsAllThatThereIsLeaderOrNot() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var history = new History(seed);
      var duty = new ChainDuty(history.group.chain);
      boolean leads = history.random.nextBoolean();
      Instant now = Instant.ofEpochMilli(history.group.now);
      for (int i = 0; i < 100; i++) {
        if (i < 20) {
          history.mine();
        }
        now = now.plus(Duration.ofSeconds(2));
        TestGroup group = history.group;
        for (ChainEvent event : duty.due(group.ledger(), group.script, leads, now)) {
          assertThat(group.code(event)).as("seed %d", seed).isEqualTo("admitted");
          if (!history.offer(event)) {
            break; // it could not be told just then: what follows has to wait for it
          }
        }
      }
      long end = history.group.chain.finalBlock;
      long there =
          history.concern.stream()
              .filter(log -> log.block() > history.began && log.block() <= end)
              .count();
      assertThat(events(history)).as("seed %d", seed).isEqualTo(there);
      assertThat(duty.isIdle()).isTrue();
    }
  }

  private static long events(History history) {
    return history.group.admitted.stream()
        .filter(body -> body instanceof ChainEvent(long _, Chain.Log log) && log != null)
        .count();
  }

  /** What an honest leader would say first. */
  private static ChainEvent duly(History history) {
    var duty = new ChainDuty(history.group.chain);
    Instant now = Instant.ofEpochMilli(World.START);
    List<ChainEvent> due = duty.due(history.group.ledger(), history.group.script, true, now);
    return due.isEmpty() ? history.lie() : due.getFirst();
  }
}
