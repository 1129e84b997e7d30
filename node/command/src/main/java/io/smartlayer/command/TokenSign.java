package io.smartlayer.command;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ScriptSignature;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer token sign}. */
@Command(
    name = "sign",
    description = {
      "Signs a script that was made without a key, where the key is. A second time does no harm.",
      "Exit status: 0 it is signed, 64 wrong usage, 65 it cannot be signed, or another has signed"
          + " it, 66 no such file, 74 it cannot be written."
    },
    mixinStandardHelpOptions = true)
final class TokenSign implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The secret key to sign with: 32 bytes in hexadecimal after 0x.")
  private Path key;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to write (default: the file itself).")
  private @Nullable Path out;

  @Parameters(paramLabel = "FILE", description = "The script, as \"token build\" made it.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenSign() {}

  @Override
  public Integer call() {
    return TokenFailure.told(spec, this::signed);
  }

  private int signed() throws TokenFailure {
    Bytes content = TokenPublish.content(file);
    SecretKey secret = KeyFile.read(key);
    String signer = secret.address().toHex();
    String how = "signed by " + signer;
    if (ScriptSignature.verify(content) instanceof ScriptSignature.Verdict.Valid valid) {
      String other = valid.authority().text();
      if (!other.equals(signer)) {
        throw new TokenFailure(Smartlayer.DATA, file + ": " + other + " has signed it already");
      }
      how = "already signed by " + signer;
    } else {
      content = TokenBuild.signed(content, secret);
    }
    Path target = out == null ? file : out;
    TokenBuild.write(target, content);
    spec.commandLine()
        .getOut()
        .println("%s: %s, %s".formatted(target, Hash.sha256(content).toHex(), how));
    return 0;
  }
}
