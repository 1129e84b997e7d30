package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Holds {@code spec/sandbox/engine.txt}, which is hashed into the engine id, to the code. */
final class EngineTextTest {
  private static final String TEXT =
      new String(GuestModule.resource("engine.txt"), StandardCharsets.UTF_8)
          .replaceAll("\\s+", " ");

  @Test
  void theGasTableIsTheCodes() {
    assertThat(TEXT)
        .contains("function entry " + GasTable.FUNCTION + ";")
        .contains("loop turn " + GasTable.LOOP_TURN + ";")
        .contains(
            "bulk copy or fill %d + floor(bytes / %d)"
                .formatted(GasTable.BULK, 1 << GasTable.BULK_BYTES_SHIFT))
        .contains("memory growth %d a page".formatted(1 << GasTable.GROW_PAGE_SHIFT))
        .contains("stack " + GasTable.STACK_WORDS + " words")
        .contains("holds " + GasTable.FRAME_WORDS + " + parameters + locals")
        .contains("at most " + GasTable.MEMORY_PAGES + " pages");
  }

  @Test
  void everyExportTheHostCallsIsNamed() {
    for (String export : GuestModule.EXPORTS) assertThat(TEXT).contains(export + "(");
  }

  @Test
  void theFunctionsOfTheHostAreTheCodes() {
    StringBuilder codes = new StringBuilder();
    for (HostFunction function : HostFunction.values()) {
      codes.append(function.code()).append(' ');
      String price = "gas " + function.gas();
      if (function.gasPerBlock() > 0) price += " + " + function.gasPerBlock() + " * floor(n / 32)";
      assertThat(TEXT).containsPattern("\\b" + function.code() + " [^:]*: \\Q" + price + "\\E");
    }
    assertThat(TEXT)
        .contains("for each code of " + codes.toString().strip() + ", in order")
        .contains("one above " + HostFunction.MAXIMUM_QUESTION + " bytes")
        .contains("[argv] malloc(" + 4 * HostFunction.values().length + ")");
  }

  @Test
  void boundsAreTheCodes() {
    assertThat(TEXT)
        .contains("source " + Program.MAXIMUM_SOURCE)
        .contains("arguments " + Engine.MAXIMUM_JSON)
        .contains("gas " + HostCalls.LOAD_GAS);
  }
}
