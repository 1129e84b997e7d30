package io.smartlayer.command;

import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.channel.PriceList;
import io.smartlayer.runtime.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code smartlayer network}: a whole network on this machine, in processes. */
@Command(
    name = "network",
    description = "Runs a network on this machine: a chain, anchors and service nodes.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class NetworkCommand implements Runnable {
  private static final int ANCHORS = 4;
  private static final int SERVICES = 6;

  @Spec private CommandSpec spec;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Where everything is kept (default: target/network in the project).")
  private @Nullable Path folder;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  NetworkCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  @Command(
      name = "up",
      description = {
        "Starts the network that the folder holds, or a new one; of one that runs what is"
            + " missing.",
        "Exit status: 0 all of it is ready, 64 wrong usage, 70 a part did not start, 75 another"
            + " command is at work in the folder."
      },
      mixinStandardHelpOptions = true)
  int up(
      @Option(names = "--anchors", paramLabel = "N", description = "1 to 32 (default: 4).")
          @Nullable Integer anchors,
      @Option(names = "--services", paramLabel = "N", description = "0 to 32 (default: 6).")
          @Nullable Integer services,
      @Option(
              names = "--prices",
              paramLabel = "QUERY,UPDATE,WAKE",
              description =
                  "What calls cost, in Service Tokens, such as 0.0001,0.001,0.0005 (default: they"
                      + " are free). owner.key in the folder has all Service Tokens.")
          @Nullable String prices) {
    check("--anchors", anchors, 1);
    check("--services", services, 0);
    check(prices);
    NetworkFolder network = network();
    if (!network.create()) {
      return usage(network.path() + " holds something else. Name an empty --folder, or a new one.");
    }
    return alone(network, () -> start(network, anchors, services, prices));
  }

  @Command(
      name = "status",
      description = {
        "Says how the network in the folder is.",
        "Exit status: 0 every node is ready, 1 one is not, 66 there is no network."
      },
      mixinStandardHelpOptions = true)
  int status(@Option(names = "--json", description = "Print one JSON object.") boolean json) {
    NetworkStatus status = NetworkStatus.of(network());
    if (status == null) {
      return none();
    }
    out().print(json ? status.toJson() + "\n" : status.text());
    return status.isReady() ? 0 : Smartlayer.NOT_VALID;
  }

  @Command(
      name = "down",
      description = {
        "Ends all processes of the network in the folder; a later start goes on with it.",
        "Exit status: 0 none of them runs, 66 there is no network, 75 another command is at work"
            + " in the folder."
      },
      mixinStandardHelpOptions = true)
  int down() {
    NetworkFolder network = network();
    if (network.plan() == null) {
      return none();
    }
    return alone(
        network,
        () -> {
          int ended = ProcessNetwork.down(network);
          out().println(ended == 0 ? "Nothing ran." : "Ended " + ended + " processes.");
          return 0;
        });
  }

  private int start(
      NetworkFolder network,
      @Nullable Integer anchors,
      @Nullable Integer services,
      @Nullable String prices) {
    NetworkPlan kept = network.plan();
    if (kept != null && !kept.has(anchors, services, prices)) {
      return usage(
          network.path() + " holds a network of other numbers or prices. Name another --folder.");
    }
    long begun = System.nanoTime();
    try {
      ProcessNetwork.up(
          network,
          anchors == null ? ANCHORS : anchors,
          services == null ? SERVICES : services,
          prices,
          new SecureRandom(),
          line -> out().println("  … " + line));
    } catch (IllegalStateException | ChainFailure | StartFailure | UncheckedIOException e) {
      err().println(e.getMessage());
      err().println("What runs goes on; \"up\" tries again, \"down\" ends it.");
      return Smartlayer.SOFTWARE;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    out()
        .printf(
            "Ready after %.1f s. The trust file is %s%n",
            took.toMillis() / 1e3, network.trustFile());
    NetworkStatus status = NetworkStatus.of(network);
    out().print(status == null ? "" : status.text());
    return 0;
  }

  private int alone(NetworkFolder network, IntSupplier work) {
    try (FileLock lock = network.lock()) {
      if (lock == null) {
        err().println("Another command is at work in " + network.path() + ".");
        return Smartlayer.BUSY;
      }
      return work.getAsInt();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + network.path(), e);
    }
  }

  private void check(String option, @Nullable Integer count, int least) {
    if (count != null && (count < least || count > NetworkPlan.NODES_LIMIT / 2)) {
      throw new ParameterException(
          spec.commandLine(),
          option + " wants " + least + " to " + NetworkPlan.NODES_LIMIT / 2 + ", not " + count);
    }
  }

  private void check(@Nullable String prices) {
    try {
      var _ = PriceList.parse(prices == null ? "free" : prices);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--prices are three, such as 0.0001,0.001,0.0005, not " + FeedFailure.shown("" + prices));
    }
  }

  private NetworkFolder network() {
    Path home = Path.of(System.getProperty("smartlayer.home", "."));
    return new NetworkFolder(folder == null ? home.resolve("target").resolve("network") : folder);
  }

  private int none() {
    err().println("There is no network in " + network().path() + ".");
    return Smartlayer.NO_INPUT;
  }

  private int usage(String why) {
    err().println(why);
    return Smartlayer.USAGE;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
