package io.smartlayer.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.AttestedToken;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.TokenNaming;
import io.smartlayer.tokenscript.TokenScript;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Manifests of tokens that attestations bear. */
class BearingManifestTest {
  private static final String FIELDS = "string eventId,uint64 seat,string row";
  private static final String CODE = "function status(state) { return state; }\n";
  private static final String MANIFEST =
      """
      {"name":"Concert","label":"Seat","description":"A seat.","code":"token.js",
       "attestations":{"Seat":{"keys":["${shop}"],"fields":"%s"}},
       "bearing":{"attestation":"Seat","collection":{"eventId":"concert"},"ids":["row","seat"]},
       "state":{"note":""},
       "methods":{"status":{"kind":"query","access":"public"}}}
      """
          .formatted(FIELDS);

  @Test
  void theScriptSaysWhichAttestationsBearItsTokens() {
    TokenScript script = made().script();
    TokenScript.Attestation bearing = Objects.requireNonNull(script.bearing());
    assertThat(bearing.naming())
        .isEqualTo(
            new TokenNaming(
                List.of(new TokenNaming.Part("eventId", "concert")), List.of("row", "seat")));
    assertThat(script.contracts()).isEmpty();
    assertThat(script.origins()).containsExactly(new TokenScript.Origin.OfAttestation("Seat"));
    var schema = SchemaUid.of(FIELDS, Address.ZERO, true);
    assertThat(Rehearsal.token(script).type())
        .isEqualTo(
            TokenType.attested(
                1, AttestedToken.collection(schema, Written.SHOP.address(), "concert")));
  }

  @Test
  void itIsSignedLikeAnyOther() {
    Bytes file = made().file();
    assertThat(ScriptSignature.sign(file, Written.SHOP))
        .isInstanceOf(ScriptSignature.Signing.Signed.class);
  }

  @Test
  void whatNeedsAContractIsRefused() {
    assertThat(why(MANIFEST.replace("\"state\"", "\"contract\":{},\"state\"")))
        .contains("contract");
    String attributes = "\"attributes\":{\"row\":{\"label\":\"Row\",\"function\":\"row\"}},";
    assertThat(why(MANIFEST.replace("\"state\"", attributes + "\"state\"")))
        .startsWith("manifest.attributes");
    assertThat(why(MANIFEST.replace("\"attestation\":\"Seat\"", "\"attestation\":\"Other\"")))
        .contains("Other");
  }

  private static Manifest.Making make(String manifest) {
    var settings = Map.of("shop", Written.SHOP.publicKey().bytes().toHex());
    if (Manifest.read(manifest, settings) instanceof Manifest.Reading.Read(Manifest read)) {
      return read.make(CODE);
    }
    throw new AssertionError(Manifest.read(manifest, settings));
  }

  private static Manifest.Making.Made made() {
    if (make(MANIFEST) instanceof Manifest.Making.Made made) {
      return made;
    }
    throw new AssertionError(make(MANIFEST));
  }

  private static String why(String manifest) {
    return make(manifest) instanceof Manifest.Making.Refused(String why) ? why : "made";
  }
}
