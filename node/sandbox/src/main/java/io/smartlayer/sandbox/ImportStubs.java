package io.smartlayer.sandbox;

/**
 * Bodies that take the place of a guest's imports, so that there is no host function to reach which
 * could answer differently on another engine. The one that computes for token code has a class of
 * its own, {@link HostCallStub}.
 */
final class ImportStubs {
  /** The only time a guest can read, in nanoseconds since 1970: it seeds what nobody calls. */
  private static final long FIXED_NANOS = 1_700_000_000_000_000_000L;

  /** WASI's "bad file descriptor": there are no files. */
  private static final int BAD_DESCRIPTOR = 8;

  private static final int ALIGN_8 = 3;

  private final WasmLayout layout;

  ImportStubs(WasmLayout layout) {
    this.layout = layout;
  }

  /** The body for an import, its locals first; refuses an import it does not know. */
  byte[] body(WasmReader in, String module, String name) {
    WasmWriter out = new WasmWriter().u32(0);
    switch (module + "." + name) {
      case "env.host_get_timezone_offset",
          "env.host_interrupt",
          "env.host_module_normalize",
          "env.host_module_load" ->
          out.i32(0);
      case "env.host_promise_rejection" -> {}
      case "wasi_snapshot_preview1.fd_close",
          "wasi_snapshot_preview1.fd_fdstat_get",
          "wasi_snapshot_preview1.fd_seek",
          "wasi_snapshot_preview1.fd_write" ->
          out.i32(BAD_DESCRIPTOR);
      case "wasi_snapshot_preview1.clock_time_get" -> {
        out.op(WasmCode.LOCAL_GET, 2).i64(FIXED_NANOS);
        out.bytes(WasmCode.I64_STORE, ALIGN_8, 0).i32(0);
      }
      case "wasi_snapshot_preview1.random_get" -> {
        out.op(WasmCode.LOCAL_GET, 0).i32(1).op(WasmCode.LOCAL_GET, 1);
        out.op(WasmCode.CALL, layout.fillHelper()).i32(0);
      }
      default -> throw in.refused("import " + module + "." + name);
    }
    return out.bytes(WasmCode.END).bytes();
  }
}
