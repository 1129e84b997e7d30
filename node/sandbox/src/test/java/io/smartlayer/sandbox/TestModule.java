package io.smartlayer.sandbox;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import java.util.List;
import java.util.Set;

/**
 * A hand-made module with one memory and one function {@code run}, of type i32 to i32, and what its
 * metered form does in Chicory's interpreter.
 */
final class TestModule {
  /** Type indices of a test module. */
  static final int INT_TO_INT = 0;

  /** The function's own index, where there are no imports. */
  static final int RUN = 0;

  static final byte[] NO_LOCALS = {0};

  private TestModule() {}

  /** A module whose function has these instructions, locals before and the end after them. */
  static byte[] of(byte[] locals, WasmWriter instructions) {
    byte[] body =
        new WasmWriter().raw(locals).raw(instructions.bytes()).bytes(WasmCode.END).bytes();
    return new WasmWriter()
        .bytes(0, 'a', 's', 'm', 1, 0, 0, 0)
        .bytes(WasmSections.TYPE)
        .sized(vector(new FunctionType(List.of(0x7F), List.of(0x7F)).encoded()))
        .bytes(WasmSections.FUNCTION)
        .sized(new byte[] {1, INT_TO_INT})
        .bytes(WasmSections.MEMORY)
        .sized(new byte[] {1, 0, 1})
        .bytes(WasmSections.EXPORT)
        .sized(vector(new WasmWriter().name("run").bytes(0, RUN).bytes()))
        .bytes(WasmSections.CODE)
        .sized(vector(new WasmWriter().sized(body).bytes()))
        .bytes();
  }

  static byte[] of(WasmWriter instructions) {
    return of(NO_LOCALS, instructions);
  }

  /** Meters a module and runs it once. */
  static Outcome run(byte[] module, int argument, long gas) {
    Instance instance =
        Instance.builder(Parser.parse(GasMeter.metered(module, Set.of("run"))))
            .withMemoryFactory(
                limits -> new ChicoryMemory(limits.initialPages(), limits.maximumPages()))
            .build();
    int added = instance.globalCount() - WasmLayout.ADDED_GLOBALS;
    instance.global(added).setValue(gas);
    long result = Long.MIN_VALUE;
    try {
      result = instance.export("run").apply(argument)[0];
    } catch (ChicoryException _) {
      // A trap: what was noted tells why.
    }
    return new Outcome(
        (int) result,
        gas - instance.global(added).getValue(),
        (int) instance.global(added + 1).getValue(),
        (int) instance.global(added + 2).getValue(),
        result == Long.MIN_VALUE);
  }

  private static byte[] vector(byte[] only) {
    return new WasmWriter().u32(1).raw(only).bytes();
  }

  /** What a run came to: result, gas spent, stack words still held, stop noted, trapped or not. */
  record Outcome(int result, long gas, int words, int stop, boolean trapped) {}
}
