package io.smartlayer.token;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.AttestedToken;
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
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.sandbox.Program;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import java.math.BigInteger;
import java.util.Objects;

/** Seats at an event, which attestations of {@link World#OWNER} bear; no contract knows them. */
public final class AttestedSeats {
  /** The schema of the attestations. */
  public static final String FIELDS = "string eventId,uint64 seat,string row";

  /** Its uid. */
  public static final Hash SCHEMA = SchemaUid.of(FIELDS, Address.ZERO, true);

  /** What each attestation of the collection says. */
  public static final String EVENT = "concert";

  /** Where the script is. */
  public static final String PLACE = "http://airline.example/seats.tsml";

  /** The seats. */
  public static final TokenType TYPE =
      TokenType.attested(
          World.CHAIN, AttestedToken.collection(SCHEMA, World.OWNER.address(), EVENT));

  /** The feed of one group of them. */
  public static final FeedId FEED = FeedId.of(TYPE, World.GROUP);

  private static final String CODE =
      """
      function status(state) { return state; }
      function note(state, { text }, { holder }) {
        return { state: { ...state, note: text }, result: holder };
      }
      function prolong(state) { return { state, expiresMillis: 0 }; }
      function end(state, { endMillis }) { return { state, expiresMillis: endMillis }; }
      function greet(state) { return { state: { ...state, note: "taken over" } }; }
      """;

  private AttestedSeats() {}

  /** A seat. */
  public static TokenId token(int seat) {
    return new TokenId(TYPE, BigInteger.valueOf(seat));
  }

  /**
   * An attestation of a seat that is good from {@link World#START} on.
   *
   * @param endSeconds when it expires, in seconds since 1970; 0 for never
   */
  public static SignedAttestation attestation(
      SecretKey attester, Address recipient, int seat, long endSeconds) {
    return attestation(attester, recipient, EVENT, seat, endSeconds, World.EAS);
  }

  /** The same of an event, and by an EAS contract, of choice. */
  public static SignedAttestation attestation(
      SecretKey attester, Address recipient, String event, int seat, long endSeconds, Address eas) {
    return attestation(attester, recipient, event, seat, endSeconds, eas, Hash.ZERO);
  }

  /**
   * The same, where it follows another.
   *
   * @param follows the uid of the other; zero for none
   */
  public static SignedAttestation attestation(
      SecretKey attester,
      Address recipient,
      String event,
      int seat,
      long endSeconds,
      Address eas,
      Hash follows) {
    Bytes values =
        World.json("{\"eventId\":\"%s\",\"row\":\"C\",\"seat\":\"%d\"}".formatted(event, seat));
    Bytes data = AttestationData.encode(FIELDS, CanonicalJson.read(values.toUtf8()));
    var statement =
        new Statement(SCHEMA, recipient, World.START / 1000 - 60, endSeconds, true, follows, data);
    TypedData.Domain domain = OffchainAttestation.domain("1.4.0", World.CHAIN, eas);
    return OffchainAttestation.sign(attester, domain, statement, Hash.keccak(values));
  }

  /** What bears a seat of the holder's. */
  public static Bearing bearing(int seat, long endSeconds) {
    var signed = attestation(World.OWNER, World.HOLDER.address(), seat, endSeconds);
    return new Bearing(signed, EVENT, PLACE);
  }

  /** A seat that its attester gives to somebody else. */
  public static Reissue reissue(SecretKey to, int seat, long endSeconds, Hash follows) {
    var signed =
        attestation(World.OWNER, to.address(), EVENT, seat, endSeconds, World.EAS, follows);
    return new Reissue(token(seat), signed);
  }

  /** An activation as issuer and holder sign it. */
  public static Activation activation(
      World world, Hash script, int seat, Bearing bearing, SecretKey issuer, SecretKey holder) {
    Bytes attributes = World.json("{\"flight\":\"" + World.GROUP + "\"}");
    long expiry = World.START + 3_600_000;
    Hash digest =
        Activation.digest(
            world.network().domain(),
            token(seat),
            World.GROUP,
            script,
            attributes,
            "",
            expiry,
            bearing);
    return new Activation(
        token(seat),
        World.GROUP,
        script,
        attributes,
        "",
        expiry,
        issuer.signForWallets(digest),
        holder.signForWallets(digest),
        bearing);
  }

  /** A proper activation. */
  public static Activation activation(World world, Hash script, int seat, long endSeconds) {
    Bearing bearing = bearing(seat, endSeconds);
    return activation(world, script, seat, bearing, World.OWNER, World.HOLDER);
  }

  /** The script, read but not signed. */
  public static ServiceScript script() {
    Bytes file = file();
    if (!(TokenScript.read(file) instanceof TokenScript.Outcome.Read(TokenScript read))) {
      throw new AssertionError("the script is refused");
    }
    Service service = Objects.requireNonNull(read.service());
    return new ServiceScript(
        Hash.sha256(file), read, service, new Program(service.code(), service.handlers()));
  }

  /** The script's file, unsigned. */
  public static Bytes file() {
    return Bytes.utf8(
        """
        <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" name="seat">
          <ts:attestation name="Seat" type="eas">
            <ts:key>%s</ts:key>
            <ts:collectionFields>
              <ts:collectionField name="eventId">%s</ts:collectionField>
            </ts:collectionFields>
            <ts:idFields>seat</ts:idFields>
            <ts:eas schemaUID="%s"/>
          </ts:attestation>
          <ts:origins><ts:attestation name="Seat"/></ts:origins>
          <ts:cards><ts:viewContent name="smartlayer">
          <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="Seat">
          <sl:group attribute="flight"/>
          <sl:state><sl:field name="note" type="string" initial="none"/></sl:state>
          <sl:schema attestation="Seat" fields="%s"/>
          <sl:method name="status" kind="query" access="public" handler="status"/>
          <sl:method name="private" kind="query" access="grant" handler="status"/>
          <sl:method name="note" kind="update" access="grant" handler="note"/>
          <sl:method name="prolong" kind="update" access="grant" handler="prolong"/>
          <sl:method name="end" kind="update" access="grant" handler="end"/>
          <sl:on event="handover" handler="greet"/>
          <sl:sla replicas="3"/>
          <sl:gas query="5000000" transition="20000000"/>
          <sl:code type="text/javascript"><![CDATA[%s]]></sl:code>
          </sl:service></ts:viewContent></ts:cards>
        </ts:token>
        """
            .formatted(
                World.OWNER.publicKey().bytes().toHex().substring(2), EVENT, SCHEMA, FIELDS, CODE));
  }
}
