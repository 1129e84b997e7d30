package io.smartlayer.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What every cabinet does. */
@SuppressWarnings("JUnitClassModifiers") // subclasses live in the adapters' packages
public abstract class CabinetContractTest {
  private static final List<Bytes> ONE = List.of(Bytes.utf8("one"), Bytes.EMPTY, Bytes.utf8("é"));
  private static final List<Bytes> TWO = List.of(Bytes.utf8("two"));

  /** An empty cabinet. */
  protected abstract Cabinet cabinet();

  @Test
  void aDrawerHoldsWhatWasPutThereLast() {
    Cabinet cabinet = cabinet();
    assertThat(cabinet.open("a")).isNull();
    cabinet.put("a", ONE);
    cabinet.put("b", List.of());
    assertThat(pieces(cabinet, "a")).isEqualTo(ONE);
    assertThat(pieces(cabinet, "b")).isEmpty();
    cabinet.put("a", TWO);
    assertThat(pieces(cabinet, "a")).isEqualTo(TWO);
  }

  @Test
  void whoHasADrawerOpenReadsWhatItHeldThen() {
    Cabinet cabinet = cabinet();
    cabinet.put("a", ONE);
    try (Cabinet.Drawer open = Objects.requireNonNull(cabinet.open("a"))) {
      cabinet.put("a", TWO);
      assertThat(open.read(0)).isEqualTo(ONE.getFirst());
      assertThat(open.read(2)).isEqualTo(ONE.getLast());
      assertThatThrownBy(() -> open.read(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static List<Bytes> pieces(Cabinet cabinet, String name) {
    List<Bytes> pieces = new ArrayList<>();
    try (Cabinet.Drawer open = Objects.requireNonNull(cabinet.open(name))) {
      for (int i = 0; i < open.count(); i++) {
        pieces.add(open.read(i));
      }
    }
    return pieces;
  }
}
