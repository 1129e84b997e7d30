package io.smartlayer.gateway;

import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.sandbox.Program;
import io.smartlayer.token.Activation;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.Delegation;
import io.smartlayer.token.Grant;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** One network and one token, with all that is said about it. */
final class Samples {
  static final SecretKey NODE = key("node");
  static final SecretKey HOLDER = key("holder");
  static final SecretKey SESSION = key("session");
  static final Membership NETWORK =
      new Membership(
          31337,
          Membership.REGISTRY_PLACEHOLDER,
          Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3"),
          Hash.keccak(Bytes.utf8("beacon")),
          List.of(new Membership.Node(HOLDER.address(), NODE.publicKey(), "http://127.0.0.1:1")),
          List.of());
  static final TypedData.Domain DOMAIN = NETWORK.domain();
  static final TokenId TOKEN =
      TokenId.parse("eip155:31337/erc721:0x00000000000000000000000000000000000000aa/42");
  static final String GROUP = "SL1 2026-11-21";
  static final FeedId FEED = FeedId.of(TOKEN.type(), GROUP);
  static final Bytes BUNDLE = Bytes.utf8("{\"as\":\"given\",  \"not\":\"canonical\"}");
  static final String CALL_PATH = "/v1/tokens/" + TOKEN + "/delay";

  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration LATE = Duration.ofSeconds(30);

  private Samples() {}

  static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  /** The script of the token: that of a flight ticket. */
  static ServiceScript script() {
    try {
      Path path =
          Path.of("..", "..", "spec", "vectors", "tokenscript", "flight-ticket.signed.tsml");
      Bytes file = Bytes.of(Files.readAllBytes(path));
      var read = (TokenScript.Outcome.Read) TokenScript.read(file);
      Service service = Objects.requireNonNull(read.script().service());
      var program = new Program(service.code(), service.handlers());
      return new ServiceScript(Hash.sha256(file), read.script(), service, program);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Limits that a test does not reach by accident. */
  static FaceSettings patient() {
    return settings(64, 256, LATE, LATE);
  }

  /** Limits that a test reaches soon. */
  static FaceSettings impatient() {
    return settings(2, 2, SOON, LATE);
  }

  /** The same for connections without a request. */
  static FaceSettings hasty() {
    return settings(2, 2, SOON, SOON);
  }

  private static FaceSettings settings(int requests, int streams, Duration io, Duration idle) {
    return new FaceSettings(
        "127.0.0.1", 0, 256, requests, streams, streams, io, io, idle, io, LATE);
  }

  static Activation activation() {
    Bytes attributes = Bytes.utf8("{\"flight\":\"SL1\"}");
    Hash script = Hash.keccak(Bytes.utf8("script"));
    Hash digest = Activation.digest(DOMAIN, TOKEN, GROUP, script, attributes, "", 9);
    return new Activation(
        TOKEN,
        GROUP,
        script,
        attributes,
        "",
        9,
        NODE.signForWallets(digest),
        HOLDER.signForWallets(digest));
  }

  static Outcome outcome() {
    return Outcome.by(
        NODE,
        DOMAIN,
        Hash.keccak(Bytes.utf8("effect")),
        1,
        Outcome.Kind.UNKNOWN,
        Bytes.utf8("{\"why\":\"no answer\"}"));
  }

  static SignedAttestation attestation() {
    Statement statement =
        new Statement(
            SchemaUid.of("uint256 delay", Address.ZERO, true),
            Address.ZERO,
            1_760_000_000L,
            0,
            true,
            Hash.ZERO,
            Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 7)));
    return OffchainAttestation.sign(
        key("airline"),
        OffchainAttestation.domain("1.4.0", 31337, NETWORK.eas()),
        statement,
        Hash.keccak(Bytes.utf8("salt")));
  }

  static Grant grant() {
    var signature = HOLDER.signForWallets(Hash.keccak(Bytes.utf8("grant")));
    return new Grant(
        TOKEN, List.of("delay"), "https://cars.example", SESSION.address(), 1, 2, signature);
  }

  static Delegation delegation() {
    return new Delegation(
        Hash.keccak(Bytes.utf8("parent")),
        TOKEN,
        List.of("delay"),
        "https://cars.example",
        SESSION.address(),
        0,
        1,
        2,
        SESSION.signForWallets(Hash.keccak(Bytes.utf8("delegation"))));
  }

  static CallProof proof() {
    Hash jti = Hash.keccak(Bytes.utf8("jti"));
    return new CallProof(3, jti, SESSION.signForWallets(jti));
  }

  static String call() {
    return "{\"args\":{\"b\":1,\"a\":[ ]},\"grant\":"
        + CanonicalJson.text(grant().toJson())
        + ",\"proof\":"
        + CanonicalJson.text(proof().toJson())
        + "}";
  }
}
