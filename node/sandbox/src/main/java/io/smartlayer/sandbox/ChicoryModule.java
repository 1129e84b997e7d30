package io.smartlayer.sandbox;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import java.util.function.Function;

/** A metered module translated to JVM bytecode once, for any number of instances. */
final class ChicoryModule {
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

  Instance instance() {
    return Instance.builder(module)
        .withMachineFactory(machines)
        .withMemoryFactory(
            limits -> new ChicoryMemory(limits.initialPages(), limits.maximumPages()))
        .withStart(false)
        .build();
  }
}
