package io.smartlayer.command;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.HostSecret;
import io.smartlayer.token.SealedData;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code smartlayer token secret}. */
@Command(
    name = "secret",
    description = {
      "Seals a secret for a header of a host to a group, as the script's attester: prints the"
          + " attestation, in which nobody but the group's replicas reads it. Nothing is sent"
          + " anywhere: feed submit hands it in. A later one takes its place.",
      "The secret is read from FILE, or from standard input: 8 to 4096 characters of printable"
          + " ASCII. One line break at its end is no part of it. It is not shown.",
      "Take the group's key from the feed's GROUP_KEY entries: the one that more than half of its"
          + " replicas say. Who is told another key by a liar seals to the liar.",
      "Exit status: 0 it is made, 64 wrong usage, 65 the script has no such secret, or the text is"
          + " none, 66 no such file, 77 the key is not the attester's."
    },
    footer = {
      "",
      "Example: smartlayer token secret --key issuer.key --chain-id 31337 --eas 0x… \\",
      "           --feed 0x… --group-key 0x… \\",
      "           hotel/token.tsml bookingKey < booking.key > sealed.json"
    },
    mixinStandardHelpOptions = true)
final class TokenSecret implements Callable<Integer> {
  private static final String EAS_VERSION = "1.4.0";
  private static final String STDIN = "-";

  @Spec private CommandSpec spec;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The attester's secret key: 32 bytes in hexadecimal after 0x. It is not shown.")
  private Path key;

  @Option(
      names = "--chain-id",
      required = true,
      paramLabel = "NUMBER",
      description = "The network's chain.")
  private long chainId;

  @Option(
      names = "--eas",
      required = true,
      paramLabel = "ADDRESS",
      description = "The network's EAS contract.")
  private String eas;

  @Option(
      names = "--feed",
      required = true,
      paramLabel = "FEED",
      description = "The name of the group's feed: 0x and 64 digits.")
  private String feed;

  @Option(
      names = "--group-key",
      required = true,
      paramLabel = "KEY",
      description = "The group's key: 0x and 64 digits.")
  private String groupKey;

  @Parameters(index = "0", paramLabel = "SCRIPT", description = "The signed script.")
  private Path file;

  @Parameters(index = "1", paramLabel = "NAME", description = "The input that a header names.")
  private String name;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = STDIN,
      description = "Where the secret is; - for standard input (default).")
  private String from;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenSecret() {}

  @Override
  public Integer call() {
    if (chainId < 1) {
      throw new ParameterException(spec.commandLine(), "A chain's number is positive");
    }
    var group = new FeedId(hash(feed, "--feed"));
    var sealing = new SealingKey(hash(groupKey, "--group-key").bytes());
    TypedData.Domain domain = OffchainAttestation.domain(EAS_VERSION, chainId, contract());
    return TokenFailure.told(spec, () -> sealed(group, sealing, domain));
  }

  private int sealed(FeedId group, SealingKey sealing, TypedData.Domain domain)
      throws TokenFailure {
    TokenScript script = TokenPublish.signedScript(file, TokenPublish.content(file));
    Service service = Objects.requireNonNull(script.service(), "a signed script for nodes");
    TokenScript.Attestation known = attestation(script, service);
    SecretKey attester = KeyFile.read(key);
    if (known.keys().stream().noneMatch(one -> one.address().equals(attester.address()))) {
      throw new TokenFailure(
          Smartlayer.NOT_PERMITTED, "the script names another attester than " + attester.address());
    }
    String fields = Objects.requireNonNull(service.schema(known.name()), "a secret has a schema");
    String field = fields.substring(fields.indexOf(' ') + 1);
    Bytes plain =
        AttestationData.encode(fields, JsonNodeFactory.instance.objectNode().put(field, value()));
    Hash schema = Objects.requireNonNull(known.schema(), "what EAS attests has a schema");
    long now = InstantSource.system().instant().getEpochSecond();
    var around = new SealedData.Around(group, domain.separator(), attester.address(), schema, now);
    Bytes data = SealedData.seal(sealing, around, plain, new SecureRandom());
    var statement = new Statement(schema, Address.ZERO, now, 0, true, Hash.ZERO, data);
    SignedAttestation signed =
        OffchainAttestation.sign(attester, domain, statement, Hash.keccak(data));
    spec.commandLine().getErr().println(name + " is sealed to " + sealing + "; hand it in");
    spec.commandLine().getErr().flush();
    spec.commandLine().getOut().println(CanonicalJson.text(signed.json()));
    return 0;
  }

  private TokenScript.Attestation attestation(TokenScript script, Service service)
      throws TokenFailure {
    for (Service.Input input : service.inputs()) {
      if (input.name().equals(name) && service.isSecret(name)) {
        return Objects.requireNonNull(script.attestation(input.attestation()), "it is defined");
      }
    }
    throw new TokenFailure(Smartlayer.DATA, "no host of the script has a header with " + name);
  }

  private String value() throws TokenFailure {
    byte[] read;
    try (InputStream in = from.equals(STDIN) ? System.in : Files.newInputStream(Path.of(from))) {
      read = in.readNBytes(HostSecret.MOST_LENGTH + 3); // a line break more, and one to tell
    } catch (IOException e) {
      throw new TokenFailure(Smartlayer.NO_INPUT, "cannot read " + from);
    }
    String text = new String(read, StandardCharsets.ISO_8859_1).replaceFirst("\r?\n$", "");
    if (!HostSecret.isFit(text)) {
      throw new TokenFailure(
          Smartlayer.DATA,
          "a secret has %d to %d characters of printable ASCII, no space at its ends"
              .formatted(HostSecret.LEAST_LENGTH, HostSecret.MOST_LENGTH));
    }
    return text;
  }

  private Address contract() {
    try {
      return Address.fromHex(eas);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--eas is 0x and 40 digits");
    }
  }

  private Hash hash(String text, String what) {
    try {
      return Hash.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), what + " is 0x and 64 digits");
    }
  }
}
