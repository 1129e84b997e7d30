package io.smartlayer.command;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.AttestedToken;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Bearing;
import io.smartlayer.tokenscript.TokenNaming;
import io.smartlayer.tokenscript.TokenScript;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code smartlayer token attest}. */
@Command(
    name = "attest",
    description = {
      "Gives a token that an attestation bears to a holder: prints the attestation, signed, as the"
          + " EAS SDK writes it, and on the error stream the token's name. Nothing is sent"
          + " anywhere; whoever has the attestation and the holder's key activates the token.",
      "With --follows the token is one that is active already: token reissue gives it to HOLDER.",
      "Exit status: 0 it is made, 64 wrong usage, 65 the script names no such tokens, or the data"
          + " is not theirs, 66 no such file, 77 the key is not the attester's."
    },
    footer = {
      "",
      "Example: smartlayer token attest --key issuer.key --chain-id 31337 --eas 0x… \\",
      "           --data '{\"eventId\":\"concert\",\"seat\":\"7\"}' \\",
      "           seat/token.tsml 0x… > seat7.json"
    },
    mixinStandardHelpOptions = true)
final class TokenAttest implements Callable<Integer> {
  private static final String EAS_VERSION = "1.4.0";

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
      description = "The network's EAS contract, where attestations are revoked.")
  private String eas;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "JSON",
      description = "The values of all fields, by name.")
  private String data;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "When the token's life ends, such as 2027-01-01T00:00:00Z (default: never).")
  private @Nullable String expires;

  @Option(
      names = "--follows",
      paramLabel = "UID",
      description =
          "The uid of the attestation that bears the token now (default: none does). Of one that"
              + " ends the next one has to end too, no later: --expires.")
  private @Nullable String follows;

  @Parameters(index = "0", paramLabel = "SCRIPT", description = "The signed script.")
  private Path file;

  @Parameters(index = "1", paramLabel = "HOLDER", description = "An address.")
  private String holder;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenAttest() {}

  @Override
  public Integer call() {
    Address contract = address(eas, "--eas");
    Address recipient = address(holder, "HOLDER");
    if (chainId < 1 || recipient.equals(Address.ZERO)) {
      throw new ParameterException(
          spec.commandLine(), "A chain's number is positive, and HOLDER somebody");
    }
    long end = end();
    Hash before = before();
    return TokenFailure.told(spec, () -> attested(contract, recipient, end, before));
  }

  private int attested(Address contract, Address recipient, long end, Hash before)
      throws TokenFailure {
    TokenScript script = TokenPublish.signedScript(file, TokenPublish.content(file));
    TokenScript.Attestation bearing = script.bearing();
    if (bearing == null) {
      throw new TokenFailure(Smartlayer.DATA, file + " is of tokens that a contract has");
    }
    if (!before.equals(Hash.ZERO) && bearing.naming().idFields().isEmpty()) {
      throw new TokenFailure(
          Smartlayer.DATA,
          "the script has no id fields: its tokens are named by uids, so each has one attestation");
    }
    String schema = schema(script, bearing);
    Bytes encoded = encoded(schema, bearing.naming());
    SecretKey attester = KeyFile.read(key);
    if (bearing.keys().stream().noneMatch(known -> known.address().equals(attester.address()))) {
      throw new TokenFailure(
          Smartlayer.NOT_PERMITTED, "the script names another attester than " + attester.address());
    }
    Instant now = InstantSource.system().instant();
    var statement =
        new Statement(
            Objects.requireNonNull(bearing.schema()),
            recipient,
            now.getEpochSecond(),
            end,
            true,
            before,
            encoded);
    Hash salt = Hash.keccak(encoded, recipient.bytes(), Bytes.ofLong(now.toEpochMilli()));
    SignedAttestation signed =
        OffchainAttestation.sign(
            attester, OffchainAttestation.domain(EAS_VERSION, chainId, contract), statement, salt);
    TokenId token = token(schema, bearing, encoded, signed.attestation().uid());
    spec.commandLine().getErr().println(token);
    spec.commandLine().getErr().flush();
    spec.commandLine().getOut().println(CanonicalJson.text(signed.json()));
    return 0;
  }

  private TokenId token(String schema, TokenScript.Attestation bearing, Bytes encoded, Hash uid)
      throws TokenFailure {
    JsonNode values = AttestationData.decode(schema, encoded);
    try {
      var number = AttestedToken.number(schema, values, bearing.naming().idFields(), uid);
      return new TokenId(Bearing.type(chainId, bearing), number);
    } catch (AttestationData.NotOfSchema e) {
      throw new TokenFailure(Smartlayer.DATA, "the script's id fields: " + e.getMessage());
    }
  }

  private Bytes encoded(String schema, TokenNaming naming) throws TokenFailure {
    try {
      JsonNode values = CanonicalJson.read(data);
      for (TokenNaming.Part part : naming.collection()) {
        if (!part.value().equals(AttestedToken.text(values.get(part.field())))) {
          throw new TokenFailure(
              Smartlayer.DATA, part.field() + " is \"" + part.value() + "\" in the collection");
        }
      }
      return AttestationData.encode(schema, values);
    } catch (CanonicalJson.NotCanonical | AttestationData.NotOfSchema e) {
      throw new TokenFailure(Smartlayer.DATA, "--data: " + e.getMessage());
    }
  }

  private static String schema(TokenScript script, TokenScript.Attestation bearing) {
    var service = Objects.requireNonNull(script.service(), "a signed script for nodes");
    return Objects.requireNonNull(service.schema(bearing.name()), "what bears tokens has one");
  }

  private Address address(String text, String what) {
    try {
      return Address.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), what + " is 0x and 40 digits");
    }
  }

  private Hash before() {
    if (follows == null) {
      return Hash.ZERO;
    }
    try {
      return Hash.fromHex(follows);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--follows is a uid, 0x and 64 digits");
    }
  }

  private long end() {
    try {
      return expires == null ? 0 : Math.max(1, Instant.parse(expires).getEpochSecond());
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(), "--expires is a time such as 2027-01-01T00:00:00Z");
    }
  }
}
