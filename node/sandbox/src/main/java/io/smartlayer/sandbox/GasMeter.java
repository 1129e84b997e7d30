package io.smartlayer.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Turns a WebAssembly module into one that meters itself and stands alone.
 *
 * <p>The result charges gas and call-stack words by {@link GasTable}, imports nothing ({@link
 * ImportStubs}), exports only what the host calls plus {@code gas}, {@code depth} and {@code stop},
 * and bounds its memory. No index of the original changes: what replaces the imports comes first
 * among the functions, as imports do, and all that is new comes last.
 *
 * <p>Pure: equal input, equal output. A module with anything unexpected is refused with {@link
 * IllegalArgumentException}; that the rest is valid WebAssembly is left to the engines, which both
 * validate it. Design and gas table: {@code spec/sandbox}.
 */
final class GasMeter {
  private static final int FUNCTION_EXPORT = 0;
  private static final int GLOBAL_EXPORT = 3;
  private static final int HAS_MAXIMUM = 1;
  private static final int ACTIVE_IN_MEMORY_0 = 0;

  /** What the original asks its host for. */
  private record Import(String module, String name) {}

  private final WasmSections original;
  private final List<FunctionType> types = new ArrayList<>();
  private final List<Integer> functionTypes = new ArrayList<>();
  private final List<Import> imports = new ArrayList<>();
  private final WasmLayout layout;

  private GasMeter(byte[] module) {
    this.original = WasmSections.read(module);
    readTypes();
    readImports();
    readFunctions();
    this.layout =
        new WasmLayout(
            types.size(), functionTypes.size(), original.body(WasmSections.GLOBAL).u32());
  }

  /**
   * The metered form of a module.
   *
   * @param module a WebAssembly 1.0 binary (see {@link InstructionReader} for what it may hold)
   * @param exports names of the exports to keep; each must exist
   */
  static byte[] metered(byte[] module, Set<String> exports) {
    GasMeter meter = new GasMeter(module);
    return meter
        .original
        .without(WasmSections.IMPORT)
        .with(WasmSections.TYPE, meter.meteredTypes())
        .with(WasmSections.FUNCTION, meter.meteredFunctions())
        .with(WasmSections.MEMORY, meter.boundedMemory())
        .with(WasmSections.GLOBAL, meter.meteredGlobals())
        .with(WasmSections.EXPORT, meter.keptExports(new TreeSet<>(exports)))
        .with(WasmSections.CODE, meter.meteredCode())
        .with(WasmSections.DATA, meter.checkedData())
        .encoded();
  }

  private void readTypes() {
    WasmReader in = original.body(WasmSections.TYPE);
    for (int left = in.u32(); left > 0; left--) types.add(FunctionType.read(in));
    in.expectEnd("type section");
  }

  private void readImports() {
    WasmReader in = original.body(WasmSections.IMPORT);
    for (int left = in.u32(); left > 0; left--) {
      imports.add(new Import(in.name(), in.name()));
      in.expect(FUNCTION_EXPORT, "kind of import");
      functionTypes.add(typeIndex(in));
    }
    in.expectEnd("import section");
  }

  private void readFunctions() {
    WasmReader in = original.body(WasmSections.FUNCTION);
    for (int left = in.u32(); left > 0; left--) functionTypes.add(typeIndex(in));
    in.expectEnd("function section");
  }

  private int typeIndex(WasmReader in) {
    int index = in.u32();
    if (index >= types.size()) throw in.refused("type index " + index);
    return index;
  }

  private byte[] meteredTypes() {
    WasmWriter out = new WasmWriter().u32(types.size() + MeterRoutines.TYPES.size());
    types.forEach(type -> out.raw(type.encoded()));
    MeterRoutines.TYPES.forEach(type -> out.raw(type.encoded()));
    return out.bytes();
  }

  private byte[] meteredFunctions() {
    List<Integer> helpers = new MeterRoutines(layout).typeIndices();
    WasmWriter out = new WasmWriter().u32(functionTypes.size() + helpers.size());
    functionTypes.forEach(out::u32);
    helpers.forEach(out::u32);
    return out.bytes();
  }

  private byte[] boundedMemory() {
    WasmReader in = original.body(WasmSections.MEMORY);
    in.expect(1, "count of memories");
    in.expect(0, "memory without a maximum, flags");
    int pages = in.u32();
    if (pages > GasTable.MEMORY_PAGES) throw in.refused("memory of " + pages + " pages");
    in.expectEnd("memory section");
    return new WasmWriter().u32(1).bytes(HAS_MAXIMUM).u32(pages).u32(GasTable.MEMORY_PAGES).bytes();
  }

  private byte[] meteredGlobals() {
    WasmReader in = original.body(WasmSections.GLOBAL);
    int count = in.u32();
    WasmWriter out = new WasmWriter().u32(count + WasmLayout.ADDED_GLOBALS).raw(in.rest());
    int mutable = 1;
    out.bytes(WasmCode.TYPE_I64, mutable).i64(0).bytes(WasmCode.END);
    out.bytes(WasmCode.TYPE_I32, mutable).i32(0).bytes(WasmCode.END);
    out.bytes(WasmCode.TYPE_I32, mutable).i32(0).bytes(WasmCode.END);
    return out.bytes();
  }

  private byte[] keptExports(SortedSet<String> wanted) {
    WasmReader in = original.body(WasmSections.EXPORT);
    WasmWriter kept = new WasmWriter();
    int count = wanted.size();
    for (int left = in.u32(); left > 0; left--) {
      String name = in.name();
      int kind = in.u8();
      int index = in.u32();
      if (wanted.remove(name)) kept.name(name).bytes(kind).u32(index);
    }
    in.expectEnd("export section");
    if (!wanted.isEmpty()) throw in.refused("missing exports " + wanted);
    kept.name("gas").bytes(GLOBAL_EXPORT).u32(layout.gas());
    kept.name("depth").bytes(GLOBAL_EXPORT).u32(layout.depth());
    kept.name("stop").bytes(GLOBAL_EXPORT).u32(layout.stop());
    return new WasmWriter().u32(count + WasmLayout.ADDED_GLOBALS).raw(kept.bytes()).bytes();
  }

  private byte[] meteredCode() {
    WasmReader in = original.body(WasmSections.CODE);
    List<byte[]> helpers = new MeterRoutines(layout).bodies();
    int defined = in.u32();
    if (defined != functionTypes.size() - imports.size()) throw in.refused("count of bodies");
    WasmWriter out = new WasmWriter().u32(functionTypes.size() + helpers.size());
    ImportStubs stubs = new ImportStubs(layout);
    for (Import from : imports) out.sized(stubs.body(in, from.module(), from.name()));
    FunctionMeter meter = new FunctionMeter(layout);
    for (int type : functionTypes.subList(imports.size(), functionTypes.size())) {
      out.sized(meter.rewritten(types.get(type), in.slice(in.u32())));
    }
    in.expectEnd("code section");
    helpers.forEach(out::sized);
    return out.bytes();
  }

  /** The data section as it is, once every segment is seen to be written at the start. */
  private byte[] checkedData() {
    WasmReader in = original.body(WasmSections.DATA);
    WasmReader whole = original.body(WasmSections.DATA);
    for (int left = in.u32(); left > 0; left--) {
      in.expect(ACTIVE_IN_MEMORY_0, "kind of data segment");
      in.expect(WasmCode.I32_CONST, "data offset");
      in.skipSigned(32);
      in.expect(WasmCode.END, "data offset's end");
      in.skip(in.u32());
    }
    in.expectEnd("data section");
    return whole.rest();
  }
}
