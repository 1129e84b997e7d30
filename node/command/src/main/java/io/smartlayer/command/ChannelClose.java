package io.smartlayer.command;

import io.smartlayer.channel.Channel;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code smartlayer channel close}. */
@Command(
    name = "close",
    description = {
      "Closes a channel: says so at first, and once the time to object is over has what was never"
          + " spent paid back. The same command does what is due; only the payer's key closes.",
      "Exit status: 0 it is closed, 64 wrong usage, 65 the contract refuses, 66 no such key, file"
          + " or channel, 69 the chain does not answer, 75 the time to object is not over."
    },
    mixinStandardHelpOptions = true)
final class ChannelClose implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ChannelOptions at;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ChannelClose() {}

  @Override
  public Integer call() {
    return FeedFailure.told(spec, this::closed);
  }

  private int closed() {
    ChannelFile kept = ChannelFile.read(at.file());
    return ChannelChain.reading(
        kept.chain(),
        kept.hub(),
        chain ->
            ChainAccount.with(
                kept.chain(),
                KeyFile.read(at.key()),
                spec.commandLine().getErr(),
                account -> closed(kept, chain, account)));
  }

  private int closed(ChannelFile kept, ChannelChain chain, ChainAccount account) {
    PrintWriter out = spec.commandLine().getOut();
    var id = kept.purse().channel();
    Channel channel = chain.channel(id);
    if (channel.isWithdrawn()) {
      out.println("closed before");
      return 0;
    }
    if (channel.closes() == null) {
      account.channels(kept.hub()).requestClose(id);
      channel = chain.channel(id);
    }
    if (chain.isBefore(channel.closes())) {
      out.println("closing: others may object until " + channel.closes() + "; then close again");
      return Smartlayer.BUSY;
    }
    account.channels(kept.hub()).withdraw(id);
    out.println("closed: " + channel.deposit().minus(channel.settled()).inTokens() + " paid back");
    return 0;
  }
}
