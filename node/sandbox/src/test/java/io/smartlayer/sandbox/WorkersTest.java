package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WorkersTest {
  private static final Program ENDLESS = new Program("function f() { for (;;); }", List.of("f"));
  private static final Program ADD = new Program("function f(a) { return a + 1 }", List.of("f"));
  private static final long GAS = 2_000_000;
  private static final long SOON_MILLIS = 2_000;

  /** Both engines, with a wall-clock bound. */
  enum Kind {
    V8,
    CHICORY;

    Engine engine(long runMillis) {
      return switch (this) {
        case V8 -> new V8Engine(1, runMillis);
        case CHICORY -> new ChicoryEngine(1, runMillis);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunKilledByTheClockIsAFaultAndTheEngineGoesOn(Kind kind) {
    try (Engine engine = kind.engine(SOON_MILLIS)) {
      Run before = engine.call(ADD, "f", "[1]", GAS);
      assertThatThrownBy(() -> engine.call(ENDLESS, "f", "[]", Engine.MAXIMUM_GAS))
          .isInstanceOfSatisfying(
              NodeFault.class,
              fault -> assertThat(fault.kind()).isEqualTo(NodeFault.Kind.TOO_SLOW));
      for (int time = 0; time < 3; time++) {
        assertThat(engine.call(ADD, "f", "[1]", GAS)).isEqualTo(before);
      }
    }
  }

  @Test
  void anInterruptedCallerGivesItsCallUp() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Engines.V8.call(ENDLESS, "f", "[]", GAS))
        .isInstanceOfSatisfying(
            NodeFault.class, fault -> assertThat(fault.kind()).isEqualTo(NodeFault.Kind.STOPPED));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Engines.V8.call(ADD, "f", "[1]", GAS)).isInstanceOf(Run.Completed.class);
  }

  @Test
  void manyCallersShareFewWorkersAndGetTheirOwnAnswers() throws Exception {
    try (Engine engine = new V8Engine(2, Workers.RUN_MILLIS);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Run>> answers = new ArrayList<>();
      for (int number = 0; number < 400; number++) {
        String arguments = "[" + number + "]";
        Callable<Run> call = () -> engine.call(ADD, "f", arguments, GAS);
        answers.add(callers.submit(call));
      }
      for (int number = 0; number < 400; number++) {
        String expected = Integer.toString(number + 1);
        assertThat(answers.get(number).get())
            .isInstanceOfSatisfying(
                Run.Completed.class, run -> assertThat(run.json()).isEqualTo(expected));
      }
    }
  }

  @Test
  void aFullQueueRefusesAtOnce() throws InterruptedException {
    try (Engine engine = new V8Engine(1, Workers.RUN_MILLIS);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Run>> answers = new ArrayList<>();
      for (int number = 0; number < 600; number++) {
        answers.add(callers.submit(() -> engine.call(ENDLESS, "f", "[]", GAS)));
      }
      long refused = answers.stream().filter(WorkersTest::wasBusy).count();
      assertThat(refused).isPositive().isLessThan(600);
    }
  }

  @Test
  void aClosedEngineRefuses() {
    Engine engine = new V8Engine(1);
    engine.close();

    assertThatThrownBy(() -> engine.call(ADD, "f", "[1]", GAS))
        .isInstanceOfSatisfying(
            NodeFault.class, fault -> assertThat(fault.kind()).isEqualTo(NodeFault.Kind.STOPPED));
  }

  private static boolean wasBusy(Future<Run> answer) {
    try {
      answer.get();
      return false;
    } catch (ExecutionException failure) {
      return failure.getCause() instanceof NodeFault fault && fault.kind() == NodeFault.Kind.BUSY;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
