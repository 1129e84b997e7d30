package io.smartlayer.command;

import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Suspension;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code smartlayer token suspend}. */
@Command(
    name = "suspend",
    description = {
      "Stops the group of a token, or lets it go on: a suspended group takes nothing new, answers"
          + " no calls, and loses nothing. Other tokens of the group stop with it.",
      "Exit status: 0 it is so, 64 wrong usage, 65 refused, 66 nobody serves the token, 69 no"
          + " anchor answers."
    },
    footer = {
      "",
      "Example: smartlayer token suspend --key owner.key http://127.0.0.1:25023 \\",
      "           eip155:1/erc721:0x…/42"
    },
    mixinStandardHelpOptions = true)
final class TokenSuspend implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TokenTarget target;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The secret key of the contract's owner. It is not shown.")
  private Path key;

  @Option(names = "--end", description = "Let the group go on.")
  private boolean end;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenSuspend() {}

  @Override
  public Integer call() {
    TokenId id = target.id();
    return FeedFailure.told(
        spec,
        () -> {
          SecretKey owner = KeyFile.read(key);
          long now = InstantSource.system().millis();
          boolean isNew =
              LifeDoor.handIn(
                  spec,
                  target.anchors(),
                  id,
                  (domain, feed) ->
                      new Suspension(
                          feed,
                          !end,
                          now,
                          owner.signForWallets(Suspension.digest(domain, feed, !end, now))));
          String state = end ? "goes on" : "suspended";
          spec.commandLine().getOut().println(id + ": " + (isNew ? "" : "already ") + state);
          return 0;
        });
  }
}
