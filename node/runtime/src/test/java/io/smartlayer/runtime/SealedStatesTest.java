package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryCabinet;
import io.smartlayer.environment.Cabinet;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Slot;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.FoldedGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a sealed state when what lies beside it is of no use. */
class SealedStatesTest {
  private static final FeedId FEED = new FeedId(Hash.keccak(Bytes.utf8("a feed")));
  private static final FoldedGroup STATE = FoldedGroup.NOTHING;

  private final MemoryCabinet cabinet = new MemoryCabinet();
  private final SealedStates sealed = new SealedStates(cabinet);

  /** Its hash is the one that was written down, so it is whole: another version has made it. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"version\":2}", "no bookmark at all", ""})
  void aBookmarkThatCannotBeReadIsDroppedAndTheStateStays(String text) {
    Hash stateHash = Objects.requireNonNull(sealed.put(FEED, STATE, null)).stateHash();
    Bytes mark = framed(Bytes.utf8(text));
    addPiece(mark);

    SealedStates.Kept kept = sealed.read(FEED, sleep(stateHash, Hash.sha256(mark)));

    assertThat(kept.bookmark()).isNull();
    FoldedGroup state = Objects.requireNonNull(kept.state(), "the state");
    assertThat(state.size()).isEqualTo(STATE.size());
    assertThat(state.prefixRoot()).isEqualTo(STATE.prefixRoot());
  }

  /** No exception of a cabinet's, whatever it is, leaves a group between waking and sleeping. */
  @Test
  void aFaultOfTheCabinetLeavesTheGroupAwakeAndTheNextStateIsWritten() {
    var puts = new AtomicInteger();
    Cabinet faulty =
        new Cabinet() {
          @Override
          public void put(String name, List<Bytes> pieces) {
            puts.incrementAndGet();
            throw new IllegalStateException("a fault");
          }

          @Override
          public @Nullable Drawer open(String name) {
            return null;
          }
        };
    assertThat(new SealedStates(faulty).put(FEED, STATE, null)).isNull();

    var store = new StateStore(faulty, FEED);
    for (int times = 2; times < 4; times++) {
      store.keep(STATE);
      Patience.until("it to be idle", store::isIdle);
      assertThat(puts).hasValue(times);
    }
  }

  private static Bytes framed(Bytes part) {
    return Bytes.concat(Bytes.of((byte) 0, (byte) 0, (byte) 0, (byte) part.size()), part);
  }

  private void addPiece(Bytes last) {
    String name = ("asleep-" + FEED.hash().toHex().substring(2)).substring(0, 64);
    List<Bytes> pieces = new ArrayList<>();
    try (Cabinet.Drawer open = Objects.requireNonNull(cabinet.open(name))) {
      for (int i = 0; i < open.count(); i++) {
        pieces.add(open.read(i));
      }
    }
    pieces.add(last);
    cabinet.put(name, pieces);
  }

  private static Sleep sleep(Hash stateHash, Hash bookmarkHash) {
    var members = List.of(Address.ZERO);
    return new Sleep(FEED, 4, STATE.size(), stateHash, bookmarkHash, 0, new Slot(0, 0, 1), members);
  }
}
