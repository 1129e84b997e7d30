package io.smartlayer.runtime;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Keeps a secret key in a file that only its owner can read. */
public final class NodeKeys {
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rw-------");

  private NodeKeys() {}

  /** The key in a file, made on the first call. */
  public static SecretKey in(Path file, RandomGenerator random) {
    try {
      if (Files.exists(file)) {
        return new SecretKey(Bytes.fromHex(Files.readString(file).strip()));
      }
      SecretKey key = make(random);
      Path unfinished = file.resolveSibling(file.getFileName() + ".new");
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(unfinished);
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        var owner = PosixFilePermissions.fromString("rw-------");
        Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(owner));
      }
      Files.writeString(unfinished, key.reveal().toHex() + "\n");
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      return key;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a key in " + file.getFileName(), e);
    }
  }

  /**
   * The key in a file that nobody but its owner may read, made on the first call.
   *
   * @throws StartFailure if others may read it, or it holds no key
   */
  public static SecretKey guarded(Path file, RandomGenerator random) {
    SecretKey key;
    try {
      key = in(file, random);
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
          && Files.getPosixFilePermissions(file).stream().anyMatch(p -> !OWNERS.contains(p))) {
        throw new StartFailure(
            StartFailure.Kind.STORAGE, "others may read the key: chmod 600 " + file);
      }
    } catch (IllegalArgumentException e) {
      throw new StartFailure(StartFailure.Kind.STORAGE, "no secret key in " + file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file, e);
    }
    return key;
  }

  /** A new key. */
  public static SecretKey make(RandomGenerator random) {
    while (true) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      try {
        return new SecretKey(Bytes.of(secret));
      } catch (IllegalArgumentException e) {
        // one draw in 2^128 is no key: draw again
      }
    }
  }
}
