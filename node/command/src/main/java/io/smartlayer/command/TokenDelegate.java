package io.smartlayer.command;

import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.GrantLink;
import io.smartlayer.token.GrantTerms;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer token delegate}. */
@Command(
    name = "delegate",
    description = {
      "Passes on a grant that may be passed on: to another key, for the same methods or fewer, not"
          + " longer, and for fewer links. Prints the longer chain as JSON; nobody is asked.",
      "FILE is what token grant printed, or this command before. --key is that of whom its last"
          + " link allows to call. Without --method all its methods are passed on.",
      "Exit status: 0 it is printed, 64 wrong usage, 65 the file holds no grant, or it does not"
          + " allow that, 66 no such file."
    },
    footer = {
      "",
      "Example: smartlayer token delegate --trust network.json --key driver.key \\",
      "           --to 0x3c44…93bc --method unlock --for PT2H driver.json > valet.json"
    },
    mixinStandardHelpOptions = true)
final class TokenDelegate implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GrantOptions options;

  @Parameters(index = "0", paramLabel = "FILE", description = "The chain of grants.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenDelegate() {}

  @Override
  public Integer call() {
    return FeedFailure.told(
        spec,
        () -> {
          GrantChain chain = GrantFile.read(file);
          SecretKey key = options.key();
          GrantLink last = chain.last();
          if (!key.address().equals(last.sessionKey())) {
            throw new FeedFailure(
                Smartlayer.DATA,
                file
                    + " is for "
                    + last.sessionKey().toHex()
                    + ", and --key is that of "
                    + key.address().toHex());
          }
          GrantChain longer = longer(chain, last, key);
          CallGuard.Refusal fault = longer.fault();
          if (fault != null) {
            throw new FeedFailure(Smartlayer.DATA, fault.code() + ": " + fault.words());
          }
          GrantFile.print(spec, longer);
          return 0;
        });
  }

  private GrantChain longer(GrantChain chain, GrantLink last, SecretKey key) {
    List<String> methods = options.methods().isEmpty() ? last.methods() : options.methods();
    if (options.depth() < 0 || options.depth() >= last.depth()) {
      throw new FeedFailure(
          Smartlayer.DATA,
          last.depth() == 0
              ? file + " may not be passed on"
              : "--depth is 0 to " + (last.depth() - 1) + ": fewer than its last link has");
    }
    return new GrantTerms(
            last.token(),
            methods,
            last.audience(),
            options.to(),
            options.depth(),
            options.nonce(),
            options.expiryMillis(last.expiryMillis()))
        .after(chain, key, options.domain());
  }
}
