package io.smartlayer.sandbox;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.exceptions.JavetTerminatedException;
import com.caoccao.javet.interop.V8Host;
import com.caoccao.javet.interop.V8Locker;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.interop.callback.IJavetDirectCallable.NoThisAndResult;
import com.caoccao.javet.interop.callback.JavetCallbackContext;
import com.caoccao.javet.interop.callback.JavetCallbackType;
import com.caoccao.javet.interop.options.V8RuntimeOptions;
import com.caoccao.javet.values.V8Value;
import com.caoccao.javet.values.reference.V8ValueArray;
import com.caoccao.javet.values.reference.V8ValueArrayBuffer;
import com.caoccao.javet.values.reference.V8ValueFunction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A guest in V8's WebAssembly engine, in an isolate of its own that its thread holds for good.
 *
 * <p>Guest memory is read, written and restored directly, through a segment over V8's own bytes. It
 * is mapped anew whenever the guest's memory grew, before it is touched again.
 */
final class V8Guest implements Guest {
  /** Of a worker's stack, what V8 may use: many times what the meter's stack limit comes to. */
  private static final int STACK_KIBIBYTES = 48 << 10;

  private static final double GREW = 0x1p32;
  private static final double HOST_FAILED = -100;
  private static final int PAGE_SHIFT = 16;
  private static final int READ_ONLY = -1;

  /** Outgrown instances, of up to 22 MB each, that may wait for V8 to collect them. */
  private static final int OUTGROWN_INSTANCES = 8;

