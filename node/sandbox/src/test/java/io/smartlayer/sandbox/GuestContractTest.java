package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the host calls rely on, for a guest in either engine. */
final class GuestContractTest {
  private static final ChicoryModule TRANSLATED = new ChicoryModule(GuestModule.pinned().metered());
  private static final String DRIVER =
      new String(GuestModule.resource("v8-guest.js"), StandardCharsets.UTF_8);
  private static final Program PROGRAM =
      new Program("function query(n) { return new Uint8Array(n).length }", List.of("query"));
  private static final long GAS = 20_000_000;

  /** The two guests, and one whose kernel does not tell which pages are blank. */
  enum Kind {
    V8,
    V8_UNTOLD,
    CHICORY;

    void use(Consumer<Guest> test) {
      try (Guest guest = guest()) {
        test.accept(guest);
      }
    }

    private Guest guest() {
      return switch (this) {
        case V8 -> new V8Guest(GuestModule.pinned().metered(), DRIVER);
        case V8_UNTOLD -> new V8Guest(GuestModule.pinned().metered(), DRIVER, BlankPages.untold());
        case CHICORY -> new ChicoryGuest(TRANSLATED);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void restoringUndoesAWriteToAnyByte(Kind kind) {
    kind.use(guest -> {
      Snapshot before = loaded(guest).snapshot();
      guest.restore(before);
      String hash = guest.capture().hash();
      int size = before.pages() << 16;
      for (int address = 0; address < size; address += 997) {
        guest.write(address, new byte[] {0x5A});
      }
      guest.write(size - 1, new byte[] {0x5A});
      assertThat(guest.capture().hash()).isNotEqualTo(hash);
      guest.restore(before);
      Snapshot after = guest.capture();
      assertThat(after.hash()).isEqualTo(hash);
      assertThat(after.start()).isEqualTo(before.start());
      assertThat(after.stackPointer()).isEqualTo(before.stackPointer());
    });
  }

  @ParameterizedTest
  @EnumSource
  void restoringGivesMemoryItsOldSizeBack(Kind kind) {
    kind.use(guest -> {
      HostCalls calls = new HostCalls(guest, GuestModule.pinned().prologue());
      LoadedProgram.Ready ready = (LoadedProgram.Ready) calls.load(PROGRAM);
      int query = ready.functions().getFirst();
      Run small = calls.call(ready, query, "[1]", GAS);
      Run large = calls.call(ready, query, "[8000000]", GAS);
      assertThat(large).isInstanceOf(Run.Completed.class);
      assertThat(guest.capture().pages()).isGreaterThan(ready.snapshot().pages());
      assertThat(calls.call(ready, query, "[1]", GAS)).isEqualTo(small);
      assertThat(guest.capture().pages()).isEqualTo(ready.snapshot().pages());
      assertThat(calls.call(ready, query, "[8000000]", GAS)).isEqualTo(large);
    });
  }

  @ParameterizedTest
  @EnumSource
  void anAddressOutsideMemoryTraps(Kind kind) {
    kind.use(guest -> {
      int size = guest.capture().pages() << 16;
      for (int address : new int[] {size, size - 1, -1, Integer.MIN_VALUE}) {
        assertThatThrownBy(() -> guest.read(address, 2)).isInstanceOf(GuestStopped.class);
        assertThatThrownBy(() -> guest.write(address, new byte[2]))
            .isInstanceOf(GuestStopped.class);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTrapInsideTheGuestIsToldFromSpentGas(Kind kind) {
    kind.use(guest -> {
      guest.allow(GAS);
      assertThatThrownBy(() -> guest.call("qjs_eval", -1, 8, -1, 0))
          .isInstanceOfSatisfying(
              GuestStopped.class,
              stopped -> assertThat(stopped.code()).isEqualTo(FailureCode.TRAP));
      guest.allow(0);
      assertThatThrownBy(() -> guest.call("_initialize"))
          .isInstanceOfSatisfying(
              GuestStopped.class,
              stopped -> assertThat(stopped.code()).isEqualTo(FailureCode.OUT_OF_GAS));
      assertThat(guest.gasLeft()).isNegative();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aHostThatFailsAmidACallIsNoEndOfTheGuests(Kind kind) {
    kind.use(guest -> {
      LoadedProgram.Ready ready = loaded(guest);
      guest.restore(ready.snapshot());
      guest.allow(GAS);
      int name = guest.call("malloc", 2);
      guest.write(name, new byte[] {'?', 0}); // no function of the host's
      int asking = guest.call("qjs_new_host_function", name, 1, 0);
      int argv = guest.call("malloc", 4);
      int text = guest.call("qjs_new_string", name, 1);
      guest.write(argv, new byte[] {(byte) text, (byte) (text >> 8), (byte) (text >> 16), 0});
      int undefined = guest.call("qjs_get_undefined");

      assertThatThrownBy(() -> guest.call("qjs_call", asking, undefined, 1, argv))
          .isNotInstanceOf(GuestStopped.class);
    });
  }

  @ParameterizedTest
  @EnumSource
  void loadingAProgramLeavesTheSameMemoryOnEveryEngine(Kind kind) {
    kind.use(guest -> {
      Snapshot loaded = loaded(guest).snapshot();
      Kind.V8.use(other -> {
        Snapshot same = loaded(other).snapshot();
        assertThat(loaded.hash()).isEqualTo(same.hash());
        assertThat(loaded.start()).isEqualTo(same.start());
        assertThat(loaded.pages()).isEqualTo(same.pages());
      });
    });
  }

  private static LoadedProgram.Ready loaded(Guest guest) {
    HostCalls calls = new HostCalls(guest, GuestModule.pinned().prologue());
    return (LoadedProgram.Ready) calls.load(PROGRAM);
  }
}
