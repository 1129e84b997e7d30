package io.smartlayer.command;

import io.smartlayer.token.Grant;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.GrantLink;
import io.smartlayer.token.GrantTerms;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer token grant}. */
@Command(
    name = "grant",
    description = {
      "Lets somebody's key call methods of a token, and prints the grant as JSON. Nobody is asked:"
          + " it holds while the key that signs it holds the token.",
      "Who is let in calls with it by token call --grant. With --depth it may be passed on, see"
          + " token delegate. Keep it: token revoke takes it back by this file.",
      "Exit status: 0 it is printed, 64 wrong usage, 65 no key in the file, 66 no such key."
    },
    footer = {
      "",
      "Example: smartlayer token grant --trust network.json --key holder.key --to 0x3c44…93bc \\",
      "           --method status --for P7D eip155:1/erc721:0x5fbd…0aa3/42 > friend.json"
    },
    mixinStandardHelpOptions = true)
final class TokenGrant implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GrantOptions options;

  @Option(
      names = "--audience",
      paramLabel = "SITE",
      defaultValue = MethodCall.AUDIENCE,
      description =
          "The origin of the site that may call, such as https://cars.example; when it is left"
              + " out, no site: commands and programs.")
  private String audience;

  @Parameters(index = "0", paramLabel = "TOKEN", description = "Such as eip155:1/erc721:0x…/42.")
  private String token;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenGrant() {}

  @Override
  public Integer call() {
    return FeedFailure.told(
        spec,
        () -> {
          if (options.methods().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Which --method may be called?");
          }
          if (options.depth() < 0 || options.depth() > GrantLink.DEPTH_LIMIT) {
            throw new ParameterException(
                spec.commandLine(), "--depth is 0 to " + GrantLink.DEPTH_LIMIT);
          }
          Grant grant =
              new GrantTerms(
                      TokenIssue.token(spec, token),
                      options.methods(),
                      audience,
                      options.to(),
                      options.depth(),
                      options.nonce(),
                      options.expiryMillis(null))
                  .by(options.key(), options.domain());
          GrantFile.print(spec, new GrantChain(grant, List.of()));
          return 0;
        });
  }
}
