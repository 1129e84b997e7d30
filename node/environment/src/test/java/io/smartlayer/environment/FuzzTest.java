package io.smartlayer.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FuzzTest {
  private static final Fuzz FUZZ = new Fuzz("lengths", 1 << 16, List.of(EOFException.class));

  @Test
  void aReaderThatRefusesInOrderIsWell() {
    FUZZ.mutate(FUZZ.inputs(), 5000, FuzzTest::read);
  }

  @Test
  void aReaderThatReadsTooFarIsFound() {
    assertThatThrownBy(() ->
            FUZZ.mutate(FUZZ.inputs(), 5000, input -> sum(input, input.length > 1 ? input[0] : 0)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("lengths is not refused in order")
        .hasCauseInstanceOf(ArrayIndexOutOfBoundsException.class);
  }

  @Test
  void aReaderThatBelievesALengthIsFound() {
    assertThatThrownBy(() ->
            FUZZ.mutate(
                FUZZ.inputs(),
                5000,
                input -> read(Arrays.copyOf(input, input.length + (input[0] << 13)))))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void eachRunIsTheSame() {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    FUZZ.mutate(FUZZ.inputs(), 500, input -> first.add(Arrays.toString(input)));
    FUZZ.mutate(FUZZ.inputs(), 500, input -> second.add(Arrays.toString(input)));
    assertThat(second).isEqualTo(first);
    assertThat(first.stream().distinct().count()).isGreaterThan(250);
  }

  private static void read(byte[] input) throws EOFException {
    if (input.length == 0 || input.length <= (input[0] & 0xff)) {
      throw new EOFException("it ends too soon");
    }
    sum(input, input[0] & 0xff);
  }

  private static void sum(byte[] input, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += input[1 + i];
    }
    assertThat(sum).isLessThan(Integer.MAX_VALUE);
  }
}
