package io.smartlayer.sandbox;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.TrapException;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Guest memory for Chicory: one byte array that remembers which kibibytes were written since it was
 * last restored, so that restoring copies those alone and still restores everything.
 *
 * <p>An access outside the memory traps, as WebAssembly demands; a bulk operation traps before it
 * writes a byte. Floats are stored by their raw bits, NaN payloads included.
 */
@SuppressWarnings("removal") // the interface demands what it deprecates
final class ChicoryMemory implements Memory {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private static final int BLOCK_SHIFT = 10;
  private static final int PAGE_SHIFT = 16;

  private final int initialPages;
  private final int maximumPages;
  private final boolean[] dirty;
  private byte[] bytes;

  ChicoryMemory(int initialPages, int maximumPages) {
    this.initialPages = initialPages;
    this.maximumPages = maximumPages;
    this.bytes = new byte[initialPages << PAGE_SHIFT];
    this.dirty = new boolean[maximumPages << (PAGE_SHIFT - BLOCK_SHIFT)];
  }

  byte[] copy() {
    return bytes.clone();
  }

  /**
   * Makes memory equal to a snapshot's.
   *
   * @param fromThis whether it was equal to this same snapshot when last restored
   */
  void restore(Snapshot snapshot, boolean fromThis) {
    int size = snapshot.pages() << PAGE_SHIFT;
    if (bytes.length != size) bytes = Arrays.copyOf(bytes, size);
    if (!fromThis) Arrays.fill(dirty, true);
    for (int block = 0; block < size >>> BLOCK_SHIFT; block++) {
      if (dirty[block]) restoreBlock(snapshot, block << BLOCK_SHIFT);
    }
    Arrays.fill(dirty, false);
  }

  private void restoreBlock(Snapshot snapshot, int from) {
    int to = from + (1 << BLOCK_SHIFT);
    int keptFrom = Math.clamp(snapshot.start(), from, to);
    int keptTo = Math.clamp(snapshot.end(), keptFrom, to);
    Arrays.fill(bytes, from, keptFrom, (byte) 0);
    if (keptFrom < keptTo) snapshot.writeTo(bytes, keptFrom, keptTo);
    Arrays.fill(bytes, keptTo, to, (byte) 0);
  }

  @Override
  public int pages() {
    return bytes.length >>> PAGE_SHIFT;
  }

  @Override
  public int grow(int more) {
    int before = pages();
    if (more < 0 || more > maximumPages - before) return -1;
    if (more > 0) bytes = Arrays.copyOf(bytes, (before + more) << PAGE_SHIFT);
    return before;
  }

  @Override
  public int initialPages() {
    return initialPages;
  }

  @Override
  public int maximumPages() {
    return maximumPages;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] segments) {
    for (DataSegment segment : segments) {
      if (!(segment instanceof ActiveDataSegment active)) throw unsupported();
      int address = (int) active.offsetInstructions().getFirst().operand(0);
      write(address, active.data(), 0, active.data().length);
    }
  }

  @Override
  public byte read(int address) {
    try {
      return bytes[address];
    } catch (IndexOutOfBoundsException _) {
      throw outside();
    }
  }

  @Override
  public short readShort(int address) {
    try {
      return (short) SHORT.get(bytes, address);
    } catch (IndexOutOfBoundsException _) {
      throw outside();
    }
  }

  @Override
  public int readInt(int address) {
    try {
      return (int) INT.get(bytes, address);
    } catch (IndexOutOfBoundsException _) {
      throw outside();
    }
  }

  @Override
  public long readLong(int address) {
    try {
      return (long) LONG.get(bytes, address);
    } catch (IndexOutOfBoundsException _) {
      throw outside();
    }
  }

  @Override
  public long readU16(int address) {
    return readShort(address) & 0xFFFF;
  }

  @Override
  public float readFloat(int address) {
    return Float.intBitsToFloat(readInt(address));
  }

  @Override
  public double readDouble(int address) {
    return Double.longBitsToDouble(readLong(address));
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public byte[] readBytes(int address, int length) {
    checkRange(address, length);
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public void writeByte(int address, byte value) {
    try {
      bytes[address] = value;
      dirty[address >>> BLOCK_SHIFT] = true;
    } catch (IndexOutOfBoundsException _) {
      throw outside();
    }
  }

  @Override
  public void writeShort(int address, short value) {
    try {
      SHORT.set(bytes, address, value);
      dirty[address >>> BLOCK_SHIFT] = true;
      dirty[(address + 1) >>> BLOCK_SHIFT] = true;
    } catch (IndexOutOfBoundsException _) {
      throw outside();
    }
  }

  @Override
  public void writeI32(int address, int value) {
    try {
      INT.set(bytes, address, value);
      dirty[address >>> BLOCK_SHIFT] = true;
      dirty[(address + 3) >>> BLOCK_SHIFT] = true;
    } catch (IndexOutOfBoundsException _) {
      throw outside();
    }
  }

  @Override
  public void writeLong(int address, long value) {
    try {
      LONG.set(bytes, address, value);
      dirty[address >>> BLOCK_SHIFT] = true;
      dirty[(address + 7) >>> BLOCK_SHIFT] = true;
    } catch (IndexOutOfBoundsException _) {
      throw outside();
    }
  }

  @Override
  public void writeF32(int address, float value) {
    writeI32(address, Float.floatToRawIntBits(value));
  }

  @Override
  public void writeF64(int address, double value) {
    writeLong(address, Double.doubleToRawLongBits(value));
  }

  @Override
  public void write(int address, byte[] data, int offset, int size) {
    checkRange(address, size);
    System.arraycopy(data, offset, bytes, address, size);
    mark(address, size);
  }

  @Override
  public void fill(byte value, int from, int to) {
    checkRange(from, to - from);
    Arrays.fill(bytes, from, to, value);
    mark(from, to - from);
  }

  @Override
  public void copy(int to, int from, int size) {
    checkRange(from, size);
    checkRange(to, size);
    System.arraycopy(bytes, from, bytes, to, size);
    mark(to, size);
  }

  @Override
  public void zero() {
    fill((byte) 0, 0, bytes.length);
  }

  @Override
  public void initPassiveSegment(int segment, int to, int from, int size) {
    throw unsupported();
  }

  @Override
  public void drop(int segment) {
    throw unsupported();
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public Object lock(int address) {
    throw unsupported();
  }

  @Override
  public int waitOn(int address, int expected, long timeout) {
    throw unsupported();
  }

  @Override
  public int waitOn(int address, long expected, long timeout) {
    throw unsupported();
  }

  @Override
  public int notify(int address, int waiters) {
    throw unsupported();
  }

  private void mark(int address, int size) {
    if (size == 0) return;
    Arrays.fill(dirty, address >>> BLOCK_SHIFT, ((address + size - 1) >>> BLOCK_SHIFT) + 1, true);
  }

  private void checkRange(int address, int size) {
    try {
      Objects.checkFromIndexSize(address, size, bytes.length);
    } catch (IndexOutOfBoundsException _) {
      throw outside();
    }
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  private static TrapException outside() {
    return new TrapException("out of bounds memory access");
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("the meter refuses modules that need this");
  }
}
