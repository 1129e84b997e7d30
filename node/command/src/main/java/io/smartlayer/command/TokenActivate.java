package io.smartlayer.command;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.Membership;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code smartlayer token activate}. */
@Command(
    name = "activate",
    description = {
      "Brings a token to life: registers its group where it is not yet, signs the activation for"
          + " issuer and holder, hands it in, and waits until nodes serve the token. A second time"
          + " does no harm.",
      "The group is the attribute that the script names, else the token itself.",
      "Exit status: 0 nodes serve it, 64 wrong usage, 65 refused, 66 no such file or anchor, 69 an"
          + " anchor or the chain does not answer, or no node serves it in time, 77 a key is not"
          + " that of the owner, the attester or the holder."
    },
    footer = {
      "",
      "Example: smartlayer token activate --key owner.key --holder-key holder.key \\",
      "           --chain http://127.0.0.1:8545 --attribute card=7 \\",
      "           http://127.0.0.1:25023 eip155:31337/erc721:0x5fbd…0aa3/42 card/token.tsml"
    },
    mixinStandardHelpOptions = true)
final class TokenActivate implements Callable<Integer> {
  private static final Duration LIFETIME = Duration.ofHours(1);

  /** A node fetches the script, and the leader places the group, within some seconds. */
  private static final Retries PLACED =
      new Retries(120, Duration.ofMillis(250), Duration.ofSeconds(1));

  @Spec private CommandSpec spec;
  @Mixin private TokenTarget target;
  @Mixin private IssuerOptions issuer;

  @Option(
      names = "--holder-key",
      required = true,
      paramLabel = "FILE",
      description = "The secret key of the token's holder.")
  private Path holderKey;

  @Option(
      names = "--attribute",
      paramLabel = "NAME=VALUE",
      description = "An attribute of the token; may be given more than once.")
  private Map<String, String> attributes = new TreeMap<>();

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = "Where the holder wants to be told things.")
  private String webhook = "";

  @Option(
      names = "--attestation",
      paramLabel = "FILE",
      description = "What bears the token, where no contract has it: token attest makes it.")
  private @Nullable Path attestation;

  @Option(
      names = "--place",
      paramLabel = "URL",
      description = "With --attestation: where nodes fetch the script.")
  private @Nullable String place;

  @Parameters(index = "2", paramLabel = "FILE", description = "The script that was published.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenActivate() {}

  @Override
  public Integer call() {
    TokenId id = target.id();
    return TokenFailure.told(
        spec,
        () -> {
          Bytes content = TokenPublish.content(file);
          TokenScript script = TokenPublish.signedScript(file, content);
          String group = group(id, Objects.requireNonNull(script.service()));
          Bearing bearing = bearing(id, script);
          return activated(source(id, group), id, group, Hash.sha256(content), bearing);
        });
  }

  private @Nullable Bearing bearing(TokenId id, TokenScript script) {
    if (id.type().isAttested() != (attestation != null)
        || (attestation == null) != (place == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "--attestation and --place are for tokens that no contract has, eip155:N/eas:…");
    }
    return attestation == null ? null : BearingFile.read(id, script, attestation, place);
  }

  private String group(TokenId id, Service service) {
    String attribute = service.group();
    String group = attribute == null ? id.toString() : attributes.get(attribute);
    if (group == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--attribute " + attribute + "=VALUE is wanted: tokens with an equal one share a feed");
    }
    return group;
  }

  private FeedSource source(TokenId id, String group) {
    return FeedTarget.source(spec, target.anchors(), id.type() + "#" + group);
  }

  private int activated(
      FeedSource source, TokenId id, String group, Hash script, @Nullable Bearing bearing) {
    TokenPlace before = TokenPlace.of(source::ask, id);
    if (before != null) {
      return say(id, "already active", before);
    }
    SecretKey holder = KeyFile.read(holderKey);
    var door = new FoundingDoor(source);
    Membership network = door.network();
    Activation activation =
        issuer.with(account -> {
          mustHold(account, id, holder.address(), bearing);
          prepared(account, network, source.id(), new FeedName.Group(id.type(), group), bearing);
          return signed(network, id, group, script, holder, bearing);
        });
    door.handIn(CanonicalJson.write(activation.toJson()));
    progress("handed in; waiting until nodes serve it");
    for (int failed = 1; failed <= PLACED.attempts(); failed++) {
      TokenPlace place = TokenPlace.of(source::ask, id);
      if (place != null && isServed(place, id)) {
        return say(id, "active", place);
      }
      PLACED.pause(failed);
    }
    throw new FeedFailure(
        Smartlayer.UNAVAILABLE,
        "it is handed in, and no node serves it yet: do nodes reach the script? Do it again later,"
            + " or look: smartlayer token inspect");
  }

  /** Who is placed still has to fetch the script and to read the feed. */
  private static boolean isServed(TokenPlace place, TokenId id) {
    return place.replicas().stream()
        .map(node -> FeedHttp.get(node.resolve("/v1/tokens/" + id)))
        .anyMatch(FeedHttp.Answer.Good.class::isInstance);
  }

  private static void mustHold(
      ChainAccount account, TokenId id, Address holder, @Nullable Bearing bearing) {
    if (account.chainId() != id.type().chainId()) {
      throw new FeedFailure(
          Smartlayer.USAGE, "--chain is chain " + account.chainId() + ", not " + id);
    }
    Address found =
        bearing == null
            ? account.holder(id)
            : bearing.attestation().attestation().statement().recipient();
    if (!found.equals(holder)) {
      throw new FeedFailure(
          Smartlayer.NOT_PERMITTED,
          id
              + (found.equals(Address.ZERO)
                  ? " is not issued"
                  : " is held by " + found.toHex() + ", and the key is that of " + holder.toHex()));
    }
    if (bearing == null) {
      account.mustOwn(id.type().contract());
    } else if (!bearing.issuer().equals(account.address())) {
      throw new FeedFailure(
          Smartlayer.NOT_PERMITTED,
          "the attestation is by " + bearing.issuer() + ", and the key of " + account.address());
    }
  }

  private static void prepared(
      ChainAccount account,
      Membership network,
      FeedId feed,
      FeedName.Group group,
      @Nullable Bearing bearing) {
    boolean hasRegistry = !network.registry().equals(Membership.REGISTRY_PLACEHOLDER);
    if (hasRegistry && !account.isRegistered(network, feed)) {
      account.register(network, group, bearing);
    }
  }

  private Activation signed(
      Membership network,
      TokenId id,
      String group,
      Hash script,
      SecretKey holder,
      @Nullable Bearing bearing) {
    var texts = JsonNodeFactory.instance.objectNode();
    attributes.forEach(texts::put);
    Bytes written = CanonicalJson.write(texts);
    long expiry = InstantSource.system().instant().plus(LIFETIME).toEpochMilli();
    Hash digest =
        Activation.digest(network.domain(), id, group, script, written, webhook, expiry, bearing);
    return new Activation(
        id,
        group,
        script,
        written,
        webhook,
        expiry,
        KeyFile.read(issuer.key()).signForWallets(digest),
        holder.signForWallets(digest),
        bearing);
  }

  private void progress(String doing) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("  … " + doing);
    err.flush();
  }

  private int say(TokenId id, String state, TokenPlace place) {
    String nodes = place.replicas().stream().map(URI::toString).collect(Collectors.joining(", "));
    spec.commandLine()
        .getOut()
        .println("%s: %s, served by %s, feed %s".formatted(id, state, nodes, place.feedId()));
    return 0;
  }
}