  private static final int BLOCK_BYTES = BlankPages.PAGE_BYTES;
  private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[BLOCK_BYTES]);

  private final V8Runtime runtime;
  private final V8Locker lock;
  private final V8ValueFunction renew;
  private final V8ValueFunction memory;
  private final V8ValueFunction call;
  private final V8ValueFunction allow;
  private final V8ValueFunction gasLeft;
  private final V8ValueFunction stackPointer;
  private final JavetCallbackContext host;
  private final BlankPages blank;
  private V8ValueArrayBuffer buffer;
  private MemorySegment mapped;
  private int outgrown;

  V8Guest(byte[] metered, String driver) {
    this(metered, driver, BlankPages.ofProcess());
  }

  V8Guest(byte[] metered, String driver, BlankPages blank) {
    this.blank = blank;
    if (!V8RuntimeOptions.V8_FLAGS.isSealed()) {
      V8RuntimeOptions.V8_FLAGS.setCustomFlags("--stack-size=" + STACK_KIBIBYTES);
    }
    NoThisAndResult<RuntimeException> answer = this::answer;
    host = new JavetCallbackContext("answer", JavetCallbackType.DirectCallNoThisAndResult, answer);
    try {
      runtime = V8Host.getV8Instance().createV8Runtime();
      lock = runtime.getV8Locker();
      try (V8ValueFunction setUp = runtime.getExecutor(driver).execute();
          V8ValueArrayBuffer bytes = runtime.createV8ValueArrayBuffer(metered.length);
          V8ValueArray names = runtime.createV8ValueArray();
          V8ValueFunction answering = runtime.createV8ValueFunction(host)) {
        bytes.fromBytes(metered);
        for (String name : GuestModule.EXPORTS) names.push(name);
        try (V8ValueArray functions = setUp.call(null, bytes, names, answering)) {
          renew = functions.get(0);
          memory = functions.get(1);
          call = functions.get(2);
          allow = functions.get(3);
          gasLeft = functions.get(4);
          stackPointer = functions.get(5);
        }
      }
      renew.callVoid(null, 0);
      buffer = memory.call(null);
      mapped = MemorySegment.ofBuffer(buffer.getByteBuffer());
    } catch (JavetException failure) {
      throw failed(failure);
    }
  }

  @Override
  public int call(String export, int... arguments) {
    try {
      V8Value[] values = new V8Value[1 + arguments.length];
      values[0] = runtime.createV8ValueInteger(GuestModule.EXPORTS.indexOf(export));
      for (int index = 0; index < arguments.length; index++) {
        values[1 + index] = runtime.createV8ValueInteger(arguments[index]);
      }
      V8Value result = call.call(null, values);
      double answer = result.asDouble();
      if (answer < 0 || answer >= GREW) map();
      if (answer < 0) throw stopped(answer);
      return (int) (long) answer;
    } catch (JavetException failure) {
      throw failed(failure);
    }
  }

  @Override
  public void write(int address, byte[] bytes) {
    checkRange(address, bytes.length);
    MemorySegment.copy(bytes, 0, mapped, ValueLayout.JAVA_BYTE, address, bytes.length);
  }

  @Override
  public byte[] read(int address, int length) {
    checkRange(address, length);
    return mapped.asSlice(address, length).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public void allow(long gas) {
    try {
      allow.callVoid(null, runtime.createV8ValueLong(gas));
    } catch (JavetException failure) {
      throw failed(failure);
    }
  }

  @Override
  public long gasLeft() {
    try {
      V8Value left = gasLeft.call(null);
      return (long) left.asDouble();
    } catch (JavetException failure) {
      throw failed(failure);
    }
  }

  @Override
  public Snapshot capture() {
    return Snapshot.of(copied(), stackPointer(READ_ONLY));
  }

  @Override
  public void restore(Snapshot snapshot) {
    long size = (long) snapshot.pages() << PAGE_SHIFT;
    if (mapped.byteSize() != size) renew(snapshot.pages());
    clear(0, snapshot.start());
    snapshot.writeTo(mapped);
    if (snapshot.end() < size) clear(snapshot.end(), size);
    var _ = stackPointer(snapshot.stackPointer());
  }

  @Override
  public void kill() {
    runtime.terminateExecution();
  }

  @Override
  public void close() {
    blank.close();
    try {
      runtime.cancelTerminateExecution();
      for (V8Value held :
          new V8Value[] {renew, memory, call, allow, gasLeft, stackPointer, buffer}) {
        held.close();
      }
      runtime.removeCallbackContext(host.getHandle());
      lock.close();
      runtime.close();
    } catch (JavetException failure) {
      throw failed(failure);
    }
  }

  /**
   * Answers the guest amid a call: function, question, its length, place for the answer, and
   * whether memory grew since it was mapped.
   */
  private V8Value answer(V8Value... arguments) throws JavetException {
    if (arguments[4].asBoolean()) map();
    byte[] question = read(arguments[1].asInt(), arguments[2].asInt());
    byte[] answer = HostFunction.answer(arguments[0].asInt(), question);
    write(arguments[3].asInt(), answer);
    return runtime.createV8ValueInteger(answer.length);
  }

  /** All of memory. Blank pages are not read: the kernel would no longer call them blank. */
  private byte[] copied() {
    byte[] copy = new byte[(int) mapped.byteSize()];
    blank.ask(mapped.address(), copy.length);
    for (int block = 0; block < copy.length; block += BLOCK_BYTES) {
      if (blank.isBlank(block / BLOCK_BYTES)) continue;
      MemorySegment.copy(mapped, ValueLayout.JAVA_BYTE, block, copy, block, BLOCK_BYTES);
    }
    return copy;
  }

  /**
   * Zeroes a range, writing only blocks that are not zero already. Most of it is room below the
   * guest's stack that nobody ever used: the kernel says so, which is quicker than to look.
   */
  private void clear(long from, long to) {
    long first = from - from % BLOCK_BYTES;
    blank.ask(mapped.address() + first, to - first);
    int page = 0;
    for (long block = first; block < to; block += BLOCK_BYTES) {
      if (!blank.isBlank(page++))
        clearBlock(Math.max(block, from), Math.min(block + BLOCK_BYTES, to));
    }
  }

  private void clearBlock(long from, long to) {
    if (MemorySegment.mismatch(mapped, from, to, ZEROS, 0, to - from) >= 0) {
      mapped.asSlice(from, to - from).fill((byte) 0);
    }
  }

  /** Memory never shrinks: a guest that grew gives way to a new instance of the same module. */
  private void renew(int pages) {
    try {
      renew.callVoid(null, runtime.createV8ValueInteger(pages));
      map();
      outgrown = (outgrown + 1) % OUTGROWN_INSTANCES;
      if (outgrown == 0) runtime.lowMemoryNotification();
    } catch (JavetException failure) {
      throw failed(failure);
    }
  }

  private void map() throws JavetException {
    buffer.close();
    buffer = memory.call(null);
    mapped = MemorySegment.ofBuffer(buffer.getByteBuffer());
  }

  private int stackPointer(int value) {
    try {
      V8Value pointer = stackPointer.call(null, runtime.createV8ValueInteger(value));
      return pointer.asInt();
    } catch (JavetException failure) {
      throw failed(failure);
    }
  }

  private void checkRange(int address, int length) {
    if (address < 0 || length > mapped.byteSize() - address) {
      throw new GuestStopped(FailureCode.TRAP);
    }
  }

  private static RuntimeException stopped(double answer) {
    if (answer == HOST_FAILED) {
      return new NodeFault(
          NodeFault.Kind.HOST_EXHAUSTED, "V8's stack or heap ran out, or the host");
    }
    return GuestStopped.noted((int) (-1 - answer));
  }

  private static NodeFault failed(JavetException failure) {
    if (failure instanceof JavetTerminatedException) {
      return new NodeFault(NodeFault.Kind.TOO_SLOW, "the run was killed", failure);
    }
    return new NodeFault(NodeFault.Kind.ENGINE_FAILED, "V8 failed", failure);
  }
}
