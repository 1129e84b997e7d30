package io.smartlayer.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sequence of host calls, the same code for every engine: boot, load a program, call a
 * function.
 *
 * <p>Each allocation the host asks for moves the guest's heap, so order and sizes decide gas; they
 * are written down in {@code spec/sandbox/engine.txt}, which is hashed into the engine id.
 */
final class HostCalls {
  /** Gas for loading a program: what its top-level statements and its parsing may use. */
  static final long LOAD_GAS = 50_000_000;

  private static final long BOOT_GAS = 1_000_000_000;
  private static final long JUDGING_GAS = 1_000_000;
  private static final int NO_LIMIT = -1;
  private static final int HEAP_BYTES = 16_777_216;
  private static final int STACK_BYTES = 262_144;

  /** All of QuickJS's intrinsics but Date, WeakRef, performance, DOMException, and base64. */
  private static final int INTRINSICS = 0x1FFF & ~(1 | 512 | 1024 | 2048 | 4096);

  private static final int STRICT = 8;
  private static final int FUNCTION_SLOT_BYTES = 4;
  private static final int MAXIMUM_RESULT_BYTES = 3 * Engine.MAXIMUM_JSON;

  private final Guest guest;
  private final int argv;
  private final int name;
  private final int invoke;
  private final int isOutOfMemory;
  private final int undefined;
  private final Snapshot booted;
  private @Nullable Snapshot atRest;

  /** Boots a new guest. */
  HostCalls(Guest guest, String prologue) {
    this.guest = guest;
    guest.allow(BOOT_GAS);
    guest.call("_initialize");
    if (guest.call("qjs_init2", INTRINSICS) != 0) throw notBooted();
    guest.call("qjs_set_memory_limit", HEAP_BYTES);
    guest.call("qjs_set_max_stack_size", STACK_BYTES);
    HostFunction[] lent = HostFunction.values();
    argv = guest.call("malloc", lent.length * FUNCTION_SLOT_BYTES);
    name = put(utf8("token"));
    int setUp = evaluated(prologue);
    if (isException(setUp)) throw notBooted();
    undefined = guest.call("qjs_get_undefined");
    writeArgv(Stream.of(lent).mapToInt(this::lend).toArray());
    int pair = guest.call("qjs_call", setUp, undefined, lent.length, argv);
    if (isException(pair)) throw notBooted();
    invoke = guest.call("qjs_get_prop_uint32", pair, 0);
    isOutOfMemory = guest.call("qjs_get_prop_uint32", pair, 1);
    booted = guest.capture();
  }

  /** A guest that has loaded nothing: the same for all of one build. */
  Snapshot booted() {
    return booted;
  }

  /** A program as this guest, or another of the same build, holds it after its source ran. */
  LoadedProgram load(Program program) {
    enter(booted);
    guest.allow(LOAD_GAS);
    try {
      int done = evaluated(program.source());
      if (isException(done)) return new LoadedProgram.Unloadable(judged());
      int list = evaluated(accessors(program));
      if (isException(list)) return new LoadedProgram.Unloadable(judged());
      List<Integer> functions = new ArrayList<>();
      for (int index = 0; index < program.functions().size(); index++) {
        int function = guest.call("qjs_get_prop_uint32", list, index);
        boolean callable = guest.call("qjs_is_function", function) != 0;
        functions.add(callable ? function : LoadedProgram.NOT_A_FUNCTION);
      }
      return new LoadedProgram.Ready(guest.capture(), functions);
    } catch (GuestStopped stopped) {
      return new LoadedProgram.Unloadable(stopped.code());
    }
  }

  /** Calls one function of a loaded program with clean arguments text. */
  Run call(LoadedProgram.Ready program, int function, String argumentsJson, long gasLimit) {
    enter(program.snapshot());
    guest.allow(gasLimit);
    try {
      byte[] arguments = utf8(argumentsJson);
      int text = put(arguments);
      int string = guest.call("qjs_new_string", text, arguments.length);
      writeArgv(function, string);
      int result = guest.call("qjs_call", invoke, undefined, 2, argv);
      if (isException(result)) {
        long used = used(gasLimit);
        return new Run.Failed(judged(), used);
      }
      String json = resultText(result);
      long used = used(gasLimit);
      if (json == null) return new Run.Failed(FailureCode.BAD_RESULT, used);
      return new Run.Completed(json, used);
    } catch (GuestStopped stopped) {
      return new Run.Failed(stopped.code(), used(gasLimit));
    }
  }

  /** Restores a program's state ahead of its next call, while nobody waits. */
  void settle(LoadedProgram.Ready program) {
    enter(program.snapshot());
    atRest = program.snapshot();
  }

  private void enter(Snapshot snapshot) {
    if (atRest != snapshot) guest.restore(snapshot);
    atRest = null;
  }

  private @Nullable String resultText(int result) {
    if (guest.call("qjs_is_string", result) == 0) return null;
    int text = guest.call("qjs_get_string_len", result, argv);
    if (text == 0) throw new GuestStopped(FailureCode.OUT_OF_MEMORY);
    int length = little(guest.read(argv, Integer.BYTES)).getInt();
    if (length < 0 || length > MAXIMUM_RESULT_BYTES) return null;
    String json = Texts.decoded(guest.read(text, length));
    return json != null && Texts.isCleanJson(json) ? json : null;
  }

  /** What a thrown value means. */
  private FailureCode judged() {
    try {
      int thrown = guest.call("qjs_get_exception");
      guest.allow(JUDGING_GAS);
      guest.call("qjs_set_memory_limit", NO_LIMIT);
      writeArgv(thrown, undefined);
      int answer = guest.call("qjs_call", isOutOfMemory, undefined, 1, argv);
      boolean memory = !isException(answer) && guest.call("qjs_get_bool", answer) == 1;
      return memory ? FailureCode.OUT_OF_MEMORY : FailureCode.EXCEPTION;
    } catch (GuestStopped _) {
      return FailureCode.EXCEPTION;
    }
  }

  private static String accessors(Program program) {
    return program.functions().stream()
        .map(name -> "(typeof " + name + "===\"function\"?" + name + ":undefined)")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private int evaluated(String source) {
    byte[] bytes = utf8(source);
    int text = put(bytes);
    int value = guest.call("qjs_eval", text, bytes.length, name, STRICT);
    guest.call("free", text);
    return value;
  }

  private boolean isException(int value) {
    return guest.call("qjs_is_exception", value) != 0;
  }

  /** Copies text into the guest, a zero behind it. */
  private int put(byte[] text) {
    byte[] ended = Arrays.copyOf(text, text.length + 1);
    int address = guest.call("malloc", ended.length);
    if (address == 0) throw new GuestStopped(FailureCode.OUT_OF_MEMORY);
    guest.write(address, ended);
    return address;
  }

  /** A JavaScript function that asks the host. */
  private int lend(HostFunction function) {
    int code = put(new byte[] {(byte) function.code()});
    int lent = guest.call("qjs_new_host_function", code, 1, 0);
    guest.call("free", code);
    return lent;
  }

  private void writeArgv(int... handles) {
    byte[] slots = new byte[handles.length * FUNCTION_SLOT_BYTES];
    little(slots).asIntBuffer().put(handles);
    guest.write(argv, slots);
  }

  private long used(long limit) {
    return limit - Math.max(0, guest.gasLeft());
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static NodeFault notBooted() {
    return new NodeFault(NodeFault.Kind.ENGINE_FAILED, "the guest did not boot");
  }
}
