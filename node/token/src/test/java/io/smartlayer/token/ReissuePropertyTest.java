package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

/** Seats that attestations bear, in the hands of one after the other. */
class ReissuePropertyTest {
  private static final int SEEDS = Math.max(4, Integer.getInteger("state.seeds", 24) / 6);
  private static final int ENTRIES = 40;
  private static final StepRunner RUNNER = new StepRunner(Engines.V8);

  @Test
  void whoRestoresAfterEachEntryStaysEqualToWhoFolds() {
    for (long seed = 0; seed < SEEDS; seed++) {
      check(seed, UnaryOperator.identity());
    }
  }

  @Test
  void aFormThatForgetsWhatBearsATokenIsFound() {
    assertThatThrownBy(
            () -> {
              for (long seed = 0; seed < SEEDS; seed++) {
                check(seed, ReissuePropertyTest::withoutReissues);
              }
            })
        .isInstanceOfAny(AssertionError.class, RuntimeException.class);
  }

  @Test
  void theLastReissueBearsATokenAndWhoHeldItBeforeIsToldNothing() {
    int moved = 0;
    int kept = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomSeats seats = RandomSeats.told(seed, ENTRIES, RUNNER);
      var folded = new GroupState(RUNNER, seats.library);
      var uids = new TreeMap<TokenId, Hash>();
      var silent = new TreeSet<TokenId>();
      for (GroupState.FinalEntry entry : seats.entries) {
        EntryBody body = EntryBody.read(entry.entry());
        Bearing before = body instanceof Reissue(TokenId token, _) ? bearing(folded, token) : null;
        folded.apply(entry);
        switch (body) {
          case Activation first ->
              uids.put(first.token(), Objects.requireNonNull(first.bearing()).uid());
          case Transfer transfer -> silent.add(transfer.token());
          case Handover taken -> silent.remove(taken.token());
          case Reissue reissue -> {
            uids.put(reissue.token(), reissue.uid());
            if (Objects.requireNonNull(before).isLeftBy(reissue)) {
              silent.add(reissue.token());
              moved++;
            } else {
              kept++;
            }
          }
          default -> {}
        }
        uids.forEach((token, uid) -> assertThat(bearing(folded, token).uid()).isEqualTo(uid));
        for (TokenId token : silent) {
          assertThat(folded.ledger().isTransferred(token)).isTrue();
          assertThat(folded.ledger().webhook(token)).isEmpty();
          assertThat(Objects.requireNonNull(folded.instance(token)).webhook()).isEmpty();
        }
      }
    }
    assertThat(moved).isPositive();
    assertThat(kept).isPositive();
  }

  @Test
  void theEndOfALifeOnlyComesNearer() {
    int nearer = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomSeats seats = RandomSeats.told(seed, ENTRIES, RUNNER);
      var folded = new GroupState(RUNNER, seats.library);
      var ends = new TreeMap<TokenId, Long>();
      for (GroupState.FinalEntry entry : seats.entries) {
        folded.apply(entry);
        for (Instance token : folded.instances().values()) {
          long end = token.expiresMillis();
          Long before = ends.put(token.token(), end);
          if (before != null && before != 0) {
            assertThat(end).as("seed %d at %d", seed, entry.offset()).isBetween(1L, before);
            nearer += end < before && EntryBody.read(entry.entry()) instanceof Reissue ? 1 : 0;
          }
        }
      }
    }
    assertThat(nearer).isPositive();
  }

  /** Folds twice: once as it is, once through the bytes after each entry. */
  private static void check(long seed, UnaryOperator<FoldedGroup> fault) {
    RandomSeats seats = RandomSeats.told(seed, ENTRIES, RUNNER);
    var folded = new GroupState(RUNNER, seats.library);
    var restored = new GroupState(RUNNER, seats.library);
    for (GroupState.FinalEntry entry : seats.entries) {
      assertThat(restored.apply(entry)).isEqualTo(folded.apply(entry));
      restored =
          new GroupState(
              RUNNER, seats.library, StateForm.read(pieces(fault.apply(restored.folded()))));
      assertThat(pieces(restored.folded()))
          .as("seed %d after %d", seed, entry.offset())
          .isEqualTo(pieces(folded.folded()));
    }
    assertThat(restored.ledger()).usingRecursiveComparison().isEqualTo(folded.ledger());
  }

  private static FoldedGroup withoutReissues(FoldedGroup of) {
    var less = new LedgerDraft(of.ledger());
    Holders all = of.ledger().holders();
    less.holders = new Holders(all.handovers(), all.transfers(), TreePMap.empty());
    return new FoldedGroup(
        of.size(),
        of.prefixRoot(),
        of.timeMillis(),
        less.done(),
        of.secrets(),
        of.instances(),
        of.asked());
  }

  private static Bearing bearing(GroupState state, TokenId token) {
    return Objects.requireNonNull(state.ledger().bearing(token));
  }

  private static List<Bytes> pieces(FoldedGroup group) {
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(group, pieces::add);
    return pieces;
  }
}
