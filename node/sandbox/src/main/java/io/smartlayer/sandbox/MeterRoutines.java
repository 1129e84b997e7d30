package io.smartlayer.sandbox;

import java.util.List;

/** The functions the meter appends to a module, in the order {@link WasmLayout} numbers them. */
final class MeterRoutines {
  private static final FunctionType STOP = new FunctionType(List.of(), List.of());
  private static final FunctionType BULK =
      new FunctionType(List.of(WasmCode.TYPE_I32, WasmCode.TYPE_I32, WasmCode.TYPE_I32), List.of());
  private static final FunctionType GROW =
      new FunctionType(List.of(WasmCode.TYPE_I32), List.of(WasmCode.TYPE_I32));

  /** Of the host's function: code, question, its length, place for the answer; to its length. */
  private static final FunctionType HOST =
      new FunctionType(
          List.of(WasmCode.TYPE_I32, WasmCode.TYPE_I32, WasmCode.TYPE_I32, WasmCode.TYPE_I32),
          List.of(WasmCode.TYPE_I32));

  /** Types to append to the module's, in order. */
  static final List<FunctionType> TYPES = List.of(STOP, BULK, GROW, HOST);

  private final WasmLayout layout;

  MeterRoutines(WasmLayout layout) {
    this.layout = layout;
  }

  /** Type index of each helper. */
  List<Integer> typeIndices() {
    int stop = layout.types();
    int bulk = stop + 1;
    int grow = stop + 2;
    return List.of(stop, stop, bulk, bulk, grow);
  }

  /** Type index of the host's function. */
  int hostType() {
    return layout.types() + TYPES.indexOf(HOST);
  }

  /** Body of each helper, its locals first. */
  List<byte[]> bodies() {
    return List.of(
        stopping(Stop.OUT_OF_GAS), stopping(Stop.OUT_OF_STACK), copying(), filling(), growing());
  }

  private byte[] stopping(int why) {
    WasmWriter out = new WasmWriter().u32(0);
    noteAndTrap(out, why);
    return out.bytes(WasmCode.END).bytes();
  }

  private byte[] copying() {
    WasmWriter out = bulk();
    out.bytes(WasmCode.PREFIX, WasmCode.MEMORY_COPY, 0, 0);
    return out.bytes(WasmCode.END).bytes();
  }

  private byte[] filling() {
    WasmWriter out = bulk();
    out.bytes(WasmCode.PREFIX, WasmCode.MEMORY_FILL, 0);
    return out.bytes(WasmCode.END).bytes();
  }

  /** Pays for parameter 2 as a length in bytes, then puts all three parameters on the stack. */
  private WasmWriter bulk() {
    WasmWriter out = new WasmWriter().u32(0);
    out.op(WasmCode.GLOBAL_GET, layout.gas());
    out.op(WasmCode.LOCAL_GET, 2).bytes(WasmCode.I64_EXTEND_I32_U);
    out.i64(GasTable.BULK_BYTES_SHIFT).bytes(WasmCode.I64_SHR_U);
    out.i64(GasTable.BULK).bytes(WasmCode.I64_ADD, WasmCode.I64_SUB);
    layout.storeGasOrStop(out);
    return out.op(WasmCode.LOCAL_GET, 0).op(WasmCode.LOCAL_GET, 1).op(WasmCode.LOCAL_GET, 2);
  }

  /**
   * Grows memory by parameter 0 pages within our limit. Beyond it the answer is -1, as the guest
   * expects; a host that fails within the limit is noted as its own fault, never told to the guest.
   */
  private byte[] growing() {
    WasmWriter out = new WasmWriter().u32(1).u32(1).bytes(WasmCode.TYPE_I32);
    out.op(WasmCode.GLOBAL_GET, layout.gas());
    out.op(WasmCode.LOCAL_GET, 0).bytes(WasmCode.I64_EXTEND_I32_U);
    out.i64(GasTable.GROW_PAGE_SHIFT).bytes(WasmCode.I64_SHL, WasmCode.I64_SUB);
    layout.storeGasOrStop(out);
    out.op(WasmCode.LOCAL_GET, 0).i32(GasTable.MEMORY_PAGES);
    out.bytes(WasmCode.MEMORY_SIZE, 0, WasmCode.I32_SUB, WasmCode.I32_GT_U);
    out.bytes(WasmCode.IF, WasmCode.NO_RESULT).i32(-1).bytes(WasmCode.RETURN, WasmCode.END);
    out.op(WasmCode.LOCAL_GET, 0).bytes(WasmCode.MEMORY_GROW, 0).op(WasmCode.LOCAL_TEE, 1);
    out.i32(-1).bytes(WasmCode.I32_EQ, WasmCode.IF, WasmCode.NO_RESULT);
    noteAndTrap(out, Stop.HOST_MEMORY);
    return out.bytes(WasmCode.END).op(WasmCode.LOCAL_GET, 1).bytes(WasmCode.END).bytes();
  }

  private void noteAndTrap(WasmWriter out, int why) {
    out.i32(why).op(WasmCode.GLOBAL_SET, layout.stop()).bytes(WasmCode.UNREACHABLE);
  }
}
