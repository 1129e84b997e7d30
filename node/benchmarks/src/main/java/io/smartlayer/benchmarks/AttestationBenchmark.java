package io.smartlayer.benchmarks;

import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.Verdict;
import io.smartlayer.attestation.Verification;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How many attestations of version 2 does one thread verify in a second, from JSON text to verdict?
 *
 * <p>{@code node/benchmarks/attestation} asks the EAS SDK the same, in the same run.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AttestationBenchmark {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private final AttestationReader reader = new AttestationReader();
  private List<Bytes> texts = List.of();
  private int next;

  /** A benchmark; JMH makes it. */
  public AttestationBenchmark() {}

  /** Reads the valid attestations of version 2 from the vectors. */
  @Setup
  public void readVectors() throws IOException {
    Path file = Path.of(System.getProperty("benchmark.vectors"));
    JsonMapper mapper = JsonMapper.shared();
    List<Bytes> found = new ArrayList<>();
    for (JsonNode vector : mapper.readTree(Files.readString(file)).get("attestations")) {
      JsonNode item = vector.get("item");
      if (vector.get("valid").booleanValue() && item.at("/sig/message").has("salt")) {
        found.add(Bytes.utf8(mapper.writeValueAsString(item)));
      }
    }
    texts = found;
  }

  /** Reads and verifies one attestation. */
  @Benchmark
  public Verification verify() {
    Reading reading = reader.read(texts.get(next));
    next = (next + 1) % texts.size();
    Verification verification = Verification.of(reading, AT);
    if (verification.verdict() != Verdict.VALID) {
      throw new IllegalStateException("a vector is " + verification);
    }
    return verification;
  }
}
