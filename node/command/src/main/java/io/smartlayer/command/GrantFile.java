package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.GrantLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.node.JsonNodeFactory;

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

  /** Prints a chain as such a file, and beside it in words what its last link allows. */
  static void print(CommandSpec spec, GrantChain chain) {
    var json = JsonNodeFactory.instance.objectNode();
    chain.addTo(json);
    spec.commandLine().getOut().println(CanonicalJson.text(json));
    GrantLink last = chain.last();
    String further = last.depth() == 0 ? "" : "; may be passed on, links: " + last.depth();
    spec.commandLine().getErr().println(last.token() + ": " + words(last) + further);
  }

  /** What a link allows: methods, whose key, until when. */
  static String words(GrantLink link) {
    return "%s by %s until %s"
        .formatted(
            FeedFailure.shown(link.methods().toString()),
            link.sessionKey().toHex(),
            Instant.ofEpochMilli(link.expiryMillis()).truncatedTo(ChronoUnit.SECONDS));
  }
}
