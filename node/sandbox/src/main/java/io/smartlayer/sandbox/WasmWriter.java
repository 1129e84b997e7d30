package io.smartlayer.sandbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes WebAssembly binary text: bytes, shortest LEB128 numbers, and the few forms we inject. */
final class WasmWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  WasmWriter bytes(int... values) {
    for (int value : values) out.write(value);
    return this;
  }

  WasmWriter raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  WasmWriter u32(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    return this;
  }

  WasmWriter signed(long value) {
    long rest = value;
    while (rest < -64 || rest > 63) {
      out.write(((int) (rest & 0x7F)) | 0x80);
      rest >>= 7;
    }
    out.write((int) (rest & 0x7F));
    return this;
  }

  WasmWriter name(String name) {
    return sized(name.getBytes(StandardCharsets.UTF_8));
  }

  WasmWriter sized(byte[] body) {
    return u32(body.length).raw(body);
  }

  /** An instruction with one index or constant that is not negative. */
  WasmWriter op(int opcode, int index) {
    return bytes(opcode).u32(index);
  }

  WasmWriter i32(int value) {
    return bytes(WasmCode.I32_CONST).signed(value);
  }

  WasmWriter i64(long value) {
    return bytes(WasmCode.I64_CONST).signed(value);
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
