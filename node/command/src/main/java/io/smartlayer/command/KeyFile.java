package io.smartlayer.command;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Keystore;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Secret keys in files: 32 bytes in hexadecimal after 0x, or encrypted ({@link Keystore}). No
 * command prints one.
 */
final class KeyFile {
  private KeyFile() {}

  /**
   * The key in a file; the password of an encrypted one is in the file that a variable names, or is
   * asked for.
   *
   * @throws FeedFailure if there is none; the message names the file and nothing that is in it
   */
  static SecretKey read(Path file) {
    return read(file, new KeyPassword());
  }

  /**
   * The key in a file.
   *
   * @param password where that of an encrypted one is
   * @throws FeedFailure if there is none; the message names the file and nothing that is in it
   */
  static SecretKey read(Path file, KeyPassword password) {
    String text = text(file);
    try {
      return Keystore.isOne(text)
          ? Keystore.decrypt(text, password.known(file))
          : new SecretKey(Bytes.fromHex(text.strip()));
    } catch (Keystore.Refused e) {
      throw new FeedFailure(Smartlayer.DATA, file + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new FeedFailure(Smartlayer.DATA, "No secret key in " + file);
    }
  }

  /**
   * Whether a file's key is encrypted.
   *
   * @throws FeedFailure if it cannot be read
   */
  static boolean isEncrypted(Path file) {
    return Keystore.isOne(text(file));
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > Keystore.SIZE_LIMIT_BYTES) {
        throw new FeedFailure(Smartlayer.DATA, "No secret key in " + file);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new FeedFailure(Smartlayer.NO_INPUT, "Cannot read the key file " + file);
    }
  }
}
