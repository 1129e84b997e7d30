package io.smartlayer.runtime;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Keystore;
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
import org.jspecify.annotations.Nullable;

/**
 * Keeps a secret key in a file that only its owner can read: bare, as 0x and 64 digits, or
 * encrypted by a password ({@link Keystore}).
 */
public final class NodeKeys {
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rw-------");

  private static final int PASSWORD_LIMIT_BYTES = 1024;

  private NodeKeys() {}

  /** The bare key in a file, made on the first call. */
  public static SecretKey in(Path file, RandomGenerator random) {
    try {
      if (Files.exists(file)) {
        return new SecretKey(Bytes.fromHex(Files.readString(file).strip()));
      }
      SecretKey key = make(random);
      keep(file, key.reveal().toHex());
      return key;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a key in " + file.getFileName(), e);
    }
  }

  /**
   * Puts a key in a file that nobody but its owner may read, in one step: the file is as before, or
   * whole.
   *
   * @param text of the key, bare or encrypted
   */
  public static void keep(Path file, String text) {
    try {
      Path unfinished = file.resolveSibling(file.getFileName() + ".new");
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(unfinished);
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        var owner = PosixFilePermissions.fromString("rw-------");
        Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(owner));
      }
      Files.writeString(unfinished, text + "\n");
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a key in " + file.getFileName(), e);
    }
  }

  /**
   * The key in a file that nobody but its owner may read, made on the first call.
   *
   * @param passwordFile holds the password in its first line; null where the key is bare
   * @throws StartFailure if others may read either file, or there is no key, or another password
   */
  public static SecretKey guarded(Path file, @Nullable Path passwordFile, RandomGenerator random) {
    try {
      Bytes password = null;
      if (passwordFile != null) {
        password = password(passwordFile);
        requireOwners(passwordFile);
      }
      SecretKey key;
      if (Files.exists(file)) {
        key = read(file, password);
      } else if (password == null) {
        key = in(file, random);
      } else {
        key = make(random);
        keep(file, Keystore.encrypt(key, password, random).toString());
      }
      requireOwners(file);
      return key;
    } catch (Keystore.Refused e) {
      throw new StartFailure(StartFailure.Kind.STORAGE, file + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new StartFailure(StartFailure.Kind.STORAGE, "no secret key in " + file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file, e);
    }
  }

  /**
   * The password in a file: its first line, without what ends it.
   *
   * @throws IOException if it cannot be read
   */
  public static Bytes password(Path file) throws IOException {
    if (Files.size(file) > PASSWORD_LIMIT_BYTES) {
      throw new IOException("a password has at most " + PASSWORD_LIMIT_BYTES + " bytes");
    }
    return Bytes.utf8(Files.readString(file).lines().findFirst().orElse(""));
  }

  private static SecretKey read(Path file, @Nullable Bytes password) throws IOException {
    String text = Files.readString(file);
    if (!Keystore.isOne(text)) {
      return new SecretKey(Bytes.fromHex(text.strip()));
    }
    if (password == null) {
      throw new StartFailure(
          StartFailure.Kind.STORAGE,
          file + " is encrypted: " + Setting.KEY_PASSWORD.key() + " names its password's file");
    }
    return Keystore.decrypt(text, password);
  }

  private static void requireOwners(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
        && Files.getPosixFilePermissions(file).stream().anyMatch(p -> !OWNERS.contains(p))) {
      throw new StartFailure(
          StartFailure.Kind.STORAGE, "others may read the key: chmod 600 " + file);
    }
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
