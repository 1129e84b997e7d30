package io.smartlayer.command;

import io.smartlayer.authoring.Finding;
import io.smartlayer.authoring.Promises;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ScriptSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code smartlayer token build}. */
@Command(
    name = "build",
    description = {
      "Makes the token's script: one file for wallets and for the network.",
      "With a key it is signed; nodes run scripts only that the owner of the tokens' contract has"
          + " signed.",
      "Exit status: 0 it is made, 64 wrong usage, 65 the manifest or the key is wrong, or the token"
          + " does not implement what it says, 66 there is"
          + " none, 74 the file cannot be written."
    },
    mixinStandardHelpOptions = true)
final class TokenBuild implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TokenOptions options;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The secret key to sign with: 32 bytes in hexadecimal after 0x.")
  private @Nullable Path key;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to write (default: FOLDER/token.tsml).")
  private @Nullable Path out;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenBuild() {}

  @Override
  public Integer call() {
    return TokenFailure.told(spec, this::built);
  }

  private int built() throws TokenFailure {
    TokenFolder folder = options.folder();
    TokenFolder.Made made = folder.make(options.settings());
    for (Finding broken : Promises.of(made.draft(), folder.interfaces())) {
      if (broken.level() == Finding.Level.FAULT) {
        throw new TokenFailure(Smartlayer.DATA, TokenCheck.line(broken));
      }
    }
    Bytes file = made.file();
    String how = "not signed: nodes want --key";
    if (key != null) {
      SecretKey secret = KeyFile.read(key);
      file = signed(file, secret);
      how = "signed by " + secret.address().toHex();
    }
    Path target = out == null ? folder.path().resolve(TokenFolder.SCRIPT) : out;
    write(target, file);
    spec.commandLine()
        .getOut()
        .println("%s: %s, %s".formatted(target, Hash.sha256(file).toHex(), how));
    return 0;
  }

  /** A script with its signature. */
  static Bytes signed(Bytes file, SecretKey key) throws TokenFailure {
    return switch (ScriptSignature.sign(file, key)) {
      case ScriptSignature.Signing.Signed(Bytes with) -> with;
      case ScriptSignature.Signing.NotSigned(var _, String why) ->
          throw new TokenFailure(Smartlayer.DATA, "it cannot be signed: " + why);
    };
  }

  /** Writes a file whole or not at all. */
  static void write(Path target, Bytes file) throws TokenFailure {
    Path unfinished = target.resolveSibling(target.getFileName() + ".new");
    try {
      Files.write(unfinished, file.toArray());
      Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new TokenFailure(Smartlayer.STORAGE, target + " cannot be written");
    }
  }
}
