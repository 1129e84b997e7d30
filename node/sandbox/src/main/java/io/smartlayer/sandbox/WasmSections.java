package io.smartlayer.sandbox;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sections of one WebAssembly module, by section number, custom sections left out.
 *
 * <p>Refuses another version, a section out of order or twice, a start function and tags.
 */
final class WasmSections {
  static final int TYPE = 1;
  static final int IMPORT = 2;
  static final int FUNCTION = 3;
  static final int TABLE = 4;
  static final int MEMORY = 5;
  static final int GLOBAL = 6;
  static final int EXPORT = 7;
  static final int ELEMENT = 9;
  static final int CODE = 10;
  static final int DATA = 11;
  static final int DATA_COUNT = 12;

  private static final int CUSTOM = 0;
  private static final byte[] EMPTY_VECTOR = {0};
  private static final int[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};

  /** Order in the binary; the data count stands before the code. */
  private static final List<Integer> ORDER =
      List.of(
          TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, ELEMENT, DATA_COUNT, CODE, DATA);

  private final SortedMap<Integer, byte[]> bodies;

  private WasmSections(SortedMap<Integer, byte[]> bodies) {
    this.bodies = bodies;
  }

  static WasmSections read(byte[] module) {
    WasmReader in = new WasmReader(module);
    for (int expected : HEADER) in.expect(expected, "header byte");
    SortedMap<Integer, byte[]> bodies = new TreeMap<>();
    int reached = -1;
    while (in.hasMore()) {
      int id = in.u8();
      WasmReader body = in.slice(in.u32());
      if (id == CUSTOM) {
        body.name();
        continue;
      }
      int place = ORDER.indexOf(id);
      if (place < 0) throw in.refused("section " + id);
      if (place <= reached) throw in.refused("section " + id + " out of order");
      reached = place;
      bodies.put(id, body.rest());
    }
    return new WasmSections(bodies);
  }

  /** A section's body; an absent section reads as an empty vector. */
  WasmReader body(int id) {
    return new WasmReader(bodies.getOrDefault(id, EMPTY_VECTOR));
  }

  /** These sections with some replaced; a null drops one. */
  WasmSections without(int id) {
    SortedMap<Integer, byte[]> changed = new TreeMap<>(bodies);
    changed.remove(id);
    return new WasmSections(changed);
  }

  WasmSections with(int id, byte[] body) {
    SortedMap<Integer, byte[]> changed = new TreeMap<>(bodies);
    changed.put(id, body);
    return new WasmSections(changed);
  }

  byte[] encoded() {
    WasmWriter out = new WasmWriter().bytes(HEADER);
    for (int id : ORDER) {
      byte[] body = bodies.get(id);
      if (body != null) out.bytes(id).sized(body);
    }
    return out.bytes();
  }
}
