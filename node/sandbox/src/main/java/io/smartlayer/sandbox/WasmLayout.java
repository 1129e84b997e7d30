package io.smartlayer.sandbox;

/**
 * Where things stand in a metered module: how many types, functions and globals the original has,
 * and the indices of what the meter appends after them.
 *
 * <p>Three globals follow the original's: gas left (i64), call-stack words held (i32), and why the
 * guest stopped (i32, see {@link Stop}). Five helper functions follow the original's functions.
 *
 * <p>Where the original asks for {@code env.host_call}, the host's one function must come first, as
 * imports do: it takes the place of the original's first import, whose stand-in moves behind the
 * helpers.
 *
 * @param types function types of the original
 * @param functions functions of the original, imports included
 * @param globals globals of the original
 * @param hosted whether the original asks for the host's function
 */
record WasmLayout(int types, int functions, int globals, boolean hosted) {
  /** The host's function, where there is one. */
  static final int HOST = 0;

  /** How many globals the meter appends. */
  static final int ADDED_GLOBALS = 3;

  int gas() {
    return globals;
  }

  int depth() {
    return globals + 1;
  }

  int stop() {
    return globals + 2;
  }

  int outOfGasHelper() {
    return functions;
  }

  int outOfStackHelper() {
    return functions + 1;
  }

  int copyHelper() {
    return functions + 2;
  }

  int fillHelper() {
    return functions + 3;
  }

  int growHelper() {
    return functions + 4;
  }

  /** Where the stand-in of the first import moved, if it had to. */
  int displaced() {
    return functions + 5;
  }

  /** Where a function of the original stands now. */
  int placeOf(int function) {
    return hosted && function == HOST ? displaced() : function;
  }

  /** Takes gas left from the operand stack, stores it, and stops the guest when it is negative. */
  void storeGasOrStop(WasmWriter out) {
    out.op(WasmCode.GLOBAL_SET, gas()).op(WasmCode.GLOBAL_GET, gas());
    out.i64(0).bytes(WasmCode.I64_LT_S, WasmCode.IF, WasmCode.NO_RESULT);
    out.op(WasmCode.CALL, outOfGasHelper()).bytes(WasmCode.END);
  }
}
