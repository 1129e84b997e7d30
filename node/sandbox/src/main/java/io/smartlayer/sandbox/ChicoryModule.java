package io.smartlayer.sandbox;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import java.lang.ref.SoftReference;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A metered module translated to JVM bytecode once, for any number of instances. */
final class ChicoryModule {
  private static final int HOST_PARAMETERS = 4;

  /** Translating takes a second or two, and compiling what was translated some calls more. */
  private static final AtomicReference<@Nullable SoftReference<ChicoryModule>> PINNED =
      new AtomicReference<>();

  private final WasmModule module;
  private final Function<Instance, Machine> machines;

  /** Translates every function, or fails: none is left to an interpreter. */
  ChicoryModule(byte[] metered) {
    module = Parser.parse(metered);
    machines =
        MachineFactoryCompiler.builder(module)
            .withInterpreterFallback(InterpreterFallback.FAIL)
            .compile();
  }

  /**
   * The pinned guest, translated once for all engines of the process, and again when the memory was
   * wanted for something else in between.
   */
  static ChicoryModule pinned() {
    SoftReference<ChicoryModule> kept = PINNED.get();
    ChicoryModule known = kept == null ? null : kept.get();
    if (known != null) {
      return known;
    }
    var translated = new ChicoryModule(GuestModule.pinned().metered());
    PINNED.set(new SoftReference<>(translated));
    return translated;
  }

  Instance instance() {
    return Instance.builder(module)
        .withImportValues(ImportValues.builder().addFunction(host()).build())
        .withMachineFactory(machines)
        .withMemoryFactory(
            limits -> new ChicoryMemory(limits.initialPages(), limits.maximumPages()))
        .withStart(false)
        .build();
  }

  private static ImportFunction host() {
    var type =
        FunctionType.of(Collections.nCopies(HOST_PARAMETERS, ValType.I32), List.of(ValType.I32));
    return new ImportFunction("host", "answer", type, ChicoryModule::answer);
  }

  private static long[] answer(Instance instance, long... arguments) {
    Memory memory = instance.memory();
    byte[] question = memory.readBytes((int) arguments[1], (int) arguments[2]);
    byte[] answer = HostFunction.answer((int) arguments[0], question);
    memory.write((int) arguments[3], answer, 0, answer.length);
    return new long[] {answer.length};
  }
}
