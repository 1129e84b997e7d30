package io.smartlayer.command;

import io.smartlayer.authoring.TokenTypes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code smartlayer token types}. */
@Command(
    name = "types",
    description = {
      "Prints what the token's methods take and answer as TypeScript, for programs that call it.",
      "Exit status: 0 it is printed, 64 wrong usage, 65 the manifest is wrong, 66 there is none."
    },
    mixinStandardHelpOptions = true)
final class TokenTypesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TokenOptions options;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenTypesCommand() {}

  @Override
  public Integer call() {
    return TokenFailure.told(
        spec,
        () -> {
          TokenFolder.Made made = options.folder().make(options.settings());
          spec.commandLine().getOut().print(TokenTypes.of(made.script()));
          return 0;
        });
  }
}
