package io.smartlayer.token;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.WalletSignature;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A small network with everyone's test keys: anchors, service nodes, an airline and a hotel. */
public final class World {
  /** The development chain. */
  public static final long CHAIN = 31337;

  /** The EAS contract to which facts are bound. */
  public static final Address EAS = Address.fromHex("0x00000000000000000000000000000000000000ea");

  /** The tickets. */
  public static final TokenType TYPE =
      new TokenType(CHAIN, Address.fromHex("0x00000000000000000000000000000000000000aa"));

  /** One flight. */
  public static final String GROUP = "SL123/2026-11-21";

  /** When everything begins, in milliseconds. */
  public static final long START = 1_800_000_000_000L;

  /** Fields of the airline's fact. */
  public static final String DELAY = "string flight,uint32 minutes";

  /** Fields of the hotel's answer. */
  public static final String REBOOKING = "string requestId,string booking";

  /** The contract's owner. */
  public static final SecretKey OWNER = key("owner");

  /** Who holds all tickets. */
  public static final SecretKey HOLDER = key("holder");

  /** Who attests delays. */
  public static final SecretKey AIRLINE = key("airline");

  /** Who answers rebookings. */
  public static final SecretKey HOTEL = key("hotel");

  /** The key of a site's session. */
  public static final SecretKey SESSION = key("session");

  /** The site. */
  public static final String SITE = "https://cars.example";

  private final List<SecretKey> anchors = new ArrayList<>();
  private final List<SecretKey> services = new ArrayList<>();
  private final Membership network;
  private final FeedId feed = FeedId.of(TYPE, GROUP);

  /** A network of so many anchors and service nodes, each with an operator of its own. */
  public World(int anchors, int services) {
    for (int i = 0; i < anchors; i++) {
      this.anchors.add(key("anchor " + i));
    }
    for (int i = 0; i < services; i++) {
      this.services.add(key("service " + i));
    }
    this.network =
        new Membership(
            CHAIN,
            Membership.REGISTRY_PLACEHOLDER,
            EAS,
            Hash.keccak(Bytes.utf8("beacon")),
            nodes("anchor", this.anchors),
            nodes("service", this.services));
  }

