package io.smartlayer.sandbox;

/** The opcodes and types of WebAssembly that the meter names (Core Specification 2.0, 5.4). */
final class WasmCode {
  static final int UNREACHABLE = 0x00;
  static final int BLOCK = 0x02;
  static final int LOOP = 0x03;
  static final int IF = 0x04;
  static final int ELSE = 0x05;
  static final int END = 0x0B;
  static final int BR = 0x0C;
  static final int BR_IF = 0x0D;
  static final int BR_TABLE = 0x0E;
  static final int RETURN = 0x0F;
  static final int CALL = 0x10;
  static final int CALL_INDIRECT = 0x11;
  static final int DROP = 0x1A;
  static final int SELECT = 0x1B;
  static final int LOCAL_GET = 0x20;
  static final int LOCAL_SET = 0x21;
  static final int LOCAL_TEE = 0x22;
  static final int GLOBAL_GET = 0x23;
  static final int GLOBAL_SET = 0x24;
  static final int FIRST_MEMORY_ACCESS = 0x28;
  static final int I32_LOAD = 0x28;
  static final int I32_LOAD_BYTE = 0x2D;
  static final int I64_STORE = 0x37;
  static final int LAST_MEMORY_ACCESS = 0x3E;
  static final int MEMORY_SIZE = 0x3F;
  static final int MEMORY_GROW = 0x40;
  static final int I32_CONST = 0x41;
  static final int I64_CONST = 0x42;
  static final int F32_CONST = 0x43;
  static final int F64_CONST = 0x44;
  static final int FIRST_NUMERIC = 0x45;
  static final int I32_EQZ = 0x45;
  static final int I32_EQ = 0x46;
  static final int I32_GT_S = 0x4A;
  static final int I32_GT_U = 0x4B;
  static final int I64_LT_S = 0x53;
  static final int I32_ADD = 0x6A;
  static final int I32_SUB = 0x6B;
  static final int I64_ADD = 0x7C;
  static final int I64_SUB = 0x7D;
  static final int I64_MUL = 0x7E;
  static final int I64_SHL = 0x86;
  static final int I64_SHR_U = 0x88;
  static final int I64_EXTEND_I32_U = 0xAD;
  static final int LAST_NUMERIC = 0xC4;
  static final int PREFIX = 0xFC;
  static final int LAST_TRUNCATION = 7;
  static final int MEMORY_COPY = 10;
  static final int MEMORY_FILL = 11;

  static final int TYPE_I32 = 0x7F;
  static final int TYPE_I64 = 0x7E;
  static final int TYPE_F32 = 0x7D;
  static final int TYPE_F64 = 0x7C;
  static final int FUNCTION_TYPE = 0x60;
  static final int NO_RESULT = 0x40;

  private WasmCode() {}
}
