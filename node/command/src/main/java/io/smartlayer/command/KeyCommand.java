package io.smartlayer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smartlayer key}: secret keys in files. */
@Command(
    name = "key",
    description = {
      "Secret keys in files that only their owner can read, encrypted by a password as Ethereum's"
          + " wallets keep them (Web3 Secret Storage, version 3): files of geth, ethers or Foundry"
          + " will do, and the other way round.",
      "",
      "Whatever takes --key FILE takes an encrypted one: it asks for the password, or reads it from"
          + " the file that the variable SMARTLAYER_KEY_PASSWORD names. A node has the setting"
          + " key.password for it. No command prints a key.",
      ""
    },
    footer = {"", "Each COMMAND's own --help tells its exit statuses."},
    subcommands = {KeyNew.class, KeyEncrypt.class, KeyShow.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class KeyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  KeyCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
