package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.TrustFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Where a local network keeps everything: one folder, and in it one for each node. */
record NetworkFolder(Path path) {
  private static final String LOCK = "network.lock";
  private static final String PLAN = "plan.json";
  private static final String CONTRACTS = "contracts.json";
  private static final String TRUST_FILE = "network.json";
  private static final long LOG_LIMIT_BYTES = 16L << 20;

  /** Takes the absolute path: processes are told by it. */
  NetworkFolder {
    path = path.toAbsolutePath().normalize();
  }

  /** Makes the folder; false when it holds something else. */
  boolean create() {
    try {
      Files.createDirectories(path);
      try (Stream<Path> all = Files.list(path)) {
        return Files.exists(path.resolve(LOCK)) || all.findAny().isEmpty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the folder " + path, e);
    }
  }

  /** Locks the folder for one command; null when another has it. */
  @Nullable FileLock lock() throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
    }
    return lock;
  }

  /** What the network is made of, or null when there is none. */
  @Nullable NetworkPlan plan() {
    return read(PLAN, NetworkPlan::fromJson);
  }

  void keep(NetworkPlan plan) {
    write(PLAN, plan.toJson());
  }

  /** The contracts on its chain, or null before they are there. */
  @Nullable NetworkContracts contracts() {
    return read(CONTRACTS, NetworkContracts::fromJson);
  }

  void keep(NetworkContracts contracts) {
    write(CONTRACTS, contracts.toJson());
  }

  /** The trust file, or null before there is one. */
  @Nullable TrustFile trust() {
    return read(TRUST_FILE, TrustFile::fromJson);
  }

  void keep(TrustFile trust) {
    write(TRUST_FILE, trust.toJson());
  }

  /** Where the trust file is. */
  Path trustFile() {
    return path.resolve(TRUST_FILE);
  }

  /** A node's own folder. */
  Path of(NetworkPlan.Node node) {
    return path.resolve(node.name());
  }

  /** A node's settings. */
  Path config(NetworkPlan.Node node) {
    return of(node).resolve("node.conf");
  }

  /** The file that tells of a node's process. */
  Path process(NetworkPlan.Node node) {
    return of(node).resolve("process");
  }

  /** Where a node's process logs; an old log that has grown large is put aside. */
  Path log(NetworkPlan.Node node) {
    Path log = of(node).resolve("log");
    try {
      if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
        Files.move(log, of(node).resolve("log.old"), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot put aside " + log, e);
    }
    return log;
  }

  /** Writes a file, whole or not at all. */
  void write(Path file, byte[] content) {
    try {
      Path unfinished = file.resolveSibling(file.getFileName() + ".new");
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(unfinished, content);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private void write(String name, JsonNode json) {
    write(path.resolve(name), CanonicalJson.write(json).toArray());
  }

  private <T> @Nullable T read(String name, Function<JsonNode, T> reader) {
    Path file = path.resolve(name);
    try {
      return Files.exists(file) ? reader.apply(CanonicalJson.read(Files.readString(file))) : null;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      throw new IllegalStateException(
          file + " is of another version: " + e.getMessage() + "; delete the folder", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
