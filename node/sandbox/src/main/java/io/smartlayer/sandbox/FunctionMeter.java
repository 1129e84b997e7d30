package io.smartlayer.sandbox;

/**
 * Rewrites one function body so that it pays for itself: gas at its entry and at each loop turn,
 * call-stack words while it may call others, and helpers in place of bulk memory instructions.
 *
 * <p>A function that calls others is wrapped in a block, so that each way out passes the place
 * where its stack words are given back: a branch to the function's own label ends the block
 * instead, and a return becomes such a branch. A leaf holds no words: it can add one frame to the
 * host's stack, no more.
 */
final class FunctionMeter {
  private final WasmLayout layout;

  FunctionMeter(WasmLayout layout) {
    this.layout = layout;
  }

  byte[] rewritten(FunctionType type, WasmReader body) {
    int localsStart = body.position();
    int words = GasTable.FRAME_WORDS + type.parameters().size() + countLocals(body);
    WasmWriter out = new WasmWriter().raw(body.since(localsStart));
    byte[] code = body.rest();
    charge(out, GasTable.FUNCTION);
    if (callsOthers(code)) {
      takeWords(out, words);
      out.bytes(WasmCode.BLOCK, type.blockType());
      copyInstructions(code, true, out);
      giveWordsBack(out, words);
      out.bytes(WasmCode.END);
    } else {
      copyInstructions(code, false, out);
    }
    return out.bytes();
  }

  private static int countLocals(WasmReader body) {
    int locals = 0;
    for (int groups = body.u32(); groups > 0; groups--) {
      locals = Math.addExact(locals, body.u32());
      FunctionType.checkValueType(body, body.u8());
    }
    return locals;
  }

  private boolean callsOthers(byte[] code) {
    InstructionReader in = new InstructionReader(code, layout);
    boolean calls = false;
    while (in.next()) {
      calls |= in.opcode() == WasmCode.CALL || in.opcode() == WasmCode.CALL_INDIRECT;
    }
    return calls;
  }

  private void copyInstructions(byte[] code, boolean wrapped, WasmWriter out) {
    InstructionReader in = new InstructionReader(code, layout);
    while (in.next()) {
      switch (in.opcode()) {
        case WasmCode.LOOP -> {
          out.raw(in.encoded());
          charge(out, GasTable.LOOP_TURN);
        }
        case WasmCode.RETURN -> {
          if (wrapped) out.op(WasmCode.BR, in.openBlocks());
          else out.raw(in.encoded());
        }
        case WasmCode.CALL -> out.op(WasmCode.CALL, layout.placeOf(in.called()));
        case WasmCode.MEMORY_GROW -> out.op(WasmCode.CALL, layout.growHelper());
        case InstructionReader.COPY -> out.op(WasmCode.CALL, layout.copyHelper());
        case InstructionReader.FILL -> out.op(WasmCode.CALL, layout.fillHelper());
        default -> out.raw(in.encoded());
      }
    }
  }

  private void charge(WasmWriter out, int gas) {
    out.op(WasmCode.GLOBAL_GET, layout.gas()).i64(gas).bytes(WasmCode.I64_SUB);
    layout.storeGasOrStop(out);
  }

  private void takeWords(WasmWriter out, int words) {
    int depth = layout.depth();
    out.op(WasmCode.GLOBAL_GET, depth).i32(words).bytes(WasmCode.I32_ADD);
    out.op(WasmCode.GLOBAL_SET, depth).op(WasmCode.GLOBAL_GET, depth);
    out.i32(GasTable.STACK_WORDS).bytes(WasmCode.I32_GT_S, WasmCode.IF, WasmCode.NO_RESULT);
    out.op(WasmCode.CALL, layout.outOfStackHelper()).bytes(WasmCode.END);
  }

  private void giveWordsBack(WasmWriter out, int words) {
    int depth = layout.depth();
    out.op(WasmCode.GLOBAL_GET, depth).i32(words).bytes(WasmCode.I32_SUB);
    out.op(WasmCode.GLOBAL_SET, depth);
  }
}
