package io.smartlayer.command;

import io.smartlayer.primitives.SecretKey;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer key show}. */
@Command(
    name = "show",
    description = {
      "Opens a key and prints its address.",
      "Exit status: 0 it is printed, 64 wrong usage, 65 the file holds no key, or the password is"
          + " another, 66 no such file, or no password to be had."
    },
    mixinStandardHelpOptions = true)
final class KeyShow implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private KeyPassword password;

  @Parameters(paramLabel = "FILE", description = "The key's file.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  KeyShow() {}

  @Override
  public Integer call() {
    return FeedFailure.told(spec, this::done);
  }

  private int done() {
    SecretKey key = KeyFile.read(file, password);
    spec.commandLine().getOut().println(key.address().toHex());
    return 0;
  }
}
