package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgramTest {
  @Test
  void theHashCoversSourceAndNames() {
    String hash = new Program("1", List.of("a", "b")).hash();

    assertThat(hash).matches("0x[0-9a-f]{64}");
    assertThat(new Program("1", List.of("a", "b")).hash()).isEqualTo(hash);
    assertThat(new Program("2", List.of("a", "b")).hash()).isNotEqualTo(hash);
    assertThat(new Program("1", List.of("b", "a")).hash()).isNotEqualTo(hash);
    assertThat(new Program("1", List.of("a")).hash()).isNotEqualTo(hash);
  }

  @Test
  void aHashThatIsNotTheProgramsIsRefused() {
    String other = new Program("2", List.of("a")).hash();

    assertThatThrownBy(() -> new Program("1", List.of("a"), other)).hasMessageContaining("hash");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a-b", "a.b", "a\n", "class", "eval", "ä", "a]", "undefined x"})
  void namesThatAreNoIdentifiersAreRefused(String name) {
    assertThatThrownBy(() -> new Program("1", List.of(name))).hasMessageContaining("function name");
  }

  @Test
  void countsAndLengthsAreBounded() {
    assertThatThrownBy(() -> new Program("", List.of("a"))).hasMessageContaining("length");
    assertThatThrownBy(() -> new Program("1".repeat(262_145), List.of("a")))
        .hasMessageContaining("length");
    assertThatThrownBy(() -> new Program("'\ud800'", List.of("a")))
        .hasMessageContaining("surrogates");
    assertThatThrownBy(() -> new Program("1", List.of())).hasMessageContaining("count");
    assertThatThrownBy(() -> new Program("1", Collections.nCopies(2, "a")))
        .hasMessageContaining("different");
    assertThatThrownBy(() -> new Program("1", List.of("a".repeat(65))))
        .hasMessageContaining("name");
  }
}
