package io.smartlayer.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which folder a token is in, and what differs from one network to the next. */
final class TokenOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "What ${NAME} in the manifest stands for; may be given more than once. The rest is in"
              + " the folder's settings.json.")
  private Map<String, String> settings = new TreeMap<>();

  @Parameters(paramLabel = "FOLDER", description = "Where token.json is.")
  private String folder;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenOptions() {}

  TokenFolder folder() {
    try {
      return new TokenFolder(Path.of(folder));
    } catch (InvalidPathException e) {
      throw new ParameterException(spec.commandLine(), "No path: " + folder);
    }
  }

  Map<String, String> settings() {
    return settings;
  }
}
