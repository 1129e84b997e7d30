package io.smartlayer.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Programs that verify transparency logs and have nothing of ours in them. */
enum LogVerifier {
  /** Written from the texts of C2SP and RFC 6962, {@code interop/tlog/check.js}. */
  FROM_THE_TEXTS,
  /** The Go project's packages for its own checksum database, {@code interop/tlog/main.go}. */
  OF_GO;

  private static final Path HOME = Path.of("../../interop/tlog").toAbsolutePath().normalize();
  private static final Path GO_PACKAGES = Path.of("/usr/share/gocode/src/golang.org/x/mod/sumdb");
  private static final Path GO_BUILT = Path.of("target/tlog").toAbsolutePath();
  private static final long PATIENCE_SECONDS = 240;

  /** How a program ended, and what it said. */
  record Outcome(int status, String said) {}

  /** Leaves the test out where the program is not installed, and says so; it fails under CI. */
  void assumePresent() throws Exception {
    if (this == OF_GO) {
      boolean present = Files.isDirectory(GO_PACKAGES) || System.getenv("CI") != null;
      Assumptions.assumeTrue(present, "left out: no golang-go and golang-golang-x-mod-dev");
      Outcome built = run(List.of("go", "build", "-o", GO_BUILT.toString(), "."));
      if (built.status != 0) {
        throw new IOException("interop/tlog does not build: " + built.said);
      }
    }
  }

  /** Verifies a log; {@code old} is a file with an older checkpoint of it. */
  Outcome check(String prefix, String vkey, @Nullable Path old) throws Exception {
    List<String> command =
        new ArrayList<>(
            switch (this) {
              case FROM_THE_TEXTS -> List.of("node", "check.js");
              case OF_GO -> List.of(GO_BUILT.toString(), "check");
            });
    command.addAll(List.of(prefix, vkey));
    if (old != null) {
      command.add(old.toString());
    }
    return run(command);
  }

  private static Outcome run(List<String> command) throws Exception {
    Path said = Files.createTempFile("tlog", ".out");
    try {
      var builder = new ProcessBuilder(command).directory(HOME.toFile());
      builder.environment().put("GO111MODULE", "off");
      builder.environment().put("GOPATH", "/usr/share/gocode");
      builder.environment().put("GOCACHE", GO_BUILT.resolveSibling("go-cache").toString());
      Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.getFirst() + " did not end: " + Files.readString(said));
      }
      return new Outcome(process.exitValue(), Files.readString(said));
    } finally {
      Files.delete(said);
    }
  }
}
