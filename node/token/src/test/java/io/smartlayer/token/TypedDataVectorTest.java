package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What viem signs, we sign and check. */
class TypedDataVectorTest {
  private static final JsonNode FILE = Vectors.read("typed-data.json");
  private static final String ATTRIBUTES = "{\"flight\":\"SL123\",\"passenger\":\"Zoë Müller\"}";
  private static final SecretKey SIGNER =
      new SecretKey(Bytes.fromHex(FILE.at("/signer/secretKey").stringValue()));
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", World.CHAIN, Membership.REGISTRY_PLACEHOLDER);

  @Test
  void theDomainIsThatOfANetworkWithoutARegistry() {
    assertThat(DOMAIN.separator().toHex()).isEqualTo(FILE.at("/domain/separator").stringValue());
    assertThat(new World(1, 1).network().domain()).isEqualTo(DOMAIN);
  }

  @Test
  void receiptsHashAndSignAsViemDoes() {
    JsonNode vector = vector("receipt");
    Receipt receipt = Receipt.fromJson(vector.get("message"));

    assertThat(receipt.digest(DOMAIN).toHex()).isEqualTo(vector.get("digest").stringValue());
    assertThat(node(vector).isBy(SIGNER.publicKey(), receipt.digest(DOMAIN))).isTrue();
    assertThat(SIGNER.sign(receipt.digest(DOMAIN))).isEqualTo(node(vector));
  }

  @Test
  void rootsOfReceiptsHashAndSignAsViemDoes() {
    JsonNode vector = vector("receipt root");
    ReceiptRoot root = ReceiptRoot.fromJson(vector.get("message"));

    assertThat(root.hash().toHex()).isEqualTo(vector.get("structHash").stringValue());
    assertThat(new SignedReceiptRoot(root, node(vector)).isBy(SIGNER.publicKey(), DOMAIN)).isTrue();
    assertThat(SignedReceiptRoot.by(SIGNER, root, DOMAIN).signature()).isEqualTo(node(vector));
  }

  @Test
  void wordsOfAnchorsForCallsSignAsViemDoes() {
    JsonNode vector = vector("forwarding");
    JsonNode message = vector.get("message");
    Address node = Address.fromHex(message.get("node").stringValue());
    Instant time = Instant.ofEpochMilli(message.get("timeMillis").longValue());
    Hash request = hash(message, "request");
    var word = Forwarding.by(SIGNER, node, request, time, DOMAIN);

    assertThat(word.signature()).isEqualTo(node(vector));
    assertThat(Forwarding.fromHeader(word.toHeader())).isEqualTo(word);
    assertThat(Forwarding.fromHeader(word.toHeader() + "=")).isNull();
    assertThat(Forwarding.fromHeader("x".repeat(2000))).isNull();
  }

  @Test
  void votesOnReceiptsHashAndSignAsViemDoes() {
    JsonNode verdict = vector("verdict");
    JsonNode message = verdict.get("message");
    Address anchor = Address.fromHex(message.get("anchor").stringValue());
    var ballot = new Ballot(hash(message, "receiptHash"), true, hash(message, "salt"), anchor);
    Bytes all = Bytes.fromHex(message.get("commits").stringValue());
    List<Hash> commits = List.of(new Hash(all.slice(0, 32)), new Hash(all.slice(32, 64)));
    var said = new Verdict(ballot, commits);
    var signed = said.sign(SIGNER, DOMAIN);

    assertThat(ballot.hash().toHex()).isEqualTo(vector("ballot").get("structHash").stringValue());
    assertThat(ballot.commit().hash().toHex())
        .isEqualTo(vector("commit").get("structHash").stringValue());
    assertThat(ballot.commit().sign(SIGNER, DOMAIN).signature()).isEqualTo(node(vector("commit")));
    assertThat(commits).contains(said.commitHash());
    assertThat(said.hash().toHex()).isEqualTo(verdict.get("structHash").stringValue());
    assertThat(signed.signature()).isEqualTo(node(verdict));
    assertThat(signed.isBy(SIGNER.publicKey(), DOMAIN)).isTrue();
    assertThat(Verdict.Signed.fromJson(signed.toJson())).isEqualTo(signed);
  }

  @Test
  void outcomesHashAsViemDoes() {
    JsonNode vector = vector("outcome");
    JsonNode message = vector.get("message");
    Bytes content = content("content", hash(message, "contentHash"));
    var outcome =
        new Outcome(
            hash(message, "effectId"),
            message.get("attempt").intValue(),
            Outcome.Kind.NOT_DONE,
            content,
            SIGNER.address(),
            node(vector));

    assertThat(outcome.isBy(SIGNER.publicKey(), DOMAIN)).isTrue();
    assertThat(outcome.isBy(World.HOTEL.publicKey(), DOMAIN)).isFalse();
  }

