package io.smartlayer.environment;

import com.sun.management.ThreadMXBean;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Feeds a reader of foreign bytes with valid inputs and with thousands of mutations of them. The
 * reader may accept or refuse in the ways it documents; any other exception, or more memory than it
 * may take, fails with the input in hex, which then belongs into the corpus.
 *
 * <p>Each run is the same, unless {@code -Dfuzz.seed} and {@code -Dfuzz.times} say otherwise. With
 * {@code -Dfuzz.for=60s} a fuzzer that is guided by coverage searches for that long instead.
 *
 * @param corpus where valid and once fatal inputs stand: {@code src/test/resources/fuzz/NAME.hex},
 *     one a line in hex, after {@code #} a remark
 * @param allocationLimit bytes that reading one input may allocate in all
 * @param refusals exceptions by which the reader refuses
 */
public record Fuzz(String corpus, long allocationLimit, List<Class<? extends Exception>> refusals) {
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_121);
  private static final int TIMES = Integer.getInteger("fuzz.times", 1);
  private static final int SIZE_LIMIT = 1 << 17;
  private static final int MOST_CHANGES = 6;
  private static final long[] EDGES = {
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000_0000L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1
  };

  /** Reads an input on the calling thread. */
  @FunctionalInterface
  public interface Reader {
    /** Reads; every exception but a documented refusal is a finding. */
    void read(byte[] input) throws Exception;
  }

  /**
   * Reads each input of the corpus, then so many mutations. A test calls it itself, and leaves
   * nothing to undo, for its reader may be used beyond it.
   */
  public void run(int mutations, Reader reader) {
    run(mutations, List.of(), reader);
  }

  /** The same, with further valid inputs: for those that a test can make when it runs. */
  public void run(int mutations, List<Bytes> valid, Reader reader) {
    List<byte[]> inputs = inputs();
    valid.forEach(input -> inputs.add(input.toArray()));
    if (FuzzTarget.took(this, reader)) {
      inputs.forEach(input -> judge(input, reader)); // loads classes before inputs are timed
    } else if (GuidedFuzz.isWanted()) {
      GuidedFuzz.ofCaller(inputs).search();
    } else {
      mutate(inputs, mutations, reader);
    }
  }

  /** Reads inputs, then so many mutations of them. */
  void mutate(List<byte[]> inputs, int mutations, Reader reader) {
    inputs.forEach(input -> allocation(input, reader)); // classes load at the first use
    inputs.forEach(input -> judge(input, reader));
    var random = new SplittableRandom(SEED);
    for (long i = 0; i < (long) mutations * TIMES; i++) {
      judge(mutated(inputs, random), reader);
    }
  }

  /** Nothing, and what stands in the corpus. */
  public List<byte[]> inputs() {
    List<byte[]> inputs = new ArrayList<>();
    inputs.add(new byte[0]);
    try {
      for (String line : Files.readAllLines(Path.of("src/test/resources/fuzz", corpus + ".hex"))) {
        String hex = line.replaceAll("#.*", "").strip();
        if (!hex.isEmpty()) {
          inputs.add(HexFormat.of().parseHex(hex));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no corpus " + corpus, e);
    }
    return inputs;
  }

  /** Fails unless the reader accepts or refuses within its limit. */
  void judge(byte[] input, Reader reader) {
    long taken = allocation(input, reader);
    if (taken > allocationLimit) {
      taken = allocation(input, reader); // without what is loaded at the first use
    }
    if (taken > allocationLimit) {
      throw new AssertionError(corpus + " took " + taken + " bytes for " + shown(input));
    }
  }

  /** How many bytes it takes to read an input. */
  private long allocation(byte[] input, Reader reader) {
    byte[] given = input.clone();
    long before = allocated();
    try {
      reader.read(given);
    } catch (Exception | StackOverflowError e) {
      if (refusals.stream().noneMatch(refusal -> refusal.isInstance(e))) {
        throw new AssertionError(corpus + " is not refused in order: " + shown(input), e);
      }
    }
    return allocated() - before;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static String shown(byte[] input) {
    return input.length + " bytes: " + HexFormat.of().formatHex(input);
  }

  private static byte[] mutated(List<byte[]> inputs, SplittableRandom random) {
    byte[] bytes = inputs.get(random.nextInt(inputs.size())).clone();
    for (int i = random.nextInt(1, MOST_CHANGES + 1); i > 0; i--) {
      bytes = changed(bytes, inputs.get(random.nextInt(inputs.size())), random);
    }
    return bytes.length > SIZE_LIMIT ? Arrays.copyOf(bytes, SIZE_LIMIT) : bytes;
  }

  private static byte[] changed(byte[] bytes, byte[] other, SplittableRandom random) {
    int at = random.nextInt(bytes.length + 1);
    int size = random.nextInt(1, Math.max(2, Math.min(64, bytes.length)));
    return switch (random.nextInt(8)) {
      case 0 -> overwritten(bytes, at, new byte[] {(byte) (1 << random.nextInt(8))}, true);
      case 1 -> overwritten(bytes, at, noise(size, random), false);
      case 2 -> overwritten(bytes, at, edge(random), false);
      case 3 -> joined(bytes, at, varint(EDGES[random.nextInt(EDGES.length)]), at);
      case 4 -> joined(bytes, at, noise(size, random), at);
      case 5 -> joined(bytes, at, new byte[0], Math.min(bytes.length, at + size));
      case 6 -> joined(bytes, at, other, bytes.length);
      default -> joined(bytes, at, Arrays.copyOfRange(bytes, 0, at), at);
    };
  }

  /** Writes over what is there; or changes it by the bits that are set. */
  private static byte[] overwritten(byte[] bytes, int at, byte[] by, boolean flips) {
    byte[] changed = bytes.clone();
    for (int i = 0; i < by.length && at + i < changed.length; i++) {
      changed[at + i] = (byte) (flips ? changed[at + i] ^ by[i] : by[i]);
    }
    return changed;
  }

  /** The bytes up to one place, others, and the bytes from another place on. */
  private static byte[] joined(byte[] bytes, int to, byte[] between, int from) {
    byte[] joined = Arrays.copyOf(bytes, to + between.length + bytes.length - from);
    System.arraycopy(between, 0, joined, to, between.length);
    System.arraycopy(bytes, from, joined, to + between.length, bytes.length - from);
    return joined;
  }

  private static byte[] noise(int size, SplittableRandom random) {
    byte[] noise = new byte[size];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] edge(SplittableRandom random) {
    long value = EDGES[random.nextInt(EDGES.length)];
    byte[] edge = new byte[1 << random.nextInt(4)];
    boolean isBigEndian = random.nextBoolean();
    for (int i = 0; i < edge.length; i++) {
      edge[isBigEndian ? edge.length - 1 - i : i] = (byte) (value >>> (8 * i));
    }
    return edge;
  }

  private static byte[] varint(long value) {
    byte[] varint = new byte[10];
    int size = 0;
    for (long rest = value; ; rest >>>= 7) {
      boolean isLast = (rest & ~0x7fL) == 0;
      varint[size++] = (byte) (isLast ? rest : rest | 0x80);
      if (isLast) {
        return Arrays.copyOf(varint, size);
      }
    }
  }
}
