package io.smartlayer.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.ServiceClass;
import io.smartlayer.tokenscript.Shape;
import io.smartlayer.tokenscript.TokenScript;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ManifestTest {
  @Test
  void theScriptSaysWhatTheManifestSays() {
    TokenScript script = Written.script();
    Service service = Objects.requireNonNull(script.service());
    assertThat(service)
        .isEqualTo(
            new Service(
                "Card",
                "card",
                List.of(
                    new Service.Field("coffees", Service.Type.NUMBER, "0"),
                    new Service.Field("text", Service.Type.STRING, "none"),
                    new Service.Field("sent", Service.Type.BOOLEAN, "false")),
                List.of(
                    new Service.Input("stamp", "Stamp", Duration.ofHours(1), "card", null),
                    new Service.Input("told", "Told", Duration.ofDays(1), null, "all")),
                List.of(
                    new Service.Schema("Stamp", "string card,uint8 coffees"),
                    new Service.Schema("Told", "string text"),
                    new Service.Schema("Sent", "bytes32 requestId,uint64 parcel")),
                List.of(
                    new Service.Host(
                        "roaster",
                        URI.create("https://roaster.example/"),
                        Duration.ofSeconds(2),
                        2,
                        true,
                        null,
                        "Sent")),
                List.of(new Service.Depends("friend", "friend")),
                List.of(
                    new Service.Method(
                        "card", Service.Kind.QUERY, Service.Access.GRANT, "card", null, null),
                    new Service.Method(
                        "sum",
                        Service.Kind.QUERY,
                        Service.Access.PUBLIC,
                        "added",
                        Shape.read(CanonicalJson.read(Written.ADDED)),
                        Shape.read(CanonicalJson.read("{\"type\":\"number\"}"))),
                    both()),
                List.of("urn:example:cards:1"),
                List.of(
                    new Service.Reaction(Service.Event.ATTESTATION, "stamp", "onStamp"),
                    new Service.Reaction(Service.Event.ATTESTATION, "told", "onTold"),
                    new Service.Reaction(Service.Event.ACTIVATED, null, "onActivated"),
                    new Service.Reaction(Service.Event.OUTCOME, null, "onOutcome")),
                new Service.OnFailure("onFailure", 2, 0),
                2,
                ServiceClass.PATIENT,
                new Service.Gas(1_000_000, 2_000_000),
                "\n" + Written.CODE));
    assertThat(Objects.requireNonNull(script.attestation("Stamp")).schema())
        .isEqualTo(SchemaUid.of("string card,uint8 coffees", Address.ZERO, true));
    assertThat(Objects.requireNonNull(script.attestation("Stamp")).keys())
        .containsExactly(Written.SHOP.publicKey());
  }

  private static Service.Method both() {
    return new Service.Method(
        "both",
        Service.Kind.QUERY,
        Service.Access.PUBLIC,
        "both",
        null,
        null,
        List.of(
            new Service.Asks("friend", "sum", Bytes.utf8("{\"one\":1}")),
            new Service.Asks("friend", "both", Bytes.utf8("{}"))),
        List.of());
  }

  @Test
  void theFileCanBeSigned() {
    Bytes file = Written.made(Written.MANIFEST, Written.CODE).file();
    var signed = (ScriptSignature.Signing.Signed) ScriptSignature.sign(file, Written.SHOP);
    assertThat(ScriptSignature.verify(signed.file()))
        .isInstanceOf(ScriptSignature.Verdict.Valid.class);
  }

  @Test
  void codeStaysAsItIsWrittenWhateverMarkupIsInIt() {
    String code = "const a = '<b>&amp;]]>' + `]]]]>`; // ]]>\nfunction card() {}\n";
    TokenScript script = Written.made(Written.MANIFEST, code).script();
    assertThat(Objects.requireNonNull(script.service()).code()).isEqualTo("\n" + code);
  }

  @Test
  void whatASettingIsMustBeSaidAndUsed() {
    assertThat(why(Written.MANIFEST, Map.of("chain", "1")))
        .isEqualTo("attestations.Stamp.keys[0]: nothing says what ${shop} is");
    var more = new TreeMap<>(Written.settings());
    more.put("shopp", "1");
    assertThat(why(Written.MANIFEST, more)).isEqualTo("there is no ${shopp} in the manifest");
  }

  @ParameterizedTest
  @CsvFileSource(resources = "faults.csv", delimiter = '|', quoteCharacter = '`')
  void aFaultNamesItsPlaceInTheManifest(String what, String instead, String why) {
    String text =
        Written.MANIFEST.replaceFirst(Pattern.quote(what), Matcher.quoteReplacement(instead));
    assertThat(text).isNotEqualTo(Written.MANIFEST);
    assertThat(why(text, Written.settings())).startsWith(why);
  }

  @Test
  void noJsonIsRefused() {
    assertThat(why("{", Map.of())).startsWith("no JSON: ");
    assertThat(why(" ".repeat(Manifest.SIZE_LIMIT + 1), Map.of())).startsWith("more than");
    assertThat(why("[]", Map.of())).isEqualTo("manifest is no JSON object");
  }

  private static String why(String text, Map<String, String> settings) {
    return switch (Manifest.read(text, settings)) {
      case Manifest.Reading.Refused(String why) -> why;
      case Manifest.Reading.Read(Manifest read) ->
          switch (read.make(Written.CODE)) {
            case Manifest.Making.Refused(String why) -> why;
            case Manifest.Making.Made made -> "made " + made.script().name();
          };
    };
  }
}
