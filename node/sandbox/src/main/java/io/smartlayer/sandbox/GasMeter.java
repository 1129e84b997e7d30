package io.smartlayer.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Turns a WebAssembly module into one that meters itself and stands alone.
 *
 * <p>The result charges gas and call-stack words by {@link GasTable}, imports nothing but the
 * function by which the host answers ({@link HostCallStub}, {@link ImportStubs}), and that only if
 * the original asks for {@code env.host_call}; it exports only what the host calls plus {@code
 * gas}, {@code depth} and {@code stop}, and bounds its memory. Only the first import's index may
 * change ({@link WasmLayout}): what replaces the imports comes first among the functions, as
 * imports do, and all that is new comes last.
 *
 * <p>Pure: equal input, equal output. A module with anything unexpected is refused with {@link
 * IllegalArgumentException}; that the rest is valid WebAssembly is left to the engines, which both
 * validate it. Design and gas table: {@code spec/sandbox}.
 */
final class GasMeter {
  private static final int FUNCTION_EXPORT = 0;
  private static final int GLOBAL_EXPORT = 3;
  private static final Import HOST_CALL = new Import("env", "host_call");
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
            types.size(),
            functionTypes.size(),
            original.body(WasmSections.GLOBAL).u32(),
            imports.contains(HOST_CALL));
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
        .withHost()
        .with(WasmSections.ELEMENT, meter.checkedElements())
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

  /** The sections with the one import that stays, if the original asks for it. */
  private WasmSections withHost() {
    if (!layout.hosted()) return original.without(WasmSections.IMPORT);
    WasmWriter host = new WasmWriter().u32(1).name("host").name("answer").bytes(FUNCTION_EXPORT);
    return original.with(
        WasmSections.IMPORT, host.u32(new MeterRoutines(layout).hostType()).bytes());
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
    functionTypes.stream().skip(layout.hosted() ? 1 : 0).forEach(out::u32);
    helpers.forEach(out::u32);
    if (layout.hosted()) out.u32(functionTypes.getFirst());
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
      if (!wanted.remove(name)) continue;
      if (kind == FUNCTION_EXPORT) index = layout.placeOf(index);
      kept.name(name).bytes(kind).u32(index);
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
    List<byte[]> standIns = new ArrayList<>();
    for (Import from : imports) standIns.add(standIn(stubs, in, from));
    standIns.stream().skip(layout.hosted() ? 1 : 0).forEach(out::sized);
    FunctionMeter meter = new FunctionMeter(layout);
    for (int type : functionTypes.subList(imports.size(), functionTypes.size())) {
      out.sized(meter.rewritten(types.get(type), in.slice(in.u32())));
    }
    in.expectEnd("code section");
    helpers.forEach(out::sized);
    if (layout.hosted()) out.sized(standIns.getFirst());
    return out.bytes();
  }

  private byte[] standIn(ImportStubs stubs, WasmReader in, Import from) {
    if (!from.equals(HOST_CALL)) return stubs.body(in, from.module(), from.name());
    var functions =
        new HostCallStub.Functions(
            exported(HostCallStub.TEXT_OF),
            exported(HostCallStub.FREE_TEXT),
            exported(HostCallStub.NEW_TEXT),
            WasmLayout.HOST);
    return new HostCallStub(layout, functions).body();
  }

  private int exported(String wanted) {
    WasmReader in = original.body(WasmSections.EXPORT);
    for (int left = in.u32(); left > 0; left--) {
      String name = in.name();
      int kind = in.u8();
      int index = in.u32();
      if (name.equals(wanted) && kind == FUNCTION_EXPORT) return layout.placeOf(index);
    }
    throw in.refused("missing export " + wanted);
  }

  /** The element section as it is, once no segment is seen to name a function that moved. */
  private byte[] checkedElements() {
    WasmReader in = original.body(WasmSections.ELEMENT);
    WasmReader whole = original.body(WasmSections.ELEMENT);
    for (int left = in.u32(); left > 0; left--) {
      in.expect(ACTIVE_IN_MEMORY_0, "kind of element segment");
      in.expect(WasmCode.I32_CONST, "element offset");
      in.skipSigned(32);
      in.expect(WasmCode.END, "element offset's end");
      for (int elements = in.u32(); elements > 0; elements--) {
        int function = in.u32();
        if (function != layout.placeOf(function)) throw in.refused("an import in the table");
      }
    }
    in.expectEnd("element section");
    return whole.rest();
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
