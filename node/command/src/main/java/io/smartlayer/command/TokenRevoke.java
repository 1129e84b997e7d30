package io.smartlayer.command;

import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.Revocation;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer token revoke}. */
@Command(
    name = "revoke",
    description = {
      "Takes back a grant, or what was passed on of it, and with it all that was passed on from"
          + " there: nodes and committee refuse it from the entry on. A second time does no harm.",
      "FILE holds the chain as calls carry it: {\"grant\":…}, with \"delegations\":[…] where it was"
          + " passed on. Everyone sees by it who may take it back: the holder, and whoever passed"
          + " on a link before it.",
      "Exit status: 0 it is taken back, 64 wrong usage, 65 the file holds no grant, or it is"
          + " refused, 66 no such file, or nobody serves the token, 69 no anchor answers."
    },
    footer = {
      "",
      "Example: smartlayer token revoke --key company.key http://127.0.0.1:25023 driver.json"
    },
    mixinStandardHelpOptions = true)
final class TokenRevoke implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The secret key of the holder, or of who passed it on. It is not shown.")
  private Path key;

  @Option(
      names = "--link",
      paramLabel = "N",
      description =
          "Which link of the chain, 1 being the holder's grant; the last one when it is left out.")
  private @Nullable Integer link;

  @Parameters(index = "0", paramLabel = "ANCHOR", description = "Addresses of anchors: URL[,URL…].")
  private String anchors;

  @Parameters(index = "1", paramLabel = "FILE", description = "The chain of grants.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenRevoke() {}

  @Override
  public Integer call() {
    return FeedFailure.told(
        spec,
        () -> {
          GrantChain whole = GrantFile.read(file);
          GrantChain chain = upTo(whole);
          SecretKey giver = KeyFile.read(key);
          long now = InstantSource.system().millis();
          boolean isNew =
              LifeDoor.handIn(
                  spec,
                  anchors,
                  chain.grant().token(),
                  (domain, _) -> {
                    if (chain.grant().signer(domain) == null) {
                      throw new FeedFailure(Smartlayer.DATA, "nobody signed the grant in " + file);
                    }
                    return Revocation.by(giver, domain, chain, now);
                  });
          spec.commandLine().getOut().println(said(whole, chain, isNew));
          return 0;
        });
  }

  private GrantChain upTo(GrantChain whole) {
    int links = whole.delegations().size() + 1;
    int wanted = link == null ? links : link;
    if (wanted < 1 || wanted > links) {
      throw new ParameterException(
          spec.commandLine(), "--link is 1 to " + links + ", the links of " + file);
    }
    return new GrantChain(whole.grant(), whole.delegations().subList(0, wanted - 1));
  }

  private static String said(GrantChain whole, GrantChain chain, boolean isNew) {
    return "%s: link %d of %d %s: %s"
        .formatted(
            chain.grant().token(),
            chain.delegations().size() + 1,
            whole.delegations().size() + 1,
            isNew ? "taken back" : "was taken back already",
            GrantFile.words(chain.last()));
  }
}
