package io.smartlayer.command;

import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.adapters.evm.RegistryWriter;
import io.smartlayer.adapters.evm.Reverted;
import io.smartlayer.environment.Chain;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.BulletinOpening;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code smartlayer feed open}. */
@Command(
    name = "open",
    description = {
      "Opens the feed of a bulletin: what an issuer tells all groups of a token type at once.",
      "FEED is TYPE#bulletin:NAME, with a NAME that the tokens' script declares. The feed is"
          + " registered on the chain, where it is not yet, and its opening handed in; both in the"
          + " name of the owner of the tokens' contract. Doing it again does no harm.",
      "It prints {\"feedId\":…,\"state\":\"promised\"|\"final\"|\"duplicate\",…}.",
      "Exit status: 0 it is open, 64 wrong usage, 65 refused, 66 no such file or feed, 69 an anchor"
          + " or the chain did not answer."
    },
    footer = {
      "",
      "Example: T=eip155:31337/erc721:0x5fbdb2315678afecb367f032d93f642f64180aa3",
      "         smartlayer feed open --key owner.key --chain http://127.0.0.1:8545 \\",
      "           --script 0x… http://127.0.0.1:25023 \"$T#bulletin:notices\"",
      "         smartlayer feed submit http://127.0.0.1:25023 \\",
      "           \"$T#bulletin:notices\" < notices.jsonl"
    },
    mixinStandardHelpOptions = true)
final class FeedOpen implements Callable<Integer> {
  private static final Duration LIFETIME = Duration.ofHours(1);

  @Spec private CommandSpec spec;
  @Mixin private FeedTarget target;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The secret key of the contract's owner, as hexadecimal digits.")
  private Path key;

  @Option(
      names = "--chain",
      required = true,
      paramLabel = "URL",
      description = "An Ethereum JSON-RPC endpoint, to register the feed.")
  private URI chain;

  @Option(
      names = "--script",
      required = true,
      paramLabel = "HASH",
      description = "The SHA-256 of the TokenScript file that says who may speak there.")
  private String script;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  FeedOpen() {}

  @Override
  public Integer call() {
    FeedSource source = target.source();
    FeedName.Group group = source.name().group();
    if (group == null || !group.name().startsWith(FeedId.BULLETIN)) {
      throw new ParameterException(
          spec.commandLine(), "A bulletin is named TYPE#" + FeedId.BULLETIN + "NAME");
    }
    if (group.type().isAttested()) {
      throw new ParameterException(
          spec.commandLine(), "Tokens that attestations bear have no bulletins");
    }
    Hash file = script();
    return FeedFailure.told(
        spec,
        () -> {
          SecretKey owner = KeyFile.read(key);
          var door = new FoundingDoor(source);
          Membership network = door.network();
          if (!network.registry().equals(Membership.REGISTRY_PLACEHOLDER)) {
            register(network, source.id(), group, owner);
          }
          FoundingDoor.Taken taken =
              door.handIn(opening(network, group, file, owner).toEntry().body());
          return say(source, taken.state(), taken.answer());
        });
  }

  private Hash script() {
    try {
      return Hash.fromHex(script);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--script wants 0x and 64 digits");
    }
  }

  private void register(Membership network, FeedId feed, FeedName.Group group, SecretKey owner) {
    try (var reader = new EvmChain(chain, network.chainId());
        var account = new ChainWriter(chain, owner)) {
      if (!isRegistered(reader, network, feed)) {
        new RegistryWriter(account, network.registry())
            .registerGroup(group.type().contract(), group.name());
      }
    } catch (Reverted e) {
      throw new FeedFailure(
          Smartlayer.DATA,
          "The registry refused; is the key that of the owner of "
              + group.type().contract()
              + "? "
              + e.getMessage());
    } catch (ChainFailure e) {
      throw new FeedFailure(Smartlayer.UNAVAILABLE, chain + ": " + e.getMessage());
    }
  }

  private static boolean isRegistered(EvmChain chain, Membership network, FeedId feed) {
    return chain.latest() instanceof Chain.Answer.Known<Chain.Block>(Chain.Block block)
        && chain.groupBlock(network.registry(), feed.hash(), block.number())
            instanceof Chain.Answer.Known<Long>(Long registered)
        && registered > 0;
  }

  private static BulletinOpening opening(
      Membership network, FeedName.Group group, Hash script, SecretKey owner) {
    String name = group.name().substring(FeedId.BULLETIN.length());
    long expiry = InstantSource.system().instant().plus(LIFETIME).toEpochMilli();
    Hash digest = BulletinOpening.digest(network.domain(), group.type(), name, script, expiry);
    return new BulletinOpening(group.type(), name, script, expiry, owner.signForWallets(digest));
  }

  private int say(FeedSource source, String state, Bytes said) {
    ObjectNode out =
        CanonicalJson.read(said.toUtf8()) instanceof ObjectNode json
            ? json
            : JsonNodeFactory.instance.objectNode();
    out.put("feedId", source.id().toString()).put("state", state);
    spec.commandLine().getOut().println(CanonicalJson.text(out));
    return 0;
  }
}
