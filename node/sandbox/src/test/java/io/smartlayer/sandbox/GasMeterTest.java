package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.sandbox.TestModule.Outcome;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GasMeterTest {
  private static final long PLENTY = 1_000_000_000;
  private static final int NO_RESULT = WasmCode.NO_RESULT;

  @Test
  void straightCodeCostsItsEntryAlone() {
    WasmWriter code = new WasmWriter().op(WasmCode.LOCAL_GET, 0).i32(2).bytes(WasmCode.I32_ADD);

    assertThat(TestModule.run(TestModule.of(code), 40, PLENTY))
        .isEqualTo(new Outcome(42, 1, 0, Stop.NOTHING_NOTED, false));
  }

  @Test
  void aLoopCostsOneForEachTurn() {
    WasmWriter code = new WasmWriter();
    countDown(code, 0, new WasmWriter());
    code.i32(0);

    assertThat(TestModule.run(TestModule.of(code), 10, PLENTY).gas()).isEqualTo(1 + 10);
  }

  @Test
  void nestedLoopsCostTheTurnsOfBoth() {
    WasmWriter inner = new WasmWriter().i32(7).op(WasmCode.LOCAL_SET, 1);
    countDown(inner, 1, new WasmWriter());
    WasmWriter code = new WasmWriter();
    countDown(code, 0, inner);
    code.i32(0);
    byte[] oneLocal = {1, 1, WasmCode.TYPE_I32};

    assertThat(TestModule.run(TestModule.of(oneLocal, code), 5, PLENTY).gas())
        .isEqualTo(1 + 5 + 5 * 7);
  }

  @Test
  void aTableOfBranchesCostsNothingAndLandsWhereItDid() {
    WasmWriter code = new WasmWriter().bytes(WasmCode.BLOCK, NO_RESULT, WasmCode.BLOCK, NO_RESULT);
    code.op(WasmCode.LOCAL_GET, 0).bytes(WasmCode.BR_TABLE, 1, 0, 1, WasmCode.END);
    code.i32(10).bytes(WasmCode.RETURN, WasmCode.END).i32(20);
    byte[] module = TestModule.of(code);

    assertThat(TestModule.run(module, 0, PLENTY).result()).isEqualTo(10);
    assertThat(TestModule.run(module, 1, PLENTY).result()).isEqualTo(20);
    assertThat(TestModule.run(module, 1, PLENTY).gas()).isEqualTo(1);
  }

  @Test
  void bulkFillsAndCopiesArePaidByLength() {
    byte[] fill = TestModule.of(bulk(WasmCode.MEMORY_FILL, 0));
    byte[] copy = TestModule.of(bulk(WasmCode.MEMORY_COPY, 0, 0));

    assertThat(TestModule.run(fill, 0, PLENTY).gas()).isEqualTo(1 + 1);
    assertThat(TestModule.run(fill, 31, PLENTY).gas()).isEqualTo(1 + 1);
    assertThat(TestModule.run(fill, 65_536, PLENTY).gas()).isEqualTo(1 + 1 + 65_536 / 32);
    assertThat(TestModule.run(copy, 65_536, PLENTY).gas()).isEqualTo(1 + 1 + 65_536 / 32);
  }

  @Test
  void aBulkOperationBeyondMemoryIsPaidThenTraps() {
    Outcome outcome = TestModule.run(TestModule.of(bulk(WasmCode.MEMORY_FILL, 0)), -1, PLENTY);

    assertThat(outcome.trapped()).isTrue();
    assertThat(outcome.stop()).isEqualTo(Stop.NOTHING_NOTED);
    assertThat(outcome.gas()).isEqualTo(1 + 1 + 0xFFFFFFFFL / 32);
  }

  @Test
  void growthIsPaidByPageAndEndsAtTheLimit() {
    WasmWriter code = new WasmWriter().op(WasmCode.LOCAL_GET, 0).bytes(WasmCode.MEMORY_GROW, 0);
    byte[] module = TestModule.of(code);
    int room = GasTable.MEMORY_PAGES - 1;

    assertThat(TestModule.run(module, 3, PLENTY).result()).isEqualTo(1);
    assertThat(TestModule.run(module, 3, PLENTY).gas()).isEqualTo(1 + 3 * 2048);
    assertThat(TestModule.run(module, room, PLENTY).result()).isEqualTo(1);
    assertThat(TestModule.run(module, room + 1, PLENTY).result()).isEqualTo(-1);
    assertThat(TestModule.run(module, -1, 1L << 50).result()).isEqualTo(-1);
  }

  @Test
  void spentGasStopsAnEndlessLoopAndIsNoted() {
    WasmWriter code = new WasmWriter().bytes(WasmCode.LOOP, NO_RESULT);
    code.bytes(WasmCode.BR, 0, WasmCode.END).i32(0);

    Outcome outcome = TestModule.run(TestModule.of(code), 0, 1_000);

    assertThat(outcome.trapped()).isTrue();
    assertThat(outcome.stop()).isEqualTo(Stop.OUT_OF_GAS);
    assertThat(outcome.gas()).isEqualTo(1_001);
  }

  @Test
  void theLastUnitOfGasMayBeSpent() {
    byte[] module = TestModule.of(new WasmWriter().i32(0));

    assertThat(TestModule.run(module, 0, 1).trapped()).isFalse();
    assertThat(TestModule.run(module, 0, 0).stop()).isEqualTo(Stop.OUT_OF_GAS);
  }

  @Test
  void endlessRecursionStopsAtTheStackLimitAndIsNoted() {
    WasmWriter code = new WasmWriter().op(WasmCode.LOCAL_GET, 0).op(WasmCode.CALL, TestModule.RUN);
    byte[] twoThousandLocals = new WasmWriter().u32(1).u32(2_000).bytes(WasmCode.TYPE_I32).bytes();
    int wordsPerCall = GasTable.FRAME_WORDS + 1 + 2_000;

    Outcome outcome = TestModule.run(TestModule.of(twoThousandLocals, code), 0, PLENTY);

    assertThat(outcome.stop()).isEqualTo(Stop.OUT_OF_STACK);
    assertThat(outcome.gas()).isEqualTo(GasTable.STACK_WORDS / wordsPerCall + 1);
  }

  @Test
  void eachWayOutOfAFunctionGivesItsStackWordsBack() {
    WasmWriter code = new WasmWriter();
    leave(code, 3, new WasmWriter().i32(30).bytes(WasmCode.RETURN));
    leave(code, 2, new WasmWriter().i32(20).bytes(WasmCode.BR, 1));
    leave(
        code,
        1,
        new WasmWriter()
            .bytes(WasmCode.BLOCK, NO_RESULT)
            .i32(10)
            .bytes(WasmCode.RETURN, WasmCode.END));
    leave(
        code, 9, new WasmWriter().i32(1).op(WasmCode.CALL, TestModule.RUN).bytes(WasmCode.RETURN));
    byte[] module = TestModule.of(code.i32(5));

    for (int way : new int[] {0, 1, 2, 3, 9}) {
      assertThat(TestModule.run(module, way, PLENTY).words()).isZero();
    }
    assertThat(TestModule.run(module, 3, PLENTY).result()).isEqualTo(30);
    assertThat(TestModule.run(module, 2, PLENTY).result()).isEqualTo(20);
    assertThat(TestModule.run(module, 9, PLENTY).result()).isEqualTo(10);
    assertThat(TestModule.run(module, 0, PLENTY).result()).isEqualTo(5);
  }

  @Test
  void aLeafHoldsNoStackWordsEvenWhenItTraps() {
    Outcome outcome =
        TestModule.run(TestModule.of(new WasmWriter().bytes(WasmCode.UNREACHABLE)), 0, PLENTY);

    assertThat(outcome.words()).isZero();
    assertThat(outcome.stop()).isEqualTo(Stop.NOTHING_NOTED);
  }

  @Test
  void meteringIsAFunctionOfItsInput() {
    byte[] module = TestModule.of(new WasmWriter().i32(0));

    assertThat(GasMeter.metered(module, Set.of("run")))
        .isEqualTo(GasMeter.metered(module, Set.of("run")));
  }

  @Test
  void whatIsNotKnownIsRefused() {
    refused(new WasmWriter().bytes(0xFD, 12), "instruction 253");
    refused(new WasmWriter().bytes(0xFE, 0), "instruction 254");
    refused(new WasmWriter().bytes(0xD0, 0x70), "instruction 208");
    refused(new WasmWriter().i32(0).bytes(0x12, 0), "instruction 18");
    refused(new WasmWriter().bytes(WasmCode.PREFIX, 9, 0), "instruction 252 9");
    refused(new WasmWriter().bytes(WasmCode.GLOBAL_GET, 0), "global index");
    refused(new WasmWriter().i32(0).bytes(WasmCode.CALL, 1), "function index");
    refused(new WasmWriter().bytes(WasmCode.BR, 1), "label");
    refused(new WasmWriter().i32(0).bytes(WasmCode.END, WasmCode.END), "too many");
    refused(new WasmWriter().bytes(WasmCode.BLOCK, 0), "value type");
  }

  @Test
  void aModuleThatIsCutOrGrownOrReorderedIsRefused() {
    byte[] module = TestModule.of(new WasmWriter().i32(0));
    byte[] otherVersion = module.clone();
    otherVersion[4] = 2;
    byte[] typeTwice = new WasmWriter().raw(module).bytes(WasmSections.TYPE, 1, 0).bytes();
    byte[] start = new WasmWriter().raw(module).bytes(8, 1, 0).bytes();

    for (int length = 1; length < module.length; length++) {
      byte[] cut = Arrays.copyOf(module, length);
      assertThatThrownBy(() -> GasMeter.metered(cut, Set.of("run")))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (byte[] bad : new byte[][] {otherVersion, typeTwice, start}) {
      assertThatThrownBy(() -> GasMeter.metered(bad, Set.of("run")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anExportThatIsWantedMustExist() {
    assertThatThrownBy(
            () -> GasMeter.metered(TestModule.of(new WasmWriter().i32(0)), Set.of("run", "go")))
        .hasMessageContaining("missing exports [go]");
  }

  private static void refused(WasmWriter code, String why) {
    assertThatThrownBy(() -> GasMeter.metered(TestModule.of(code), Set.of("run")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  /** Repeats a body, counting a local down to zero. */
  private static void countDown(WasmWriter code, int local, WasmWriter body) {
    code.bytes(WasmCode.LOOP, NO_RESULT).raw(body.bytes());
    code.op(WasmCode.LOCAL_GET, local).i32(1).bytes(WasmCode.I32_SUB);
    code.op(WasmCode.LOCAL_TEE, local).bytes(WasmCode.BR_IF, 0, WasmCode.END);
  }

  /** Leaves by some instructions when the argument has a value. */
  private static void leave(WasmWriter code, int argument, WasmWriter how) {
    code.op(WasmCode.LOCAL_GET, 0).i32(argument);
    code.bytes(WasmCode.I32_EQ, WasmCode.IF, NO_RESULT).raw(how.bytes()).bytes(WasmCode.END);
  }

  private static WasmWriter bulk(int... operation) {
    WasmWriter code = new WasmWriter().i32(0).i32(0).op(WasmCode.LOCAL_GET, 0);
    return code.bytes(WasmCode.PREFIX).bytes(operation).i32(0);
  }
}
