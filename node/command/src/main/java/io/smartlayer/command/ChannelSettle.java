package io.smartlayer.command;

import io.smartlayer.adapters.evm.ChannelWriter;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Split;
import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TypedData;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer channel settle}. */
@Command(
    name = "settle",
    description = {
      "Settles the newest voucher of a channel on the chain, and has everybody paid that has earned"
          + " something: nodes, issuers and the anchor. Anybody may; what is done already is left.",
      "Who has no FILE of the channel names it, and an anchor or a node that keeps its vouchers: so"
          + " a node is paid whose anchor is silent.",
      "Exit status: 0 all are paid, 64 wrong usage, 65 the contract refuses, or there is no"
          + " voucher, 66 no such key, file or channel, 69 nobody answers."
    },
    footer = {
      "",
      "Example: smartlayer channel settle --key my.key --chain http://127.0.0.1:8545 \\",
      "           --hub 0x… --from http://127.0.0.1:25023 0x5c2e…"
    },
    mixinStandardHelpOptions = true)
final class ChannelSettle implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "A secret key whose account pays for gas: 0x and 64 digits. It is not shown.")
  private Path key;

  @Option(names = "--chain", paramLabel = "URL", description = "An Ethereum JSON-RPC endpoint.")
  private @Nullable URI chain;

  @Option(names = "--hub", paramLabel = "ADDRESS", description = "The ChannelHub contract.")
  private @Nullable String hub;

  @Option(
      names = "--from",
      paramLabel = "URL",
      description = "An anchor or a service node that keeps the channel's vouchers.")
  private @Nullable URI from;

  @Parameters(
      paramLabel = "CHANNEL",
      description =
          "The FILE that open wrote; or the channel's id, with --chain, --hub and --from.")
  private String channel;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ChannelSettle() {}

  @Override
  public Integer call() {
    if (chain == null || hub == null || from == null) {
      if (chain != null || hub != null) {
        throw new ParameterException(
            spec.commandLine(), "--chain and --hub go with --from and a channel's id");
      }
      return FeedFailure.told(spec, this::ofFile);
    }
    URI endpoint = chain;
    URI keeper = from;
    Address contract = ChannelOptions.address(spec, "--hub", hub);
    Hash id;
    try {
      id = Hash.fromHex(channel);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "CHANNEL is 0x and 64 digits");
    }
    return FeedFailure.told(spec, () -> settled(endpoint, contract, kept(keeper, id)));
  }

  private int ofFile() {
    ChannelFile kept = ChannelFile.read(Path.of(channel));
    AckedVoucher newest = from == null ? kept.purse().acked() : kept(from, kept.purse().channel());
    if (newest == null) {
      throw new FeedFailure(Smartlayer.DATA, "the channel has no voucher: nothing was spent");
    }
    return settled(kept.chain(), kept.hub(), newest);
  }

  private static AckedVoucher kept(URI keeper, Hash id) {
    return switch (FeedHttp.get(keeper.resolve("/v1/channels/" + id))) {
      case Answer.Good(int _, Bytes body) -> {
        try {
          yield AckedVoucher.fromJson(CanonicalJson.read(body.toUtf8()));
        } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
          throw new FeedFailure(Smartlayer.UNAVAILABLE, keeper + ": " + e.getMessage());
        }
      }
      case Answer.Problem(int _, String code, String detail) ->
          throw new FeedFailure(Smartlayer.NO_INPUT, keeper + ": " + code + ": " + detail);
      case Answer.Silent(String why) ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, keeper + " does not answer: " + why);
    };
  }

  private int settled(URI endpoint, Address contract, AckedVoucher newest) {
    return ChannelChain.reading(
        endpoint,
        contract,
        at -> {
          Channel is = at.channel(newest.voucher().channel());
          Split.Terms terms = at.terms(is.anchor());
          var domain = TypedData.Domain.of("Smart Layer", "1", at.chainId(), at.registry());
          var flaw = newest.flaw(is, terms, domain);
          if (flaw != null) {
            throw new FeedFailure(Smartlayer.DATA, flaw.code() + ": " + flaw.words());
          }
          boolean _ =
              ChainAccount.with(
                  endpoint,
                  KeyFile.read(key),
                  spec.commandLine().getErr(),
                  account -> {
                    pay(account.channels(contract), at, is, terms, newest);
                    return true;
                  });
          return 0;
        });
  }

  private void pay(
      ChannelWriter writer, ChannelChain at, Channel is, Split.Terms terms, AckedVoucher newest) {
    PrintWriter out = spec.commandLine().getOut();
    if (newest.voucher().nonce() > is.nonce()) {
      long gas = writer.settle(newest).gasUsed();
      out.println(
          "settled voucher %d: %s (gas %d)"
              .formatted(newest.voucher().nonce(), newest.voucher().total().inTokens(), gas));
    } else if (!newest.voucher().splitRoot().equals(is.splitRoot())) {
      throw new FeedFailure(Smartlayer.DATA, "a later voucher was settled: bring that one");
    } else {
      out.println("voucher %d was settled before".formatted(is.nonce()));
    }
    Split split = Split.of(terms, newest.signed().lines());
    List<Split.Leaf> leaves = split.leaves();
    for (int i = 0; i < leaves.size(); i++) {
      Split.Leaf leaf = leaves.get(i);
      Amount claimed = at.claimed(is.id(), leaf.payee());
      if (claimed.isLessThan(leaf.cumulative())) {
        long gas = writer.claim(is.id(), i, leaf, split.proof(i)).gasUsed();
        out.println(
            "paid %s to %s (gas %d)"
                .formatted(leaf.cumulative().minus(claimed).inTokens(), leaf.payee(), gas));
      }
    }
  }
}
