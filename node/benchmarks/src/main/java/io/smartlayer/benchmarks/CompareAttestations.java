package io.smartlayer.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs {@link AttestationBenchmark} beside the EAS SDK and prints the ratio. */
public final class CompareAttestations {
  private CompareAttestations() {}

  /**
   * Compares.
   *
   * @param arguments the vectors' file and the folder of the SDK's benchmark
   */
  public static void main(String[] arguments) throws RunnerException, IOException {
    Path vectors = Path.of(arguments[0]);
    Path peer = Path.of(arguments[1]);
    double before = sdk(peer, vectors);
    double ours = ours(vectors);
    double after = sdk(peer, vectors);
    double theirs = (before + after) / 2;
    System.out.printf(
        Locale.ROOT,
        """

        verified attestations, from JSON text, for each second of processor time, one thread
          EAS SDK 2.10.0 on Node.js  %8.0f   (%.0f before, %.0f after)
          Smart Layer                %8.0f
          ratio                      %8.1f
        """,
        theirs,
        before,
        after,
        ours,
        ours / theirs);
  }

  private static double ours(Path vectors) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(AttestationBenchmark.class.getSimpleName())
            .forks(1)
            .threads(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(5))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(5))
            .addProfiler(CpuProfiler.class)
            .jvmArgsAppend("-Dbenchmark.vectors=" + vectors, "-XX:+UseSerialGC")
            .build();
    RunResult result = new Runner(options).runSingle();
    Result<?> perCpuSecond = result.getSecondaryResults().get(CpuProfiler.LABEL);
    return Objects.requireNonNull(perCpuSecond, "the profiler reports").getScore();
  }

  private static double sdk(Path peer, Path vectors) throws IOException {
    Process node =
        new ProcessBuilder(
                List.of("node", peer.resolve("bench.cjs").toString(), vectors.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = node.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("the EAS SDK's benchmark printed nothing");
      }
      return Double.parseDouble(line);
    }
  }
}
