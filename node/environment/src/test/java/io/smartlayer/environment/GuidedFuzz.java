package io.smartlayer.environment;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has Jazzer, a fuzzer guided by coverage, search for inputs that break a reader: {@code
 * -Dfuzz.for=60s} is how long, for each test. It runs in a JVM of its own, which it instruments.
 *
 * <p>What a search found worth keeping stays in {@code target/fuzz/CLASS.METHOD/corpus}, and the
 * next one begins with it.
 */
record GuidedFuzz(String testClass, String method, List<byte[]> seeds) {
  private static final System.Logger LOG = System.getLogger(GuidedFuzz.class.getName());
  private static final @Nullable String TIME = System.getProperty("fuzz.for");
  private static final int INPUT_LIMIT = 1 << 16;
  private static final int INPUT_SECONDS = 60;
  private static final int TAIL_LINES = 40;
  private static final Pattern FIGURES = Pattern.compile(".*\\bDONE\\b.*");

  /** Code that Jazzer sees into: ours, and the parsers below it. */
  private static final String INSTRUMENTED =
      "io.smartlayer.**:tools.jackson.core.**:com.google.protobuf.**";

  /** Whether a search is asked for. */
  static boolean isWanted() {
    return TIME != null;
  }

  /** A search on behalf of the test that called {@link Fuzz#run}. */
  static GuidedFuzz ofCaller(List<byte[]> seeds) {
    StackWalker.StackFrame test =
        StackWalker.getInstance()
            .walk(frames ->
                frames
                    .filter(frame -> !frame.getClassName().equals(GuidedFuzz.class.getName()))
                    .filter(frame -> !frame.getClassName().equals(Fuzz.class.getName()))
                    .findFirst())
            .orElseThrow();
    return new GuidedFuzz(test.getClassName(), test.getMethodName(), seeds);
  }

  /** Searches until the time is over, or fails with the first finding. */
  void search() {
    Path folder = Path.of("target/fuzz", testClass.replaceAll(".*[.]", "") + "." + method);
    try {
      Path log = folder.resolve("log.txt");
      int exit = jazzer(prepared(folder), log);
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      if (exit != 0) {
        throw new AssertionError(finding(folder, lines));
      }
      String figures = lines.stream().filter(FIGURES.asMatchPredicate()).findFirst().orElse("");
      LOG.log(System.Logger.Level.INFO, "event=fuzzed test={0} figures={1}", method, figures);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while fuzzing", e);
    }
  }

  private Path prepared(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("corpus"));
    Path kept = Files.createDirectories(folder.resolve("seeds"));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(kept.resolve("seed-" + i), seeds.get(i));
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path old : files.filter(GuidedFuzz::isFinding).toList()) {
        Files.delete(old);
      }
    }
    return folder;
  }

  private int jazzer(Path folder, Path log) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("-X") || flag.startsWith("--"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:ActiveProcessorCount=1",
            "-XX:+EnableDynamicAgentLoading",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + FuzzTarget.class.getName(),
            "--target_args=" + testClass + " " + method,
            "--instrumentation_includes=" + INSTRUMENTED.replace(':', File.pathSeparatorChar),
            "--custom_hook_includes=io.smartlayer.**",
            "--max_duration=" + TIME,
            "--reproducer_path=" + folder,
            "-artifact_prefix=" + folder + File.separator,
            "-max_len=" + INPUT_LIMIT,
            "-timeout=" + INPUT_SECONDS,
            folder.resolve("corpus").toString(),
            folder.resolve("seeds").toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  private String finding(Path folder, List<String> log) throws IOException {
    var text = new StringBuilder(testClass + "." + method + " found in " + folder + ":\n");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(GuidedFuzz::isFinding).toList()) {
        text.append(file.getFileName()).append(' ');
        text.append(HexFormat.of().formatHex(Files.readAllBytes(file))).append('\n');
      }
    }
    int from = Math.max(0, log.size() - TAIL_LINES);
    return text.append(String.join("\n", log.subList(from, log.size()))).toString();
  }

  private static boolean isFinding(Path file) {
    return file.getFileName().toString().matches("(crash|timeout|oom|slow-unit)-[0-9a-f]+");
  }
}
