package io.smartlayer.command;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Secret keys in files: 32 bytes in hexadecimal after 0x. No command prints one. */
final class KeyFile {
  private static final int SIZE_LIMIT_BYTES = 1024;

  private KeyFile() {}

  /**
   * The key in a file.
   *
   * @throws FeedFailure if there is none; the message names the file and nothing that is in it
   */
  static SecretKey read(Path file) {
    try {
      if (Files.size(file) > SIZE_LIMIT_BYTES) {
        throw new FeedFailure(Smartlayer.DATA, "No secret key in " + file);
      }
      return new SecretKey(Bytes.fromHex(Files.readString(file).strip()));
    } catch (IOException e) {
      throw new FeedFailure(Smartlayer.NO_INPUT, "Cannot read the key file " + file);
    } catch (IllegalArgumentException e) {
      throw new FeedFailure(Smartlayer.DATA, "No secret key in " + file);
    }
  }
}