  @Test
  void failuresHashAsViemDoes() {
    JsonNode vector = vector("failure");
    JsonNode message = vector.get("message");
    var claim =
        new Failure.Claim(
            hash(message, "effectId"), Outcome.Kind.UNKNOWN, hash(message, "transcriptHash"));

    assertThat(claim.sign(SIGNER, DOMAIN)).isEqualTo(node(vector));
    assertThat(claim.isBy(node(vector), SIGNER.publicKey(), DOMAIN)).isTrue();
  }

  @Test
  void snapshotsHashAsViemDoes() {
    JsonNode vector = vector("snapshot");
    JsonNode message = vector.get("message");
    var feed = new FeedId(hash(message, "feedId"));
    long size = message.get("size").longValue();
    Snapshot word = Snapshot.by(SIGNER, DOMAIN, feed, size, hash(message, "stateHash"));

    assertThat(word.signature()).isEqualTo(node(vector));
    assertThat(word.isBy(SIGNER.publicKey(), DOMAIN, feed)).isTrue();
  }

  @Test
  void observationsOfAReplicaThatFailsHashAsViemDoes() {
    JsonNode vector = vector("observation");
    JsonNode message = vector.get("message");
    Address target = Address.fromHex(message.get("target").stringValue());
    long from = message.get("fromMillis").longValue();
    long until = message.get("untilMillis").longValue();
    var word = Down.Observed.by(SIGNER, DOMAIN, target, Down.Seen.FAILING, from, until);

    assertThat(word.signature()).isEqualTo(node(vector));
    assertThat(word.isBy(SIGNER.publicKey(), DOMAIN, target)).isTrue();
  }

  @Test
  void grantsHashAndRecoverAsViemDoes() {
    for (String name : List.of("grant", "grant of no methods")) {
      JsonNode vector = vector(name);
      JsonNode message = vector.get("message");
      var grant =
          new Grant(
              TokenId.parse(message.get("token").stringValue()),
              message.get("methods").valueStream().map(JsonNode::stringValue).toList(),
              message.get("audience").stringValue(),
              Address.fromHex(message.get("sessionKey").stringValue()),
              message.get("nonce").longValue(),
              message.get("expiryMillis").longValue(),
              wallet(vector));

      assertThat(grant.hash().toHex()).isEqualTo(vector.get("structHash").stringValue());
      assertThat(grant.signer(DOMAIN)).isEqualTo(SIGNER.address());
    }
  }

  @Test
  void grantsThatMayBePassedOnAndDelegationsHashAndRecoverAsViemDoes() {
    JsonNode granted = vector("grant that may be passed on");
    JsonNode passedOn = vector("delegation");
    ObjectNode grant = granted.get("message").deepCopy().asObject();
    ObjectNode next = passedOn.get("message").deepCopy().asObject();
    grant.set("signature", granted.get("signature"));
    next.set("signature", passedOn.get("signature"));

    for (GrantLink link : List.of(Grant.fromJson(grant), Delegation.fromJson(next))) {
      JsonNode vector = link instanceof Grant ? granted : passedOn;
      assertThat(link.hash().toHex()).isEqualTo(vector.get("structHash").stringValue());
      assertThat(link.signer(DOMAIN)).isEqualTo(SIGNER.address());
    }
  }

  @Test
  void grantsThatNameAReaderHashAndRecoverAsViemDoes() {
    for (String name :
        List.of("grant that names a reader", "grant that names a reader and may be passed on")) {
      JsonNode vector = vector(name);
      ObjectNode json = vector.get("message").deepCopy().asObject();
      if (json.get("depth").intValue() == 0) {
        json.remove("depth");
      }
      Grant grant = Grant.fromJson(json.set("signature", vector.get("signature")));

      assertThat(grant.hash().toHex()).isEqualTo(vector.get("structHash").stringValue());
      assertThat(grant.signer(DOMAIN)).isEqualTo(SIGNER.address());
      assertThat(Grant.fromJson(grant.toJson())).isEqualTo(grant);
    }
  }

