package io.smartlayer.command;

import io.smartlayer.runtime.NodeSettings;
import io.smartlayer.runtime.Role;
import io.smartlayer.runtime.Setting;
import io.smartlayer.runtime.SettingsRefused;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smartlayer node}: one node, as a process of its own. */
@Command(
    name = "node",
    description = "Runs one node of a network.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class NodeCommand implements Runnable {
  private static final String EXIT =
      "Exit status: 0 it was told to end and did; 64 wrong usage; 69 the chain does not answer; 70 a"
          + " fault of its own; 74 the data folder is locked, full or cannot be used; 75 an address"
          + " is taken; 77 the registry does not name its key; 78 wrong settings.";

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  NodeCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** {@code smartlayer node settings}. */
  @Command(
      name = "settings",
      description = "Lists every setting of a node.",
      mixinStandardHelpOptions = true)
  int settings() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("A node's file has lines \"key = value\", and comments after #.");
    out.println("A variable such as " + Setting.CHAIN_RPC.variable() + " wins over the file.");
    out.println();
    out.print(Setting.text());
    return 0;
  }

  /** {@code smartlayer node anchor}. */
  @Command(
      name = "anchor",
      description = {"Runs an anchor: it keeps feeds and says who serves a token.", EXIT},
      footer = "%n\"smartlayer node settings\" lists what FILE may say.",
      mixinStandardHelpOptions = true)
  static final class Anchor extends Starting {
    Anchor() {
      super(Role.ANCHOR);
    }
  }
