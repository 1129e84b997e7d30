package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Host;
import com.caoccao.javet.interop.V8Runtime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs {@code spec/sandbox/conformance.txt}: what token code relies on holds on both engines, to
 * one amount of gas, and each case is true in an implementation of JavaScript that is not the
 * guest's.
 */
final class ConformanceTest {
  private static final long GAS = 20_000_000;
  private static final long STACK_BYTES = 64L << 20;

  private static final String DEVIATIONS = "# Known deviations";

  /** Of a V8 that was built without Unicode's tables, as ours is. */
  private static final List<String> NOT_IN_THE_OTHER = List.of("normalize(", "\\p{", "/iu");

  /** A case, and what the guest makes of it. */
  record Case(String text, boolean answer) {}

  static List<Case> cases() {
    String text = new String(GuestModule.resource("conformance.txt"), StandardCharsets.UTF_8);
    List<Case> cases = new ArrayList<>();
    boolean begun = false;
    boolean answer = true;
    for (String line : text.lines().toList()) {
      begun |= line.startsWith("#");
      answer &= !line.startsWith(DEVIATIONS);
      if (begun && !line.isEmpty() && !line.startsWith("#")) cases.add(new Case(line, answer));
    }
    return cases;
  }

  @ParameterizedTest(name = "[{index}]")
  @MethodSource("cases")
  void aCaseEndsAlikeOnBothEnginesForTheSameGas(Case one) {
    Program program = new Program("function f() { return (" + one.text + ") }", List.of("f"));
    Run run = Engines.both(program, "f", "[]", GAS);

    assertThat(run)
        .isInstanceOfSatisfying(
            Run.Completed.class,
            done -> assertThat(done.json()).isEqualTo(Boolean.toString(one.answer)));
  }

  @Test
  void everyCaseIsTrueInAnotherJavaScriptToo() throws InterruptedException {
    Engines.V8.call(new Program("function f() {}", List.of("f")), "f", "[]", GAS); // sets its stack
    List<String> wrong = new ArrayList<>();
    Thread thread = new Thread(null, () -> judge(wrong), "another JavaScript", STACK_BYTES);
    thread.start();
    thread.join();

    assertThat(wrong).isEmpty();
    assertThat(cases()).hasSizeGreaterThan(200);
  }

  private static void judge(List<String> wrong) {
    try (V8Runtime another = V8Host.getV8Instance().createV8Runtime()) {
      for (Case one : cases()) {
        if (NOT_IN_THE_OTHER.stream().anyMatch(one.text::contains)) continue;
        String script =
            "let r; try { r = (" + one.text + ") } catch (e) { r = e } return String(r)";
        String answer =
            another.getExecutor("(() => { 'use strict'; " + script + " })()").executeString();
        if (!answer.equals("true")) wrong.add(one.text + " is " + answer);
      }
    } catch (JavetException failure) {
      wrong.add(failure.toString());
    }
  }
}
