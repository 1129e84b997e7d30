package io.smartlayer.command;

import io.smartlayer.runtime.NodeProcess;
import io.smartlayer.runtime.NodeSettings;
import io.smartlayer.runtime.Role;
import io.smartlayer.runtime.Setting;
import io.smartlayer.runtime.SettingsRefused;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
      "Exit status: 0 it was told to end (SIGTERM, SIGINT) and did, 64 wrong usage, 69 the chain"
          + " does not answer, 70 a fault of its own, 74 its logs are locked, damaged, not all"
          + " there, or cannot be used, 75 an address is taken, 77 the registry does not name its"
          + " key in this role, 78 wrong settings.";
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  NodeCommand() {}

  /** The command, with every setting in the help of those that take them. */
  static CommandLine line() {
    var line = new CommandLine(new NodeCommand());
    for (Role role : Role.values()) {
      CommandLine starting = Objects.requireNonNull(line.getSubcommands().get(role.text()));
      starting
          .getCommandSpec()
          .usageMessage()
          .footer("%nWhat FILE may say, as lines \"key = value\":%n%n" + Setting.text());
    }
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  @Command(
      name = "anchor",
      description = {"Runs an anchor: it keeps feeds and says who serves a token.", EXIT},
      mixinStandardHelpOptions = true)
  int anchor(@Option(names = "--config", paramLabel = "FILE", required = true) Path config) {
    return run(Role.ANCHOR, config);
  }

  @Command(
      name = "service",
      description = {"Runs a service node: it runs tokens and answers for them.", EXIT},
      mixinStandardHelpOptions = true)
  int service(@Option(names = "--config", paramLabel = "FILE", required = true) Path config) {
    return run(Role.SERVICE, config);
  }

  @Command(
      name = "rehearse",
      description = "Starts and ends nodes, so that the JVM can keep what it has loaded by then.",
      hidden = true)
  int rehearse(
      @Option(names = "--anchor", paramLabel = "FILE") @Nullable Path anchor,
      @Option(names = "--service", paramLabel = "FILE") @Nullable Path service) {
    boolean ready = true;
    if (anchor != null) {
      ready = rehearse(Role.ANCHOR, anchor);
    }
    if (service != null) {
      ready &= rehearse(Role.SERVICE, service);
    }
    return ready ? 0 : Smartlayer.SOFTWARE;
  }

  @Command(
      name = "settings",
      description = "Lists every setting of a node.",
      mixinStandardHelpOptions = true)
  int settings() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("A node's file has lines \"key = value\", and comments that begin with #.");
    out.println("A variable such as " + Setting.CHAIN_RPC.variable() + " wins over the file.");
    out.println();
    out.print(Setting.text());
    return 0;
  }

  private static boolean rehearse(Role role, Path config) {
    NodeSettings settings = NodeSettings.read(config, System.getenv());
    System.setProperty(NodeRun.LOG_LEVEL, settings.logLevel());
    try (var _ = NodeProcess.start(role, settings, new SecureRandom())) {
      return HealthProbe.isReady(settings.httpUrl());
    }
  }

  private int run(Role role, Path config) {
    PrintWriter err = spec.commandLine().getErr();
    NodeSettings settings;
    try {
      settings = NodeSettings.read(config, System.getenv());
    } catch (SettingsRefused e) {
      err.println(e.getMessage());
      return Smartlayer.CONFIG;
    }
    return new NodeRun(role, settings, err).toTheEnd();
  }
}
