package io.smartlayer.sandbox;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.ChicoryException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A guest in Chicory: WebAssembly translated to JVM bytecode, no native code. */
final class ChicoryGuest implements Guest {
  private static final int STACK_POINTER = 0;

  private final Thread owner = Thread.currentThread();
  private final Instance instance;
  private final ChicoryMemory memory;
  private final SortedMap<String, ExportFunction> exports = new TreeMap<>();
  private final GlobalInstance gas;
  private final GlobalInstance depth;
  private final GlobalInstance stop;
  private @Nullable Snapshot restored;

  ChicoryGuest(ChicoryModule module) {
    instance = module.instance();
    memory = (ChicoryMemory) instance.memory();
    for (String name : GuestModule.EXPORTS) exports.put(name, instance.export(name));
    int added = instance.globalCount() - WasmLayout.ADDED_GLOBALS;
    gas = instance.global(added);
    depth = instance.global(added + 1);
    stop = instance.global(added + 2);
  }

  @Override
  public int call(String export, int... arguments) {
    ExportFunction function = exports.get(export);
    if (function == null) throw new IllegalArgumentException("no export " + export);
    long[] wide = new long[arguments.length];
    for (int index = 0; index < wide.length; index++) wide[index] = arguments[index];
    try {
      long[] results = function.apply(wide);
      return results == null || results.length == 0 ? 0 : (int) results[0];
    } catch (ChicoryInterruptedException killed) {
      throw new NodeFault(NodeFault.Kind.TOO_SLOW, "the run was killed", killed);
    } catch (ChicoryException trap) {
      if (trap.getCause() instanceof VirtualMachineError host) throw exhausted(host);
      throw GuestStopped.noted((int) stop.getValue());
    } catch (StackOverflowError | OutOfMemoryError host) {
      throw exhausted(host);
    }
  }

  @Override
  public void write(int address, byte[] bytes) {
    try {
      memory.write(address, bytes, 0, bytes.length);
    } catch (ChicoryException _) {
      throw new GuestStopped(FailureCode.TRAP);
    }
  }

  @Override
  public byte[] read(int address, int length) {
    try {
      return memory.readBytes(address, length);
    } catch (ChicoryException _) {
      throw new GuestStopped(FailureCode.TRAP);
    }
  }

  @Override
  public void allow(long amount) {
    gas.setValue(amount);
    depth.setValue(0);
    stop.setValue(Stop.NOTHING_NOTED);
  }

  @Override
  public long gasLeft() {
    return gas.getValue();
  }

  @Override
  public Snapshot capture() {
    return Snapshot.of(memory.copy(), (int) instance.global(STACK_POINTER).getValue());
  }

  @Override
  public void restore(Snapshot snapshot) {
    memory.restore(snapshot, snapshot == restored);
    instance.global(STACK_POINTER).setValue(snapshot.stackPointer());
    restored = snapshot;
  }

  /** Chicory's translated code looks for an interrupt at calls and loops. */
  @Override
  public void kill() {
    owner.interrupt();
  }

  @Override
  public void close() {
    exports.clear();
  }

  private static NodeFault exhausted(Error host) {
    return new NodeFault(NodeFault.Kind.HOST_EXHAUSTED, "the host's stack or heap ran out", host);
  }
}
