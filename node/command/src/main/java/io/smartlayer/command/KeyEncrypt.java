package io.smartlayer.command;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Keystore;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer key encrypt}. */
@Command(
    name = "encrypt",
    description = {
      "Encrypts a bare key by a password, in its file. One that is encrypted stays as it is.",
      "Exit status: 0 it is encrypted, 64 wrong usage, 65 the file holds no key, or no password, 66"
          + " no such file, or no password to be had."
    },
    mixinStandardHelpOptions = true)
final class KeyEncrypt implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private KeyPassword password;

  @Parameters(paramLabel = "FILE", description = "The key's file.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  KeyEncrypt() {}

  @Override
  public Integer call() {
    return FeedFailure.told(spec, this::done);
  }

  private int done() {
    if (KeyFile.isEncrypted(file)) {
      spec.commandLine().getOut().println("encrypted before");
    } else {
      SecretKey key = KeyFile.read(file);
      Bytes chosen = password.chosen(file);
      NodeKeys.keep(file, Keystore.encrypt(key, chosen, new SecureRandom()).toString());
      spec.commandLine().getOut().println("encrypted: " + key.address().toHex());
    }
    return 0;
  }
}
