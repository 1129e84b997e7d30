package io.smartlayer.command;

import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.Split;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer channel show}. */
@Command(
    name = "show",
    description = {
      "Says what a channel has, what it has spent, at which nodes and for tokens of which type, and"
          + " who has earned how much of it.",
      "Exit status: 0, 64 wrong usage, 65 the file is no channel, 66 there is no such file or"
          + " channel, 69 the chain does not answer."
    },
    mixinStandardHelpOptions = true)
final class ChannelShow implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The channel, as open wrote it.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ChannelShow() {}

  @Override
  public Integer call() {
    return FeedFailure.told(
        spec,
        () -> {
          ChannelFile kept = ChannelFile.read(file);
          return ChannelChain.reading(kept.chain(), kept.hub(), at -> shown(kept, at));
        });
  }

  private int shown(ChannelFile kept, ChannelChain at) {
    PrintWriter out = spec.commandLine().getOut();
    Channel channel = at.channel(kept.purse().channel());
    out.println("channel " + channel.id() + " at " + kept.anchor() + ", " + status(channel));
    out.println(
        "  deposit %s, settled %s (voucher %d), claimed %s"
            .formatted(
                channel.deposit().inTokens(),
                channel.settled().inTokens(),
                channel.nonce(),
                channel.paid().inTokens()));
    AckedVoucher newest = kept.purse().acked();
    if (newest == null) {
      out.println("  no voucher yet: nothing was spent");
      return 0;
    }
    out.println(
        "  voucher %d: %s paid ahead so far, %s left"
            .formatted(
                newest.voucher().nonce(),
                newest.voucher().total().inTokens(),
                channel.deposit().minus(newest.voucher().total()).inTokens()));
    out.println("spent");
    for (Line line : newest.signed().lines()) {
      out.println(
          "  %s at node %s for %s%s"
              .formatted(
                  line.gross().inTokens(),
                  line.node(),
                  line.type(),
                  line.issuerShare() == 0
                      ? ""
                      : ", " + percent(line.issuerShare()) + " of it the issuer's"));
    }
    out.println("earned");
    for (Split.Leaf leaf : Split.of(kept.terms(), newest.signed().lines()).leaves()) {
      Amount claimed = at.claimed(channel.id(), leaf.payee());
      out.println(
          "  %s by %s%s, %s claimed"
              .formatted(
                  leaf.cumulative().inTokens(),
                  leaf.payee(),
                  leaf.payee().equals(kept.terms().anchor()) ? " (the anchor's operator)" : "",
                  claimed.inTokens()));
    }
    return 0;
  }

  private static String status(Channel channel) {
    if (channel.isWithdrawn()) {
      return "closed";
    }
    return channel.closes() == null ? "open" : "closing: it ends at " + channel.closes();
  }

  private static String percent(int basisPoints) {
    return java.math.BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + " %";
  }
}
