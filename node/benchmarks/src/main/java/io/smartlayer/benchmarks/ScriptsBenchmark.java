package io.smartlayer.benchmarks;

import io.smartlayer.examples.flightticket.FlightTicketScript;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.ServiceScript;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * What do 10,000 different scripts take on one node?
 *
 * <p>{@code node/benchmarks/queries}: the flight ticket's script, each time with another host. A
 * node keeps the script as it was read, and for those that are called the image of the state that
 * its program begins with, of as many as there is room for.
 */
public final class ScriptsBenchmark {
  private static final int SCRIPTS = 10_000;
  private static final int READ = 500;
  private static final int CALLS = 4_000;
  private static final int BUSY = 200;
  private static final long GAS = 5_000_000;
  private static final String ARGUMENTS = "[{\"flight\":\"SL123\",\"status\":\"booked\"},{},{}]";

  private ScriptsBenchmark() {}

  /** Measures. */
  public static void main(String[] arguments) throws IOException {
    System.out.printf("%n| %d scripts | |%n|---|---|%n", SCRIPTS);
    long before = heapBytes();
    List<ServiceScript> read = IntStream.range(0, READ).mapToObj(ScriptsBenchmark::script).toList();
    long each = (heapBytes() - before) / read.size();
    System.out.printf(Locale.ROOT, "| heap of a script as it was read | %d bytes |%n", each);
    ServiceScript one = read.getLast();
    List<Program> programs = new ArrayList<>();
    for (int i = 0; i < SCRIPTS; i++) {
      String source = one.program().source() + "\nconst number = " + i + ";";
      programs.add(new Program(source, one.program().functions()));
    }
    try (var engine = new V8Engine(1)) {
      String handler = QueryFloor.method(one).handler();
      var random = new Random(6);
      var _ = micros(engine, programs, handler, BUSY, i -> i);
      long heap = heapBytes();
      print("first call of each, CPU", micros(engine, programs, handler, SCRIPTS, i -> i));
      System.out.printf(
          Locale.ROOT, "| heap of their images | %d MB |%n", (heapBytes() - heap) >> 20);
      System.out.printf(Locale.ROOT, "| resident memory | %d MB |%n", residentBytes() >> 20);
      print(
          "further calls of any of them, CPU",
          micros(engine, programs, handler, CALLS, _ -> random.nextInt(SCRIPTS)));
      for (int i = 0; i < 2; i++) {
        var _ = micros(engine, programs, handler, CALLS, _ -> random.nextInt(BUSY));
      }
      print(
          "further calls of " + BUSY + " of them, CPU",
          micros(engine, programs, handler, CALLS, _ -> random.nextInt(BUSY)));
      print("further calls of one, CPU", micros(engine, programs, handler, CALLS, _ -> 0));
    }
  }

  private static ServiceScript script(int number) {
    var type = TicketWorld.TOKEN.type();
    var host = URI.create("http://hotel-" + number + ".example/");
    Bytes file =
        FlightTicketScript.sign(
            FlightTicketScript.render(
                type.chainId(),
                type.contract(),
                TicketWorld.AIRLINE.publicKey(),
                TicketWorld.HOLDER.publicKey(),
                host),
            TicketWorld.AIRLINE);
    var chain =
        new TicketChain(
            type.chainId(),
            TicketWorld.AIRLINE.address(),
            TicketWorld.HOLDER.address(),
            host.toString(),
            Instant.EPOCH);
    return switch (ServiceScript.load(file, chain, 1)) {
      case ServiceScript.Loading.Loaded(ServiceScript script) -> script;
      case ServiceScript.Loading other -> throw new IllegalStateException("not read: " + other);
    };
  }

  /** Processor time of a call, in microseconds. */
  private static double micros(
      Engine engine, List<Program> programs, String handler, int calls, IntUnaryOperator draw) {
    long start = Processor.nanos();
    for (int i = 0; i < calls; i++) {
      Run run = engine.call(programs.get(draw.applyAsInt(i)), handler, ARGUMENTS, GAS);
      if (!(run instanceof Run.Completed)) {
        throw new IllegalStateException("no result: " + run);
      }
    }
    return (Processor.nanos() - start) / 1e3 / calls;
  }

  private static void print(String what, double micros) {
    System.out.printf(Locale.ROOT, "| %s | %.0f µs |%n", what, micros);
  }

  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** What of the whole process is in memory, room in its heap included (Linux). */
  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    return 0;
  }
}
