package io.smartlayer.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The guest all engines run: the pinned QuickJS module, metered, with the prologue it boots with.
 *
 * <p>Built once per process from resources of this module; every use shares the one copy, which
 * nobody changes.
 */
final class GuestModule {
  /** The exports that host calls use; the metered module keeps no other. */
  static final List<String> EXPORTS =
      List.of(
          "_initialize",
          "malloc",
          "free",
          "qjs_init2",
          "qjs_set_memory_limit",
          "qjs_set_max_stack_size",
          "qjs_eval",
          "qjs_get_prop_uint32",
          "qjs_get_undefined",
          "qjs_is_exception",
          "qjs_is_function",
          "qjs_is_string",
          "qjs_new_string",
          "qjs_new_host_function",
          "qjs_call",
          "qjs_get_string_len",
          "qjs_get_exception",
          "qjs_get_bool");

  private static final String PINNED_HASH =
      "0xd4c9375f2b1ca4dc95f72c8aa2982a7a9951ac8011490d79c6582df732b4bbd9";

  private final byte[] metered;
  private final String prologue;
  private final String engineId;

  private GuestModule() {
    byte[] original = resource("quickjs.wasm");
    String hash = Texts.sha256(original);
    if (!hash.equals(PINNED_HASH)) {
      throw new IllegalStateException("expected the guest " + PINNED_HASH + ", found " + hash);
    }
    metered = GasMeter.metered(original, keptExports());
    byte[] prologueBytes = resource("prologue.js");
    prologue = new String(prologueBytes, StandardCharsets.UTF_8);
    String parts =
        String.join(
            "\n",
            hash,
            Texts.sha256(metered),
            Texts.sha256(resource("engine.txt")),
            Texts.sha256(prologueBytes));
    engineId = Texts.sha256(parts.getBytes(StandardCharsets.UTF_8));
  }

  /** The guest of this build; refuses to be when the module is not the pinned one. */
  static GuestModule pinned() {
    return Holder.PINNED;
  }

  /** The metered module, a fresh copy. */
  byte[] metered() {
    return metered.clone();
  }

  String prologue() {
    return prologue;
  }

  String engineId() {
    return engineId;
  }

  private static SortedSet<String> keptExports() {
    SortedSet<String> kept = new TreeSet<>(EXPORTS);
    kept.add("memory");
    kept.add("__stack_pointer");
    return kept;
  }

  /** A resource of this module. */
  static byte[] resource(String name) {
    try (InputStream in = GuestModule.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException("resource " + name + " is missing");
      return in.readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static final class Holder {
    private static final GuestModule PINNED = new GuestModule();
  }
}