  /** A key that everybody knows. */
  public static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8("test " + name)).bytes());
  }

  /** A ticket. */
  public static TokenId token(int number) {
    return new TokenId(TYPE, BigInteger.valueOf(number));
  }

  private static List<Membership.Node> nodes(String role, List<SecretKey> keys) {
    List<Membership.Node> out = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Address operator = key("operator of " + role + " " + i).address();
      String http = "http://127.0.0.1:" + (role.equals("anchor") ? 7000 + i : 7100 + i);
      out.add(new Membership.Node(operator, keys.get(i).publicKey(), http));
    }
    return out;
  }

  /** The trust file. */
  public Membership network() {
    return network;
  }

  /** The feed of the one group. */
  public FeedId feed() {
    return feed;
  }

  /** The key of a node. */
  public SecretKey keyOf(Address node) {
    return Stream.concat(anchors.stream(), services.stream())
        .filter(key -> key.address().equals(node))
        .findFirst()
        .orElseThrow();
  }

  /**
   * A committee's word that one of the service nodes was not to be reached, or failed, at a time.
   */
  public Down down(Committee committee, int service, long atMillis) {
    Address target = services.get(service).address();
    return new Down(
        target,
        committee.members().stream()
            .limit(committee.quorum())
            .map(member -> keyOf(member.address()))
            .map(key -> {
              boolean first = key.address().equals(committee.members().getFirst().address());
              Down.Seen seen = first ? Down.Seen.FAILING : Down.Seen.UNREACHABLE;
              return Down.Observed.by(
                  key, network.domain(), target, seen, atMillis - 9000, atMillis);
            })
            .toList());
  }

  /** The replicas of the group, in order. */
  public List<Address> replicas(ServiceScript script) {
    return network.candidates(feed).stream()
        .limit(script.service().replicas())
        .map(Membership.Node::address)
        .toList();
  }

  /** An activation as issuer and holder sign it. */
  public Activation activation(
      ServiceScript script, TokenId token, String webhook, SecretKey issuer, SecretKey holder) {
    Bytes attributes = json("{\"flight\":\"" + GROUP + "\",\"seat\":\"12A\"}");
    long expiry = START + 3_600_000;
    Hash digest =
        Activation.digest(
            network.domain(), token, GROUP, script.hash(), attributes, webhook, expiry);
    return new Activation(
        token,
        GROUP,
        script.hash(),
        attributes,
        webhook,
        expiry,
        issuer.signForWallets(digest),
        holder.signForWallets(digest));
  }

  /** A proper activation. */
  public Activation activation(ServiceScript script, TokenId token, String webhook) {
    return activation(script, token, webhook, OWNER, HOLDER);
  }

  /** The placement that ranks give. */
  public Placement placement(ServiceScript script, long notAfterMillis) {
    String named = script.service().serviceClass().word();
    return new Placement(TYPE, GROUP, script.hash(), replicas(script), named, notAfterMillis);
  }

  /** The airline's word that the group's flight is late. */
  public static Attested delay(int minutes, long timeMillis) {
    return delay(AIRLINE, GROUP, minutes, timeMillis, true);
  }

  /** Someone's word that a flight is late. */
  public static Attested delay(
      SecretKey key, String flight, int minutes, long timeMillis, boolean revocable) {
    JsonNode values =
        JsonNodeFactory.instance.objectNode().put("flight", flight).put("minutes", minutes);
    return new Attested(attestation(key, DELAY, values, timeMillis, revocable));
  }

  /** The hotel's answer to an effect, as it goes into an outcome. */
  public static Bytes confirmation(SecretKey key, Hash effectId, long timeMillis) {
    JsonNode values =
        JsonNodeFactory.instance
            .objectNode()
            .put("requestId", effectId.toHex())
            .put("booking", "room 7");
    return attestation(key, REBOOKING, values, timeMillis, true).canonical();
  }

  /** The holder's session, with a grant of one method, has it change a token. */
  public Update update(TokenId token, String method, Bytes args, long timeMillis, String jti) {
    return update(HOLDER, token, method, args, timeMillis, jti);
  }

  /** Somebody's session, with their grant of one method, has it change a token. */
  public Update update(
      SecretKey granter, TokenId token, String method, Bytes args, long timeMillis, String jti) {
    Grant grant = grant(granter, token, List.of(method));
    return update(granter, grant, method, args, timeMillis, jti);
  }

  /** The holder's session has it change a token, with an answer for one reader. */
  public Update updateFor(
      SealingKey reader, TokenId token, String method, Bytes args, long timeMillis, String jti) {
    Grant grant = readerGrant(reader, token, List.of(method));
    return update(HOLDER, grant, method, args, timeMillis, jti);
  }

  private Update update(
      SecretKey granter, Grant grant, String method, Bytes args, long timeMillis, String jti) {
    TokenId token = grant.token();
    Hash id = Hash.keccak(Bytes.utf8(jti));
    Hash digest =
        CallProof.digest(
            network.domain(), grant.hash(), Update.ANY_NODE, token, method, args, timeMillis, id);
    var proof = new CallProof(timeMillis, id, SESSION.signForWallets(digest));
    return new Update(token, method, args, granter.address(), grant, proof);
  }

  /** Somebody's grant to the session of a site. */
  public Grant grant(SecretKey granter, TokenId token, List<String> methods) {
    Grant unsigned = grant(token, methods, new WalletSignature(granter.sign(Hash.ZERO), 0));
    return grant(token, methods, granter.signForWallets(network.domain().digest(unsigned.hash())));
  }

  /** The holder's grant to the session of a site, which names who reads. */
  public Grant readerGrant(SealingKey reader, TokenId token, List<String> methods) {
    long end = START + 24 * 3_600_000L;
    var nobody = new WalletSignature(HOLDER.sign(Hash.ZERO), 0);
    Address to = SESSION.address();
    var unsigned = new Grant(token, methods, SITE, to, 0, reader, 1, end, nobody);
    WalletSignature signature = HOLDER.signForWallets(network.domain().digest(unsigned.hash()));
    return new Grant(token, methods, SITE, to, 0, reader, 1, end, signature);
  }

  private static Grant grant(TokenId token, List<String> methods, WalletSignature signature) {
    return new Grant(
        token, methods, SITE, SESSION.address(), 1, START + 24 * 3_600_000L, signature);
  }

  /** Somebody stops the group, or lets it go on. */
  public Suspension suspension(SecretKey signer, boolean suspended, long timeMillis) {
    Hash digest = Suspension.digest(network.domain(), feed, suspended, timeMillis);
    return new Suspension(feed, suspended, timeMillis, signer.signForWallets(digest));
  }

  /** Somebody wants the group to go on under another script. */
  public Upgrade upgrade(SecretKey signer, Hash from, Hash script, long timeMillis) {
    Hash digest = Upgrade.digest(network.domain(), feed, from, script, timeMillis);
    return new Upgrade(feed, from, script, timeMillis, signer.signForWallets(digest));
  }

  /** What a replica says of an upgrade. */
  public UpgradeWord word(Address node, Upgrade upgrade, UpgradeWord.Finding finding) {
    return UpgradeWord.by(keyOf(node), network.domain(), upgrade.id(), finding);
  }

  /** Somebody takes a token over. */
  public Handover handover(SecretKey signer, TokenId token, String webhook, long timeMillis) {
    Hash digest = Handover.digest(network.domain(), token, webhook, timeMillis);
    return new Handover(token, webhook, timeMillis, signer.signForWallets(digest));
  }

  /** The airline's word, which only who has the secret half of a key can read. */
  public Attested whisper(SealingKey key, int minutes, long timeMillis, RandomGenerator random) {
    JsonNode values =
        JsonNodeFactory.instance.objectNode().put("flight", GROUP).put("minutes", minutes);
    return whisper(AIRLINE, key, AttestationData.encode(DELAY, values), timeMillis, random);
  }

  /** Somebody's sealed data, whatever it is. */
  public Attested whisper(
      SecretKey attester, SealingKey key, Bytes data, long timeMillis, RandomGenerator random) {
    var around =
        new SealedData.Around(
            feed,
            OffchainAttestation.domain("1.4.0", CHAIN, EAS).separator(),
            attester.address(),
            SchemaUid.of(DELAY, Address.ZERO, true),
            timeMillis / 1000);
    return attested(attester, SealedData.seal(key, around, data, random), timeMillis);
  }

  /** Somebody's attestation of the schema of delays, whatever its data. */
  public static Attested attested(SecretKey attester, Bytes data, long timeMillis) {
    Hash schema = SchemaUid.of(DELAY, Address.ZERO, true);
    return new Attested(
        OffchainAttestation.sign(
            attester,
            OffchainAttestation.domain("1.4.0", CHAIN, EAS),
            new Statement(schema, Address.ZERO, timeMillis / 1000, 0, true, Hash.ZERO, data),
            Hash.keccak(data)));
  }

  private static SignedAttestation attestation(
      SecretKey key, String fields, JsonNode values, long timeMillis, boolean revocable) {
    var statement =
        new Statement(
            SchemaUid.of(fields, Address.ZERO, true),
            Address.ZERO,
            timeMillis / 1000,
            0,
            revocable,
            Hash.ZERO,
            AttestationData.encode(fields, values));
    return OffchainAttestation.sign(
        key,
        OffchainAttestation.domain("1.4.0", CHAIN, EAS),
        statement,
        Hash.keccak(Bytes.utf8("salt"), CanonicalJson.write(values)));
  }

  /** What a replica says a step came to. */
  public SignedReceipt receipt(
      Address node, ServiceScript script, long offset, Hash prefixRoot, StepRunner.Ran ran) {
    return receipt(node, script, offset, prefixRoot, ran.step(), ran.output(), ran.after().token());
  }

  /** What a replica says a step came to. */
  public SignedReceipt receipt(
      Address node,
      ServiceScript script,
      long offset,
      Hash prefixRoot,
      Step step,
      StepOutput output,
      TokenId token) {
    var receipt =
        new Receipt(
            token,
            feed,
            offset,
            prefixRoot,
            script.hash(),
            Hash.fromHex(io.smartlayer.sandbox.Engine.id()),
            output.stateHash(),
            step.stepHash(),
            step.resultHash(),
            START + 5000,
            1,
            Receipt.NO_EVIDENCE,
            node);
    return SignedReceipt.by(keyOf(node), receipt, network.domain());
  }

  /** A JSON text in its canonical form. */
  public static Bytes json(String text) {
    return CanonicalJson.write(CanonicalJson.read(text));
  }
}
