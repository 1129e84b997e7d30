package io.smartlayer.command;

import io.smartlayer.channel.Amount;
import io.smartlayer.primitives.Address;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer channel topup}. */
@Command(
    name = "topup",
    description = {
      "Pays more into a channel.",
      "Exit status: 0 it has more, 64 wrong usage, 65 the contract refuses, 66 no such key or"
          + " file, 69 the chain does not answer."
    },
    mixinStandardHelpOptions = true)
final class ChannelTopUp implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ChannelOptions at;

  @Parameters(index = "1", paramLabel = "TOKENS", description = "How much, such as 10 or 0.5.")
  private String tokens;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ChannelTopUp() {}

  @Override
  public Integer call() {
    Amount amount = ChannelOptions.tokens(spec, "TOKENS", tokens);
    return FeedFailure.told(spec, () -> paid(amount));
  }

  private int paid(Amount amount) {
    ChannelFile kept = ChannelFile.read(at.file());
    Address token = ChannelChain.reading(kept.chain(), kept.hub(), chain -> chain.hub().token());
    boolean _ =
        ChainAccount.with(
            kept.chain(),
            KeyFile.read(at.key()),
            spec.commandLine().getErr(),
            account -> {
              account.channels(kept.hub()).topUp(token, kept.purse().channel(), amount);
              return true;
            });
    Amount deposit =
        ChannelChain.reading(
            kept.chain(), kept.hub(), chain -> chain.channel(kept.purse().channel()).deposit());
    spec.commandLine().getOut().println("deposit " + deposit.inTokens());
    return 0;
  }
}
