package io.smartlayer.sandbox;

/**
 * The body of the guest's import {@code env.host_call}: it takes the question out of JavaScript,
 * pays for it, has the host answer it, and makes a JavaScript text of the answer.
 *
 * <p>All but the answer happens inside the module, so that gas is the module's own and the host is
 * never called with anything but a text in memory, nor called back. Its parameters are those of
 * quickjs-wasi: name, length of the name, this, count of arguments, and where the arguments'
 * handles stand. The name's first letter says which {@link HostFunction} is meant.
 */
final class HostCallStub {
  /** The guest's exports it calls. */
  static final String TEXT_OF = "qjs_get_string_len";

  static final String FREE_TEXT = "qjs_free_cstring";
  static final String NEW_TEXT = "qjs_new_string";

  private static final int STACK_POINTER = 0;
  private static final int FRAME_BYTES = 96;
  private static final int ANSWER_OFFSET = 16;
  private static final int ALIGN_1 = 0;
  private static final int ALIGN_4 = 2;

  private static final int NAME = 0;
  private static final int ARGUMENTS = 4;
  private static final int FRAME = 5;
  private static final int QUESTION = 6;
  private static final int ANSWER_LENGTH = 7;
  private static final int LOCALS = 3;

  private final WasmLayout layout;
  private final Functions functions;

  /** Indices of the functions it calls: three of the guest's, and the host's. */
  record Functions(int textOf, int freeText, int newText, int host) {}

  HostCallStub(WasmLayout layout, Functions functions) {
    this.layout = layout;
    this.functions = functions;
  }

  /** The body, its locals first. */
  byte[] body() {
    WasmWriter out = new WasmWriter().u32(1).u32(LOCALS).bytes(WasmCode.TYPE_I32);
    out.op(WasmCode.GLOBAL_GET, STACK_POINTER).i32(FRAME_BYTES).bytes(WasmCode.I32_SUB);
    out.op(WasmCode.LOCAL_TEE, FRAME).op(WasmCode.GLOBAL_SET, STACK_POINTER);
    takeQuestion(out);
    for (HostFunction function : HostFunction.values()) pay(out, function);
    askHost(out);
    out.op(WasmCode.LOCAL_GET, QUESTION).op(WasmCode.CALL, functions.freeText);
    answerPlace(out);
    out.op(WasmCode.LOCAL_GET, ANSWER_LENGTH).op(WasmCode.CALL, functions.newText);
    leaveFrame(out);
    return out.bytes(WasmCode.END).bytes();
  }

  /** No text means that JavaScript's memory ran out: that exception is then the answer. */
  private void takeQuestion(WasmWriter out) {
    out.op(WasmCode.LOCAL_GET, ARGUMENTS).bytes(WasmCode.I32_LOAD, ALIGN_4, 0);
    out.op(WasmCode.LOCAL_GET, FRAME).op(WasmCode.CALL, functions.textOf);
    out.op(WasmCode.LOCAL_TEE, QUESTION).bytes(WasmCode.I32_EQZ, WasmCode.IF, WasmCode.NO_RESULT);
    leaveFrame(out);
    out.i32(0).bytes(WasmCode.RETURN, WasmCode.END);
  }

  private void pay(WasmWriter out, HostFunction function) {
    code(out);
    out.i32(function.code()).bytes(WasmCode.I32_EQ, WasmCode.IF, WasmCode.NO_RESULT);
    out.op(WasmCode.GLOBAL_GET, layout.gas());
    length(out);
    out.bytes(WasmCode.I64_EXTEND_I32_U).i64(GasTable.BULK_BYTES_SHIFT).bytes(WasmCode.I64_SHR_U);
    out.i64(function.gasPerBlock()).bytes(WasmCode.I64_MUL);
    out.i64(function.gas()).bytes(WasmCode.I64_ADD, WasmCode.I64_SUB);
    layout.storeGasOrStop(out);
    out.bytes(WasmCode.END);
  }

  private void askHost(WasmWriter out) {
    code(out);
    out.op(WasmCode.LOCAL_GET, QUESTION);
    length(out);
    answerPlace(out);
    out.op(WasmCode.CALL, functions.host).op(WasmCode.LOCAL_SET, ANSWER_LENGTH);
  }

  private static void code(WasmWriter out) {
    out.op(WasmCode.LOCAL_GET, NAME).bytes(WasmCode.I32_LOAD_BYTE, ALIGN_1, 0);
  }

  private static void length(WasmWriter out) {
    out.op(WasmCode.LOCAL_GET, FRAME).bytes(WasmCode.I32_LOAD, ALIGN_4, 0);
  }

  private static void answerPlace(WasmWriter out) {
    out.op(WasmCode.LOCAL_GET, FRAME).i32(ANSWER_OFFSET).bytes(WasmCode.I32_ADD);
  }

  private static void leaveFrame(WasmWriter out) {
    out.op(WasmCode.LOCAL_GET, FRAME).i32(FRAME_BYTES).bytes(WasmCode.I32_ADD);
    out.op(WasmCode.GLOBAL_SET, STACK_POINTER);
  }
}
