package io.smartlayer.token;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.Statement;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.primitives.SecretKey;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** What an issuer hands in so that a group's replicas have the key to a hotel's interface. */
public final class BookingKey {
  /** The schema's fields. */
  public static final String FIELDS = "string value";

  /** What a script says of it. */
  public static final String SECTIONS =
      """
      <sl:input name="bookingKey" attestation="BookingKey" maxAge="P366D" sealed="true"/>
      <sl:schema attestation="BookingKey" fields="%s"/>
      """
          .formatted(FIELDS);

  private BookingKey() {}

  /** What a script says of who attests it. */
  public static String declaration(SecretKey attester) {
    return TestScript.attestation("BookingKey", attester, FIELDS);
  }

  /** The value that was sealed; null where it does not open. */
  public static @Nullable String opened(
      SealedData sealed, SealingSecret group, SealedData.Around around) {
    SealedData.Opened opened = sealed.open(group, around);
    return opened == null
        ? null
        : AttestationData.decode(FIELDS, opened.data()).get("value").stringValue();
  }

  /** The value, sealed to a group and attested. */
  public static Attested sealed(
      FeedId feed,
      SecretKey attester,
      SealingKey key,
      String value,
      long timeMillis,
      RandomGenerator random) {
    var domain = OffchainAttestation.domain("1.4.0", World.CHAIN, World.EAS);
    Hash schema = SchemaUid.of(FIELDS, Address.ZERO, true);
    Bytes plain =
        AttestationData.encode(FIELDS, JsonNodeFactory.instance.objectNode().put("value", value));
    var around =
        new SealedData.Around(
            feed, domain.separator(), attester.address(), schema, timeMillis / 1000);
    Bytes data = SealedData.seal(key, around, plain, random);
    var statement =
        new Statement(schema, Address.ZERO, timeMillis / 1000, 0, true, Hash.ZERO, data);
    return new Attested(OffchainAttestation.sign(attester, domain, statement, Hash.keccak(data)));
  }
}
