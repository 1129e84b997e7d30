package io.smartlayer.command;

import io.smartlayer.feed.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer feed submit}. */
@Command(
    name = "submit",
    description = {
      "Hands in facts: EAS off-chain attestations, one as JSON a line.",
      "It prints one line for each, in their order:",
      "  {\"line\":N,\"offset\":N,\"state\":\"promised\",…}  the leader's signed promise",
      "  {\"line\":N,\"offset\":N,\"state\":\"final\",…}     it is in the feed",
      "  {\"line\":N,\"state\":\"duplicate\",…}            it is there in another form",
      "  {\"code\":…,\"line\":N,\"state\":\"refused\",…}     see spec/http/problems.md",
      "  {\"line\":N,\"state\":\"unanswered\",…}           it ends here",
      "The feed is named as TYPE#GROUP. Handing in again does no harm.",
      "Exit status: 0 all were taken, 64 wrong usage, 65 some were refused, or a line is too long,"
          + " 66 no such file or feed, 69 one was not answered, or not final in time: hand in again"
          + " from there on; 130 Ctrl-C."
    },
    footer = {
      "",
      "Example: T=eip155:31337/erc721:0x5fbdb2315678afecb367f032d93f642f64180aa3",
      "         smartlayer feed submit --wait http://127.0.0.1:25023 \\",
      "           \"$T#SL123/2026-11-21\" < delays.jsonl"
    },
    mixinStandardHelpOptions = true)
final class FeedSubmit implements Callable<Integer> {
  /** Stands for the standard input. */
  static final String STDIN = "-";

  @Spec private CommandSpec spec;
  @Mixin private FeedTarget target;

  @Option(names = "--wait", description = "Answer for each once it is final.")
  private boolean wait;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "FILE",
      description = "JSON lines; - or nothing for the standard input.")
  private String file = STDIN;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  FeedSubmit() {}

  @Override
  public Integer call() {
    FeedSource source = target.source();
    FeedName.Group group = source.name().group();
    if (group == null) {
      throw new ParameterException(
          spec.commandLine(), "To hand facts in, name the feed as TYPE#GROUP: the id is a hash");
    }
    PrintWriter out = spec.commandLine().getOut();
    var handIn = new FeedHandIn(source, group, wait, out::println);
    int status = FeedFailure.told(spec, () -> lines(file, Entry.BODY_LIMIT_BYTES, handIn::all));
    handIn.advice().forEach(spec.commandLine().getErr()::println);
    return status;
  }

  /** What reads the lines of an input. */
  @FunctionalInterface
  interface Reading {
    int read(BoundedLines lines) throws IOException;
  }

  /**
   * Opens a file, or the standard input for {@link #STDIN}.
   *
   * @throws FeedFailure if it cannot be read, or has a line that is too long
   */
  static int lines(String file, int limit, Reading reading) {
    try (var lines = new BoundedLines(open(file), limit)) {
      return reading.read(lines);
    } catch (IOException e) {
      throw new FeedFailure(Smartlayer.DATA, shown(file) + " cannot be read on: " + e.getMessage());
    }
  }

  /** What an input is called in messages. */
  static String shown(String file) {
    return file.equals(STDIN) ? "stdin" : FeedFailure.shown(file);
  }

  private static InputStream open(String file) {
    try {
      return file.equals(STDIN) ? System.in : Files.newInputStream(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new FeedFailure(Smartlayer.NO_INPUT, "Cannot read the file " + FeedFailure.shown(file));
    }
  }
}
