package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens of {@code examples/smart-car}, as their author tries them. */
class SmartCarStoriesTest {
  private static final String FOLDER = "../../examples/smart-car/";

  private final Terminal terminal = new Terminal();

  @ParameterizedTest
  @ValueSource(strings = {"car", "registration", "insurance", "maintenance"})
  void everyStoryGoesAsToldAndEveryFunctionIsInOne(String token) {
    terminal.must("token", "test", "--require-coverage", FOLDER + token);
    assertThat(terminal.said()).containsPattern("(\\d) of \\1 went as told, on v8 and chicory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"car", "registration", "insurance", "maintenance"})
  void nothingIsWrongWithIt(String token) {
    terminal.must("token", "check", FOLDER + token);
    assertThat(terminal.said()).contains("faults: 0, warnings: 0");
  }
}
