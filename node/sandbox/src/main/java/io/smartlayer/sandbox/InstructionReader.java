package io.smartlayer.sandbox;

/**
 * Steps through the instructions of one function, each with its immediates, and counts open blocks.
 *
 * <p>It knows the instructions of WebAssembly 1.0 with sign extension, saturating truncation, and
 * bulk copy and fill; any other instruction (vectors, atomics, references, tail calls, exceptions,
 * table and segment changes) is refused, so that nothing unmetered and no other mutable state can
 * enter.
 */
final class InstructionReader {
  /** Stands for {@code memory.copy}, whose real opcode has two parts. */
  static final int COPY = 0x100 + WasmCode.MEMORY_COPY;

  /** Stands for {@code memory.fill}, whose real opcode has two parts. */
  static final int FILL = 0x100 + WasmCode.MEMORY_FILL;

  private static final int MAXIMUM_ALIGNMENT = 3;

  private final WasmReader in;
  private final WasmLayout layout;
  private int opcode;
  private int start;
  private int openBlocks;
  private int called;

  InstructionReader(byte[] code, WasmLayout layout) {
    this.in = new WasmReader(code);
    this.layout = layout;
  }

  /** Moves to the next instruction; false after the one that ends the function. */
  boolean next() {
    if (openBlocks < 0) {
      in.expectEnd("function body");
      return false;
    }
    start = in.position();
    opcode = in.u8();
    switch (opcode) {
      case WasmCode.BLOCK, WasmCode.LOOP, WasmCode.IF -> openBlock();
      case WasmCode.END -> openBlocks--;
      default -> immediates();
    }
    return true;
  }

  int opcode() {
    return opcode;
  }

  /** Blocks open around the instruction, the function's own left out. */
  int openBlocks() {
    return openBlocks;
  }

  /** The function that the last call instruction calls. */
  int called() {
    return called;
  }

  byte[] encoded() {
    return in.since(start);
  }

  private void openBlock() {
    int type = in.u8();
    if (type != WasmCode.NO_RESULT) FunctionType.checkValueType(in, type);
    openBlocks++;
  }

  private void immediates() {
    switch (opcode) {
      case WasmCode.BR, WasmCode.BR_IF -> label();
      case WasmCode.BR_TABLE -> {
        for (int left = in.u32(); left >= 0; left--) label();
      }
      case WasmCode.CALL -> called = below(layout.functions(), "function");
      case WasmCode.CALL_INDIRECT -> {
        var _ = below(layout.types(), "type");
        in.expect(0, "table");
      }
      case WasmCode.LOCAL_GET, WasmCode.LOCAL_SET, WasmCode.LOCAL_TEE -> in.u32();
      case WasmCode.GLOBAL_GET, WasmCode.GLOBAL_SET -> {
        var _ = below(layout.globals(), "global");
      }
      case WasmCode.MEMORY_SIZE, WasmCode.MEMORY_GROW -> in.expect(0, "memory");
      case WasmCode.I32_CONST -> in.skipSigned(32);
      case WasmCode.I64_CONST -> in.skipSigned(64);
      case WasmCode.F32_CONST -> in.skip(4);
      case WasmCode.F64_CONST -> in.skip(8);
      case WasmCode.PREFIX -> prefixed();
      default -> withoutIndex();
    }
  }

  private void withoutIndex() {
    if (opcode >= WasmCode.FIRST_MEMORY_ACCESS && opcode <= WasmCode.LAST_MEMORY_ACCESS) {
      if (in.u32() > MAXIMUM_ALIGNMENT) throw in.refused("alignment");
      in.u32();
      return;
    }
    boolean plain =
        switch (opcode) {
          case WasmCode.UNREACHABLE, WasmCode.ELSE, WasmCode.RETURN, WasmCode.DROP -> true;
          case WasmCode.SELECT -> true;
          default -> opcode >= WasmCode.FIRST_NUMERIC && opcode <= WasmCode.LAST_NUMERIC;
        };
    if (!plain) throw in.refused("instruction " + opcode);
  }

  private void prefixed() {
    int operation = in.u32();
    if (operation == WasmCode.MEMORY_COPY) {
      in.expect(0, "memory");
      in.expect(0, "memory");
    } else if (operation == WasmCode.MEMORY_FILL) {
      in.expect(0, "memory");
    } else if (operation > WasmCode.LAST_TRUNCATION) {
      throw in.refused("instruction " + WasmCode.PREFIX + " " + operation);
    }
    if (operation > WasmCode.LAST_TRUNCATION) opcode = 0x100 + operation;
  }

  private void label() {
    if (in.u32() > openBlocks) throw in.refused("label beyond the function");
  }

  private int below(int count, String what) {
    int index = in.u32();
    if (index >= count) throw in.refused(what + " index");
    return index;
  }
}
