package io.smartlayer.command;

import io.smartlayer.authoring.Rehearsal;
import io.smartlayer.gateway.TokenApi;
import io.smartlayer.primitives.Hash;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code smartlayer token api}. */
@Command(
    name = "api",
    description = {
      "Prints the web API that nodes serve for the token, as OpenAPI 3.1; its paths are token 1's.",
      "Exit status: 0 it is printed, 64 wrong usage, 65 the manifest is wrong, 66 there is none."
    },
    mixinStandardHelpOptions = true)
final class TokenApiCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TokenOptions options;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenApiCommand() {}

  @Override
  public Integer call() {
    return TokenFailure.told(
        spec,
        () -> {
          TokenFolder.Made made = options.folder().make(options.settings());
          var api =
              TokenApi.of(Rehearsal.token(made.script()), Hash.sha256(made.file()), made.script());
          spec.commandLine().getOut().println(api.toPrettyString());
          return 0;
        });
  }
}
