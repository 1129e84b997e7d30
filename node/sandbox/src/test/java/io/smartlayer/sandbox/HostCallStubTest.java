package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The one import, in a hand-made module: two imports, a function {@code run} that calls both, and
 * three in place of the guest's. The question's length is what {@code run} is called with.
 */
final class HostCallStubTest {
  private static final long PLENTY = 1_000_000;
  private static final int STORE_BYTE = 0x3A;
  private static final int STORE = 0x36;
  private static final int QUESTION = 4096;
  private static final int ANSWER = 41;
  private static final int OFFSET_IMPORT = 0;
  private static final int HOST_CALL_IMPORT = 1;
  private static final int RUN = 2;

  @Test
  void theGuestImportsOneFunction() {
    WasmModule guest = Parser.parse(GuestModule.pinned().metered());

    assertThat(guest.importSection().importCount()).isEqualTo(1);
    assertThat(guest.importSection().getImport(0).name()).isEqualTo("answer");
  }

  @Test
  void callsToTheImportThatMovedFollowIt() {
    Outcome outcome = run('e', 198, PLENTY);

    assertThat(outcome.result).isEqualTo(ANSWER);
    assertThat(outcome.asked).isEqualTo(List.of('e' + 0L, QUESTION + 0L, 198L));
  }

  @Test
  void aQuestionIsPaidByItsWholeBlocks() {
    long unpaid = run('e', 0, PLENTY).gas - HostFunction.ECRECOVER.gas();
    for (HostFunction function : HostFunction.values()) {
      for (int length : new int[] {0, 31, 32, 63, 64, 1_000_000}) {
        long price = function.gas() + (long) function.gasPerBlock() * (length / 32);
        assertThat(run(function.code(), length, 10_000_000).gas).isEqualTo(unpaid + price);
      }
    }
  }

  @Test
  void theHostIsNotAskedWhatIsNotPaid() {
    long gas = run('s', 64, PLENTY).gas;

    assertThat(run('s', 64, gas).asked).isNotEmpty();
    Outcome poor = run('s', 64, HostFunction.SHA256.gas());
    assertThat(poor.asked).isEmpty();
    assertThat(poor.stop).isEqualTo(Stop.OUT_OF_GAS);
  }

  @Test
  void anImportInTheTableIsRefused() {
    byte[] table = {1, 0x70, 0, 1};
    byte[] elements = {1, 0, WasmCode.I32_CONST, 0, WasmCode.END, 1, OFFSET_IMPORT};
    byte[] module =
        WasmSections.read(module())
            .with(WasmSections.TABLE, table)
            .with(WasmSections.ELEMENT, elements)
            .encoded();

    assertThatThrownBy(() -> GasMeter.metered(module, Set.of("run")))
        .hasMessageContaining("an import in the table");
  }

  private record Outcome(long result, long gas, int stop, List<Long> asked) {}

  private static Outcome run(char code, int length, long gas) {
    List<Long> asked = new ArrayList<>();
    var type =
        com.dylibso.chicory.wasm.types.FunctionType.of(
            Collections.nCopies(4, ValType.I32), List.of(ValType.I32));
    var host =
        new ImportFunction(
            "host",
            "answer",
            type,
            (_, arguments) -> {
              for (int index = 0; index < 3; index++) asked.add(arguments[index]);
              return new long[] {ANSWER};
            });
    Instance instance =
        Instance.builder(Parser.parse(GasMeter.metered(module(), Set.of("run"))))
            .withImportValues(ImportValues.builder().addFunction(host).build())
            .withMemoryFactory(
                limits -> new ChicoryMemory(limits.initialPages(), limits.maximumPages()))
            .build();
    int added = instance.globalCount() - WasmLayout.ADDED_GLOBALS;
    instance.global(added).setValue(gas);
    long result = -1;
    try {
      result = instance.export("run").apply(code, length)[0];
    } catch (ChicoryException _) {
      // A trap: what was noted tells why.
    }
    long left = Math.max(0, instance.global(added).getValue());
    return new Outcome(result, gas - left, (int) instance.global(added + 2).getValue(), asked);
  }

  /**
   * {@code run(code, length)} stores the code as the name and the length where {@code textOf} looks
   * for it, adds what the first import answers, zero, and returns what the host's answer made.
   */
  private static byte[] module() {
    WasmWriter run = new WasmWriter().i32(0).op(WasmCode.LOCAL_GET, 0).bytes(STORE_BYTE, 0, 0);
    run.i32(8).op(WasmCode.LOCAL_GET, 1).bytes(STORE, 2, 0);
    run.i32(0).i32(1).i32(0).i32(1).i32(16).op(WasmCode.CALL, HOST_CALL_IMPORT);
    run.i32(0).i32(0).op(WasmCode.CALL, OFFSET_IMPORT).bytes(WasmCode.I32_ADD);
    WasmWriter textOf = new WasmWriter().op(WasmCode.LOCAL_GET, 1);
    textOf.i32(8).bytes(WasmCode.I32_LOAD, 2, 0).bytes(STORE, 2, 0).i32(QUESTION);
    WasmWriter newText = new WasmWriter().op(WasmCode.LOCAL_GET, 1);
    WasmWriter types = new WasmWriter().u32(3);
    types.raw(type(2, true)).raw(type(5, true)).raw(type(1, false));
    WasmWriter imports = new WasmWriter().u32(2);
    imports.name("env").name("host_get_timezone_offset").bytes(0, 0);
    imports.name("env").name("host_call").bytes(0, 1);
    WasmWriter global = new WasmWriter().bytes(1, WasmCode.TYPE_I32, 1).i32(1024);
    WasmWriter exports = new WasmWriter().u32(4).name("run").bytes(0, RUN);
    exports.name(HostCallStub.TEXT_OF).bytes(0, RUN + 1);
    exports.name(HostCallStub.FREE_TEXT).bytes(0, RUN + 2);
    exports.name(HostCallStub.NEW_TEXT).bytes(0, RUN + 3);
    WasmWriter code = new WasmWriter().u32(4).sized(body(run)).sized(body(textOf));
    code.sized(body(new WasmWriter())).sized(body(newText));
    return new WasmWriter()
        .bytes(0, 'a', 's', 'm', 1, 0, 0, 0)
        .bytes(WasmSections.TYPE)
        .sized(types.bytes())
        .bytes(WasmSections.IMPORT)
        .sized(imports.bytes())
        .bytes(WasmSections.FUNCTION)
        .sized(new byte[] {4, 0, 0, 2, 0})
        .bytes(WasmSections.MEMORY)
        .sized(new byte[] {1, 0, 1})
        .bytes(WasmSections.GLOBAL)
        .sized(global.bytes(WasmCode.END).bytes())
        .bytes(WasmSections.EXPORT)
        .sized(exports.bytes())
        .bytes(WasmSections.CODE)
        .sized(code.bytes())
        .bytes();
  }

  private static byte[] type(int parameters, boolean answers) {
    List<Integer> results = answers ? List.of(WasmCode.TYPE_I32) : List.of();
    return new FunctionType(Collections.nCopies(parameters, WasmCode.TYPE_I32), results).encoded();
  }

  private static byte[] body(WasmWriter instructions) {
    return new WasmWriter().u32(0).raw(instructions.bytes()).bytes(WasmCode.END).bytes();
  }
}
