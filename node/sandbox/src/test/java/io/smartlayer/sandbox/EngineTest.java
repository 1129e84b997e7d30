package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class EngineTest {
  private static final long GAS = 2_000_000;
  private static final Program ADD =
      new Program("function add(a, b) { return a + b }", List.of("add"));

  @Test
  void twoHundredCallsUseOneAmountOfGas() {
    Set<Run> runs = new TreeSet<>(Comparator.comparing(Run::toString));
    for (int time = 0; time < 200; time++) runs.add(call(ADD, "add", "[1,2]"));

    assertThat(runs).hasSize(1);
  }

  @Test
  void aCallIsTheSameAfterHundredsOfOthers() {
    Run before = call(ADD, "add", "[1,2]");
    for (int time = 0; time < 300; time++) {
      Program other = new Program("function f(n) { return 'x'.repeat(n) }", List.of("f"));
      call(other, "f", "[" + time * 37 + "]");
    }

    assertThat(call(ADD, "add", "[1,2]")).isEqualTo(before);
  }

  @Test
  void nothingACallLeavesBehindIsSeenByTheNext() {
    Program program =
        new Program(
            """
            let count = 0;
            const table = [];
            function pollute() {
              count++;
              table.push(1);
              Object.prototype.evil = 1;
              Array.prototype.map = () => 'evil';
              JSON.parse = JSON.stringify = Reflect.apply = () => 'evil';
              globalThis.leak = 'x';
              return count + table.length;
            }
            function look() {
              return [count, table.length, ({}).evil ?? 0, [1].map((x) => x), typeof leak];
            }
            """,
            List.of("pollute", "look"));
    Run clean = call(program, "look", "[]");
    Run polluted = call(program, "pollute", "[]");

    assertThat(json(polluted)).isEqualTo("2");
    assertThat(json(clean)).isEqualTo("[0,0,0,[1],\"undefined\"]");
    assertThat(call(program, "look", "[]")).isEqualTo(clean);
    assertThat(call(program, "pollute", "[]")).isEqualTo(polluted);
    assertThat(json(call(ADD, "add", "[1,2]"))).isEqualTo("3");
  }

  @Test
  void programsDoNotSeeEachOther() {
    Program other = new Program("globalThis.shared = 1; function f() {}", List.of("f"));
    Program reader =
        new Program("function f() { return typeof shared + typeof add }", List.of("f"));
    call(other, "f", "[]");
    call(ADD, "add", "[1,2]");

    assertThat(json(call(reader, "f", "[]"))).isEqualTo("\"undefinedundefined\"");
  }

  @Test
  void aProgramThatCannotLoadFailsEachCallAlike() {
    Program program = new Program("for (;;) {} function f() {}", List.of("f"));
    Run.Failed failed = new Run.Failed(FailureCode.OUT_OF_GAS, 0);

    assertThat(Engines.V8.call(program, "f", "[]", 1)).isEqualTo(failed);
    assertThat(Engines.V8.call(program, "f", "[]", GAS)).isEqualTo(failed);
  }

  @Test
  void sourceNestedTooDeepForTheParserIsOutOfStack() {
    String deep = "(".repeat(100_000) + "1" + ")".repeat(100_000);
    Program program = new Program("function f() { return " + deep + " }", List.of("f"));

    assertThat(call(program, "f", "[]")).isEqualTo(new Run.Failed(FailureCode.OUT_OF_STACK, 0));
  }

  @Test
  void argumentsNestedTooDeepAreOutOfStack() {
    String deep = "[" + "[".repeat(100_000) + "]".repeat(100_000) + "]";

    assertThat(Engines.both(ADD, "add", deep, 20_000_000))
        .isInstanceOfSatisfying(
            Run.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo(FailureCode.OUT_OF_STACK));
  }

  @Test
  void argumentsLongerThanTheLimitAreBad() {
    String text = "[\"" + "a".repeat(Texts.MAXIMUM_JSON - 4) + "\"]";

    Program length = new Program("function f(a) { return a.length }", List.of("f"));

    assertThat(json(Engines.V8.call(length, "f", text, 10 * GAS))).isEqualTo("1048572");
    assertThat(Engines.V8.call(length, "f", text + " ", 10 * GAS))
        .isEqualTo(new Run.Failed(FailureCode.BAD_ARGUMENTS, 0));
  }

  @Test
  void theGasOfACallSufficesForItAndOneLessDoesNot() {
    long gas = call(ADD, "add", "[1,2]").gas();

    assertThat(Engines.both(ADD, "add", "[1,2]", gas)).isInstanceOf(Run.Completed.class);
    assertThat(Engines.both(ADD, "add", "[1,2]", gas - 1))
        .isEqualTo(new Run.Failed(FailureCode.OUT_OF_GAS, gas - 1));
    assertThat(Engines.both(ADD, "add", "[1,2]", 1))
        .isEqualTo(new Run.Failed(FailureCode.OUT_OF_GAS, 1));
  }

  @Test
  void gasLimitsOutOfRangeAreTheCallersMistake() {
    for (long limit : new long[] {0, -1, Engine.MAXIMUM_GAS + 1}) {
      assertThatThrownBy(() -> Engines.V8.call(ADD, "add", "[1,2]", limit))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void enginesGrowAndShrinkMemoryCallAfterCall() {
    Program program =
        new Program("function f(n) { return new Uint8Array(n).fill(1).length }", List.of("f"));
    Run first = Engines.both(program, "f", "[4000000]", GAS);
    for (int time = 0; time < 50; time++) {
      assertThat(Engines.both(program, "f", "[4000000]", GAS)).isEqualTo(first);
    }
  }

  private static Run call(Program program, String function, String arguments) {
    return Engines.both(program, function, arguments, GAS);
  }

  private static String json(Run run) {
    return switch (run) {
      case Run.Completed(String json, long _) -> json;
      case Run.Failed failed -> failed.toString();
    };
  }
}
