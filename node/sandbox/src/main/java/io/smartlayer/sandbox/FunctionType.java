package io.smartlayer.sandbox;

import java.util.ArrayList;
import java.util.List;

/** The type of a WebAssembly function: value types of its parameters and of its results. */
record FunctionType(List<Integer> parameters, List<Integer> results) {
  FunctionType {
    parameters = List.copyOf(parameters);
    results = List.copyOf(results);
  }

  static FunctionType read(WasmReader in) {
    in.expect(WasmCode.FUNCTION_TYPE, "function type");
    FunctionType type = new FunctionType(valueTypes(in), valueTypes(in));
    if (type.results.size() > 1) throw in.refused("a function with several results");
    return type;
  }

  static void checkValueType(WasmReader in, int type) {
    if (type < WasmCode.TYPE_F64 || type > WasmCode.TYPE_I32) {
      throw in.refused("value type " + type);
    }
  }

  byte[] encoded() {
    WasmWriter out = new WasmWriter().bytes(WasmCode.FUNCTION_TYPE).u32(parameters.size());
    parameters.forEach(out::bytes);
    out.u32(results.size());
    results.forEach(out::bytes);
    return out.bytes();
  }

  /** The block type of a block that leaves this function's results. */
  int blockType() {
    return results.isEmpty() ? WasmCode.NO_RESULT : results.getFirst();
  }

  private static List<Integer> valueTypes(WasmReader in) {
    List<Integer> types = new ArrayList<>();
    for (int left = in.u32(); left > 0; left--) {
      int type = in.u8();
      checkValueType(in, type);
      types.add(type);
    }
    return types;
  }
}