  @Test
  void revocationsHashAndRecoverAsViemDoes() {
    JsonNode vector = vector("revocation");
    JsonNode message = vector.get("message");
    Hash digest =
        Revocation.digest(
            DOMAIN, hash(message, "grantHash"), message.get("timeMillis").longValue());

    assertThat(digest.toHex()).isEqualTo(vector.get("digest").stringValue());
    assertThat(wallet(vector).signer(digest)).isEqualTo(SIGNER.address());
  }

  @Test
  void knocksHashAsViemDoes() {
    JsonNode vector = vector("knock");
    JsonNode message = vector.get("message");
    var door =
        new Lock.Door(
            message.get("lock").stringValue(),
            TokenId.parse(message.get("token").stringValue()),
            "unlock",
            Duration.ZERO);
    Hash digest =
        Knock.digest(DOMAIN, hash(message, "grantHash"), door, hash(message, "challenge"));

    assertThat(digest.toHex()).isEqualTo(vector.get("digest").stringValue());
  }

  @Test
  void openingsOfBulletinsHashAsViemDoes() {
    JsonNode vector = vector("bulletin opening");
    JsonNode message = vector.get("message");
    var opening =
        new BulletinOpening(
            TokenType.parse(message.get("tokenType").stringValue()),
            message.get("bulletin").stringValue(),
            hash(message, "script"),
            message.get("expiryMillis").longValue(),
            wallet(vector));

    assertThat(opening.issuer(DOMAIN)).isEqualTo(SIGNER.address());
  }

  @Test
  void activationsAndProofsHashAsViemDoes() {
    JsonNode activation = vector("activation").get("message");
    JsonNode proof = vector("proof").get("message");
    Bytes attributes = content(ATTRIBUTES, hash(activation, "attributesHash"));
    Bytes args = content("{}", hash(proof, "argsHash"));

    assertThat(
            Activation.digest(
                    DOMAIN,
                    TokenId.parse(activation.get("token").stringValue()),
                    activation.get("group").stringValue(),
                    hash(activation, "script"),
                    attributes,
                    activation.get("webhook").stringValue(),
                    activation.get("expiryMillis").longValue())
                .toHex())
        .isEqualTo(vector("activation").get("digest").stringValue());
    assertThat(
            CallProof.digest(
                    DOMAIN,
                    hash(proof, "grantHash"),
                    Address.fromHex(proof.get("node").stringValue()),
                    TokenId.parse(proof.get("token").stringValue()),
                    proof.get("method").stringValue(),
                    args,
                    proof.get("timeMillis").longValue(),
                    hash(proof, "jti"))
                .toHex())
        .isEqualTo(vector("proof").get("digest").stringValue());
  }

  @Test
  void activationsOfTokensThatAttestationsBearHashAsViemDoes() {
    JsonNode vector = vector("activation of a token that an attestation bears");
    JsonNode message = vector.get("message");
    Bytes attributes = content("{\"flight\":\"SL101\"}", hash(message, "attributesHash"));

    assertThat(
            Activation.attestedDigest(
                    DOMAIN,
                    TokenId.parse(message.get("token").stringValue()),
                    message.get("group").stringValue(),
                    hash(message, "script"),
                    attributes,
                    message.get("webhook").stringValue(),
                    message.get("expiryMillis").longValue(),
                    hash(message, "bearingHash"))
                .toHex())
        .isEqualTo(vector.get("digest").stringValue());
  }

  @Test
  void feedsAreNamedByTheHashesOfTypeAndGroup() {
    Hash type = Hash.keccak(Bytes.utf8(World.TYPE.toString()));
    Hash group = Hash.keccak(Bytes.utf8(World.GROUP));

    assertThat(FeedId.of(World.TYPE, World.GROUP).hash())
        .isEqualTo(Hash.keccak(type.bytes(), group.bytes()));
  }

  /** The bytes whose hash stands in a vector. */
  private static Bytes content(String text, Hash hash) {
    assertThat(Hash.keccak(Bytes.utf8(text))).isEqualTo(hash);
    return Bytes.utf8(text);
  }

  private static JsonNode vector(String name) {
    return FILE.get("typedData")
        .valueStream()
        .filter(vector -> vector.get("name").stringValue().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Hash hash(JsonNode message, String name) {
    return Hash.fromHex(message.get(name).stringValue());
  }

  private static WalletSignature wallet(JsonNode vector) {
    return WalletSignature.fromHex(vector.get("signature").stringValue());
  }

  private static Signature node(JsonNode vector) {
    assertThat(PublicKey.parse(SIGNER.publicKey().compressed())).isEqualTo(SIGNER.publicKey());
    return wallet(vector).signature();
  }
}
