package io.smartlayer.benchmarks;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.sandbox.ChicoryEngine;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.V8Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What does a call of token code cost, each in a fresh copy of its program's state, and what do the
 * host's functions gain?
 *
 * <p>{@code node/benchmarks/sandbox} measures one and two workers of each engine beside node:vm
 * with a fresh context a call, in turns. Callers wait for their answers, four for each worker, so
 * that a worker always has something to do.
 */
public final class SandboxBenchmark {
  private static final int ROUNDS = 5;
  private static final int WARM_UPS = 3;
  private static final int CALLERS_PER_WORKER = 4;

  /** One who makes calls, and what its rounds took. */
  private record Side(String name, Calls calls, List<Cost> rounds) {
    Side(String name, Calls calls) {
      this(name, calls, new ArrayList<>());
    }
  }

  /** So many calls of some work. */
  @FunctionalInterface
  private interface Calls {
    Cost make(SandboxWork work, int count) throws Exception;
  }

  private SandboxBenchmark() {}

  /**
   * Measures.
   *
   * @param arguments the program of node:vm's side
   */
  public static void main(String[] arguments) throws Exception {
    checkAnswers();
    try (var one = new V8Engine(1);
        var two = new V8Engine(2);
        var verifier = new ChicoryEngine(1);
        var contexts = new JsContexts(arguments[0])) {
      Calls oneWorker = (work, count) -> called(one, 1, work, count);
      Calls twoWorkers = (work, count) -> called(two, 2, work, count);
      Calls chicory = (work, count) -> called(verifier, 1, work, count);
      compare("small call", SandboxWork.SMALL, 10_000, oneWorker, twoWorkers, chicory, contexts);
      compare("large call", SandboxWork.LARGE, 80, oneWorker, twoWorkers, chicory, contexts);
      gain("SHA-256 of 1 KiB", one, SandboxWork.OWN_SHA256, SandboxWork.HOST_SHA256);
      gain("recovery of a signer", one, SandboxWork.OWN_RECOVERY, SandboxWork.HOST_RECOVERY);
    }
  }

  private static void compare(
      String name,
      SandboxWork work,
      int count,
      Calls oneWorker,
      Calls twoWorkers,
      Calls chicory,
      JsContexts contexts)
      throws Exception {
    List<Side> sides =
        List.of(
            new Side("V8, one worker", oneWorker),
            new Side("V8, two workers", twoWorkers),
            new Side("Chicory, one worker", chicory),
            new Side("node:vm, fresh contexts", contexts::calls));
    for (int round = 0; round < WARM_UPS + ROUNDS; round++) {
      for (Side side : sides) {
        Cost cost = side.calls.make(work, count);
        if (round >= WARM_UPS) side.rounds.add(cost);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%n| %s | calls / s | calls / CPU-second | µs of CPU |%n|---|---|---|---|%n",
        name);
    for (Side side : sides) {
      Cost cost = Cost.median(side.rounds);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.0f | %.1f |%n",
          side.name,
          cost.perSecond(),
          cost.perProcessorSecond(),
          cost.micros());
    }
  }

  private static void gain(String name, Engine engine, SandboxWork own, SandboxWork host)
      throws Exception {
    List<Cost> owns = new ArrayList<>();
    List<Cost> hosts = new ArrayList<>();
    for (int round = 0; round < WARM_UPS + ROUNDS; round++) {
      owns.add(called(engine, 1, own, 40));
      hosts.add(called(engine, 1, host, 2000));
    }
    Cost slow = Cost.median(owns.subList(WARM_UPS, owns.size()));
    Cost quick = Cost.median(hosts.subList(WARM_UPS, hosts.size()));
    System.out.printf(Locale.ROOT, "%n| %s | gas | µs of CPU, whole call |%n|---|---|---|%n", name);
    System.out.printf(
        Locale.ROOT, "| in JavaScript | %d | %.0f |%n", own.run(engine).gas(), slow.micros());
    System.out.printf(
        Locale.ROOT, "| by the host | %d | %.0f |%n", host.run(engine).gas(), quick.micros());
    System.out.printf(
        Locale.ROOT,
        "| **gain** | **%.0f** | **%.0f** |%n",
        own.run(engine).gas() / (double) host.run(engine).gas(),
        slow.micros() / quick.micros());
  }

  private static Cost called(Engine engine, int workers, SandboxWork work, int count)
      throws Exception {
    int callers = workers * CALLERS_PER_WORKER;
    return Cost.of(() -> {
      List<Thread> threads = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        threads.add(Thread.ofPlatform().start(() -> repeat(engine, work, count / callers)));
      }
      for (Thread thread : threads) thread.join();
      return (long) count / callers * callers;
    });
  }

  private static void repeat(Engine engine, SandboxWork work, int count) {
    for (int call = 0; call < count; call++) {
      var _ = work.run(engine);
    }
  }

  /** What JavaScript computes is what the host does, or there is nothing to compare. */
  private static void checkAnswers() {
    try (var engine = new V8Engine(1)) {
      String sum = SandboxWork.HOST_SHA256.run(engine).json();
      String key = SandboxWork.OWN_RECOVERY.run(engine).json();
      Bytes point = Bytes.fromHex(key.substring(1, key.length() - 1));
      String address = Hash.keccak(point).bytes().slice(12, Hash.SIZE).toHex();
      if (!sum.equals(SandboxWork.OWN_SHA256.run(engine).json())
          || !SandboxWork.HOST_RECOVERY.run(engine).json().equals("\"" + address + "\"")) {
        throw new IllegalStateException("the two do not agree");
      }
    }
  }
}
