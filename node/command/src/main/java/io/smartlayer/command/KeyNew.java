package io.smartlayer.command;

import io.smartlayer.primitives.Keystore;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer key new}. */
@Command(
    name = "new",
    description = {
      "Makes a key, encrypts it by a password, and prints its address.",
      "Exit status: 0 it is made, 64 the file is there already, or wrong usage, 65 no password, 66"
          + " no password to be had."
    },
    mixinStandardHelpOptions = true)
final class KeyNew implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private KeyPassword password;

  @Parameters(paramLabel = "FILE", description = "The key's file.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  KeyNew() {}

  @Override
  public Integer call() {
    return FeedFailure.told(spec, this::done);
  }

  private int done() {
    if (Files.exists(file)) {
      throw new FeedFailure(Smartlayer.USAGE, file + " is there already");
    }
    var random = new SecureRandom();
    SecretKey key = NodeKeys.make(random);
    NodeKeys.keep(file, Keystore.encrypt(key, password.chosen(file), random).toString());
    spec.commandLine().getOut().println(key.address().toHex());
    return 0;
  }
}
