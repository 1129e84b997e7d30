package io.smartlayer.environment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FuzzTargetTest {
  /** A test as others are, but for being run. */
  static final class Planted {
    void anyInputIsRead() {
      new Fuzz("lengths", 1 << 16, List.of(IllegalArgumentException.class))
          .run(
              1,
              input -> {
                if (input.length > 0) {
                  throw input[0] == 7
                      ? new IllegalStateException()
                      : new IllegalArgumentException();
                }
              });
    }

    void nothingIsRead() {}
  }

  @Test
  void theReaderOfANamedTestJudgesInputs() throws ReflectiveOperationException {
    FuzzTarget.fuzzerInitialize(new String[] {Planted.class.getName(), "anyInputIsRead"});
    FuzzTarget.fuzzerTestOneInput(new byte[0]);
    FuzzTarget.fuzzerTestOneInput(new byte[] {6});
    assertThatThrownBy(() -> FuzzTarget.fuzzerTestOneInput(new byte[] {7}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("lengths is not refused in order: 1 bytes: 07");
  }

  @Test
  void aTestThatRunsNoFuzzIsNoTarget() {
    assertThatThrownBy(() ->
            FuzzTarget.fuzzerInitialize(new String[] {Planted.class.getName(), "nothingIsRead"}))
        .hasMessageContaining("runs no Fuzz");
  }
}
