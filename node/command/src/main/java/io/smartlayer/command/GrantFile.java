package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.GrantChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A chain of grants in a file: {@code {"grant":GRANT}}, with {@code "delegations":[…]} where it was
 * passed on, as in a call ({@code spec/protocol/token.md}, "Grants and proofs"). It holds no
 * secret: who has the file can show that a permission was given, and use it only with its key.
 */
final class GrantFile {
  private static final int SIZE_LIMIT_BYTES = 64 << 10;

  private GrantFile() {}

  /**
   * The chain in a file.
   *
   * @throws FeedFailure if there is none
   */
  static GrantChain read(Path file) {
    try {
      if (Files.size(file) > SIZE_LIMIT_BYTES) {
        throw new FeedFailure(Smartlayer.DATA, file + " is too long to be a grant");
      }
      JsonFields in = JsonFields.of(CanonicalJson.read(Files.readString(file)), "the file");
      GrantChain chain = GrantChain.read(in);
      in.end();
      return chain;
    } catch (IOException e) {
      throw new FeedFailure(Smartlayer.NO_INPUT, "cannot read " + file);
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      throw new FeedFailure(Smartlayer.DATA, file + " holds no grant: " + e.getMessage());
    }
  }
}
