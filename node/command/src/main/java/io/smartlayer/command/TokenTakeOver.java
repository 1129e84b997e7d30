package io.smartlayer.command;

import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Handover;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code smartlayer token takeover}. */
@Command(
    name = "takeover",
    description = {
      "Takes a token over for who holds it now, after a transfer: until then nobody is told of it.",
      "Exit status: 0 it is so, 64 wrong usage, 65 refused, 66 nobody serves the token, 69 no"
          + " anchor answers."
    },
    footer = {
      "",
      "Example: smartlayer token takeover --holder-key new.key \\",
      "           --webhook https://me.example/hook \\",
      "           http://127.0.0.1:25023 eip155:1/erc721:0x…/42"
    },
    mixinStandardHelpOptions = true)
final class TokenTakeOver implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TokenTarget target;

  @Option(
      names = "--holder-key",
      required = true,
      paramLabel = "FILE",
      description = "The secret key of who holds the token now. It is not shown.")
  private Path key;

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = "Where to be told things; nowhere when it is left out.")
  private String webhook = "";

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenTakeOver() {}

  @Override
  public Integer call() {
    TokenId id = target.id();
    return FeedFailure.told(
        spec,
        () -> {
          SecretKey holder = KeyFile.read(key);
          long now = InstantSource.system().millis();
          boolean isNew =
              LifeDoor.handIn(
                  spec,
                  target.anchors(),
                  id,
                  (domain, _) ->
                      new Handover(
                          id,
                          webhook,
                          now,
                          holder.signForWallets(Handover.digest(domain, id, webhook, now))));
          spec.commandLine().getOut().println(id + ": " + (isNew ? "" : "already ") + "taken over");
          return 0;
        });
  }
}
