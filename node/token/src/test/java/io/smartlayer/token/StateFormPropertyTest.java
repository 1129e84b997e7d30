package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

/** Whoever goes on from a state's bytes comes to the same as who folded the feed. */
class StateFormPropertyTest {
  private static final int SEEDS = Integer.getInteger("state.seeds", 24);
  private static final int ENTRIES = 90;
  private static final StepRunner RUNNER = new StepRunner(Engines.V8);

  @Test
  void whoRestoresAfterEachEntryStaysEqualToWhoFolds() {
    for (long seed = 0; seed < SEEDS; seed++) {
      check(seed, RandomStory.told(seed, ENTRIES, RUNNER), UnaryOperator.identity());
    }
  }

  @Test
  void whoRestoresAnywhereAndFoldsTheRestComesToTheSameBytes() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Story story = RandomStory.told(seed, ENTRIES, RUNNER);
      int from = new SplittableRandom(seed).nextInt(story.entries.size());
      var before = new GroupState(RUNNER, story.library);
      story.entries.subList(0, from).forEach(before::apply);
      GroupState after = restored(story, before.folded());
      story.entries.subList(from, story.entries.size()).forEach(after::apply);
      assertThat(pieces(after.folded()))
          .as("seed %d from %d", seed, from)
          .isEqualTo(pieces(story.state.folded()));
      same(after.folded(), story.state.folded());
    }
  }

  @Test
  void theStoriesHaveAllKindsOfEntriesThatAreTaken() {
    var kinds = EnumSet.noneOf(Kind.class);
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomStory.told(seed, ENTRIES, RUNNER).entries.forEach(e -> kinds.add(e.entry().kind()));
    }
    assertThat(EnumSet.complementOf(kinds)).containsExactly(Kind.TICK);
  }

  @Test
  void theStoriesHaveUpgradesThatAreTakenAndSomeThatAreNot() {
    int taken = 0;
    int decided = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Upgrades before = Upgrades.NONE;
      Story story = RandomStory.told(seed, ENTRIES, RUNNER);
      var folded = new GroupState(RUNNER, story.library);
      for (GroupState.FinalEntry entry : story.entries) {
        folded.apply(entry);
        Upgrades now = folded.ledger().upgrades();
        taken += now.takenAt(entry.offset()) == null ? 0 : 1;
        decided += before.decided() == null && now.decided() != null ? 1 : 0;
        before = now;
      }
    }
    assertThat(taken).isPositive();
    assertThat(decided).as("others failed").isGreaterThan(taken);
  }

  /** Each is a form that forgets something, both when it writes and when it reads. */
  @Test
  void aFormThatLeavesAnythingOutIsFound() {
    Map<String, UnaryOperator<FoldedGroup>> planted = new LinkedHashMap<>();
    planted.put("size", g -> group(0, g, g.ledger(), g.instances(), g.asked()));
    planted.put("asked", g -> group(g.size(), g, g.ledger(), g.instances(), TreePMap.empty()));
    planted.put(
        "expiry",
        g -> {
          TreePMap<TokenId, Instance> endless = g.instances();
          for (Instance token : g.instances().values()) {
            endless = endless.plus(token.token(), token.with(token.state(), 0));
          }
          return group(g.size(), g, g.ledger(), endless, g.asked());
        });
    planted.put(
        "outbox",
        g -> {
          TreePMap<TokenId, Instance> fresh = g.instances();
          for (Instance token : g.instances().values()) {
            fresh =
                fresh.plus(
                    token.token(),
                    new Instance(
                        token.token(),
                        token.attributes(),
                        token.state(),
                        token.webhook(),
                        token.alarms(),
                        Outbox.NONE,
                        token.expiresMillis(),
                        token.salt()));
          }
          return group(g.size(), g, g.ledger(), fresh, g.asked());
        });
    planted.put(
        "webhook",
        g -> {
          TreePMap<TokenId, Instance> deaf = g.instances();
          for (Instance token : g.instances().values()) {
            deaf =
                deaf.plus(
                    token.token(),
                    new Instance(token.token(), token.attributes(), token.state(), ""));
          }
          return group(g.size(), g, g.ledger(), deaf, g.asked());
        });
    for (Part part : Part.values()) {
      planted.put(
          part.name(),
          g -> group(g.size(), g, without(g.ledger(), part), g.instances(), g.asked()));
    }
    planted.forEach((name, fault) ->
        assertThatThrownBy(
                () -> {
                  for (long seed = 0; seed < SEEDS; seed++) {
                    check(seed, RandomStory.told(seed, ENTRIES, RUNNER), fault);
                  }
                })
            .as(name)
            .isInstanceOfAny(AssertionError.class, RuntimeException.class));
  }

  private enum Part {
    ACTIVATIONS,
    FACTS,
    EFFECTS,
    IMPORTS,
    PLACED,
    CLOSED,
    SNAPSHOTS,
    USES,
    REVOCATIONS,
    UPGRADES,
    TIMERS,
    CHAIN,
    DELIVERIES,
    SUSPENSION,
    HANDOVERS,
    TRANSFERS,
    KEYS,
    DOWNS
  }

  private static Ledger without(Ledger ledger, Part part) {
    var less = new LedgerDraft(ledger);
    switch (part) {
      case ACTIVATIONS -> less.activations = TreePMap.empty();
      case FACTS -> less.facts = TreePMap.empty();
      case EFFECTS -> less.effects = TreePMap.empty();
      case IMPORTS -> less.imports = TreePMap.empty();
      case PLACED -> less.placed = null;
      case CLOSED -> less.closed = null;
      case SNAPSHOTS -> less.snapshots = Snapshots.NONE;
      case USES -> less.uses = Uses.NONE;
      case REVOCATIONS -> less.revocations = Revocations.NONE;
      case UPGRADES -> less.upgrades = Upgrades.NONE;
      case SUSPENSION -> less.suspension = null;
      case HANDOVERS -> {
        Holders all = ledger.holders();
        less.holders = new Holders(TreePMap.empty(), all.transfers(), all.reissues());
      }
      case TRANSFERS -> {
        Holders all = ledger.holders();
        less.holders = new Holders(all.handovers(), TreePMap.empty(), all.reissues());
      }
      case DELIVERIES -> less.deliveries = Deliveries.NONE;
      case CHAIN -> less.chain = null;
      case TIMERS -> less.timers = TreePMap.empty();
      case DOWNS -> less.downs = Downs.NONE;
      case KEYS -> less.keys = GroupKeys.NONE;
    }
    return less.done();
  }

  private static FoldedGroup group(
      long size,
      FoldedGroup of,
      Ledger ledger,
      TreePMap<TokenId, Instance> instances,
      TreePMap<AskedStep.Name, AskedStep> asked) {
    return new FoldedGroup(
        size, of.prefixRoot(), of.timeMillis(), ledger, of.secrets(), instances, asked);
  }

  /**
   * Folds twice: once as it is, once through the bytes after each entry.
   *
   * @param fault what the form forgets
   */
  private static void check(long seed, Story story, UnaryOperator<FoldedGroup> fault) {
    var folded = new GroupState(RUNNER, story.library);
    GroupState restored = restored(story, FoldedGroup.NOTHING);
    for (GroupState.FinalEntry entry : story.entries) {
      assertThat(restored.apply(entry)).isEqualTo(folded.apply(entry));
      restored = restored(story, fault.apply(restored.folded()));
      assertThat(pieces(fault.apply(restored.folded())))
          .as("seed %d after %d", seed, entry.offset())
          .isEqualTo(pieces(fault.apply(folded.folded())));
    }
    same(restored.folded(), folded.folded());
  }

  /** Field by field: a form that knew nothing of one would have the same bytes. */
  private static void same(FoldedGroup one, FoldedGroup other) {
    assertThat(one.ledger()).usingRecursiveComparison().isEqualTo(other.ledger());
    assertThat(one.instances()).isEqualTo(other.instances());
    assertThat(one.asked()).isEqualTo(other.asked());
    assertThat(one.size()).isEqualTo(other.size());
    assertThat(one.prefixRoot()).isEqualTo(other.prefixRoot());
    assertThat(one.timeMillis()).isEqualTo(other.timeMillis());
  }

  private static GroupState restored(Story story, FoldedGroup of) {
    return new GroupState(RUNNER, story.library, StateForm.read(pieces(of)));
  }

  private static List<Bytes> pieces(FoldedGroup group) {
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(group, pieces::add);
    return pieces;
  }
}
