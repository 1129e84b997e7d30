package io.smartlayer.command;

import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Purse;
import io.smartlayer.channel.Split;
import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer channel open}. */
@Command(
    name = "open",
    description = {
      "Opens a payment channel at an anchor, and writes a FILE by which calls are paid.",
      "What was not spent comes back with smartlayer channel close.",
      "Exit status: 0 it is open, 64 wrong usage, 65 the contract refuses, 66 no such key, 69 the"
          + " chain or the anchor does not answer, 74 the file cannot be written."
    },
    mixinStandardHelpOptions = true)
final class ChannelOpen implements Callable<Integer> {
  private static final int TEXT_LIMIT = 1024;

  @Spec private CommandSpec spec;

  @Option(
      names = "--chain",
      required = true,
      paramLabel = "URL",
      description = "An Ethereum JSON-RPC endpoint, such as http://127.0.0.1:8545.")
  private URI chain;

  @Option(
      names = "--hub",
      required = true,
      paramLabel = "ADDRESS",
      description = "The network's ChannelHub contract.")
  private String hub;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The payer's secret key: 32 bytes in hexadecimal after 0x. It is not shown.")
  private Path key;

  @Option(
      names = "--voucher-key",
      paramLabel = "FILE",
      description = "Another key that is to sign vouchers (default: the payer's own).")
  private @Nullable Path voucherKey;

  @Option(
      names = "--deposit",
      required = true,
      paramLabel = "TOKENS",
      description = "How many Service Tokens to pay in, such as 10 or 0.5.")
  private String deposit;

  @Option(
      names = "--challenge",
      defaultValue = "1d",
      paramLabel = "TIME",
      description =
          "How long others may object when it is closed, such as 10m, 12h or 30d, the most"
              + " (default: ${DEFAULT-VALUE}).")
  private String challenge;

  @Parameters(index = "0", paramLabel = "ANCHOR", description = "The anchor's address: a URL.")
  private URI anchor;

  @Parameters(index = "1", paramLabel = "FILE", description = "Where to keep the channel; new.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ChannelOpen() {}

  @Override
  public Integer call() {
    Amount amount = ChannelOptions.tokens(spec, "--deposit", deposit);
    Address contract = ChannelOptions.address(spec, "--hub", hub);
    Duration time = VoteTime.parse(challenge);
    if (time == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--challenge is a time such as 10m, 12h or 30d, not " + FeedFailure.shown(challenge));
    }
    if (Files.exists(file)) {
      throw new ParameterException(spec.commandLine(), file + " is there already");
    }
    return FeedFailure.told(spec, () -> opened(contract, amount, time));
  }

  private int opened(Address contract, Amount amount, Duration time) {
    SecretKey payer = KeyFile.read(key);
    Address signer = voucherKey == null ? payer.address() : KeyFile.read(voucherKey).address();
    Address node = anchorsNode();
    ChannelFile fresh =
        ChannelChain.reading(
            chain,
            contract,
            at -> {
              Amount has = at.balance(payer.address());
              if (has.isLessThan(amount)) {
                throw new FeedFailure(
                    Smartlayer.DATA,
                    payer.address()
                        + " has "
                        + has.inTokens()
                        + " Service Tokens, and not "
                        + amount.inTokens());
              }
              Split.Terms terms = at.terms(node);
              return new ChannelFile(
                  chain, at.chainId(), at.registry(), contract, anchor, terms, Purse.of(Hash.ZERO));
            });
    Address token = ChannelChain.reading(chain, contract, at -> at.hub().token());
    Hash salt = salt();
    Hash id =
        ChainAccount.with(
            chain,
            payer,
            spec.commandLine().getErr(),
            account -> account.channels(contract).open(token, signer, node, amount, time, salt));
    fresh.with(Purse.of(id)).write(file);
    spec.commandLine()
        .getOut()
        .println(
            "channel %s: %s Service Tokens, kept in %s".formatted(id, amount.inTokens(), file));
    return 0;
  }

  /** The node that answers at the anchor's address, as it says itself. */
  private Address anchorsNode() {
    return switch (FeedHttp.get(anchor.resolve("/.well-known/smartlayer"))) {
      case Answer.Good(int _, Bytes body) -> {
        try {
          JsonFields in = JsonFields.of(CanonicalJson.read(body.toUtf8()), "the anchor's answer");
          if (!in.text("role", TEXT_LIMIT).equals("anchor")) {
            throw new FeedFailure(Smartlayer.USAGE, anchor + " is no anchor");
          }
          yield in.address("node");
        } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
          throw new FeedFailure(
              Smartlayer.UNAVAILABLE, anchor + " answers as no anchor does: " + e.getMessage());
        }
      }
      case Answer.Problem(int _, String code, String detail) ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, anchor + ": " + code + ": " + detail);
      case Answer.Silent(String why) ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, anchor + " does not answer: " + why);
    };
  }

  private static Hash salt() {
    byte[] salt = new byte[Hash.SIZE];
    new SecureRandom().nextBytes(salt);
    return new Hash(Bytes.of(salt));
  }
}
