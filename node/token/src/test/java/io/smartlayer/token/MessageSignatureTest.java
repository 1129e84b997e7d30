package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.NoteKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSignatureTest {
  private static final String INPUT =
      "smartlayer=(\"@method\" \"@target-uri\" \"content-digest\" \"content-type\""
          + " \"idempotency-key\" \"smartlayer-receipt\" \"smartlayer-node\")"
          + ";created=1800000000;expires=1800000005"
          + ";keyid=\"0x00000000000000000000000000000000000000aa\""
          + ";alg=\"ed25519\";tag=\"smartlayer\"";

  /** RFC 9421, appendix B.2.6, with the key of B.1.4. */
  @Test
  void theBaseIsTheOneOfTheStandardsExample() {
    List<String> names =
        List.of("date", "@method", "@path", "@authority", "content-type", "content-length");
    List<String> values =
        List.of(
            "Tue, 20 Apr 2021 02:07:55 GMT",
            "POST",
            "/foo",
            "example.com",
            "application/json",
            "18");
    String parameters =
        "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"
            + ";created=1618884473;keyid=\"test-key-ed25519\"";
    Bytes key = base64("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=");
    Bytes signature =
        base64(
            "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu"
                + "4A0w6vuQv5lIp5WPpBKRCw==");
    Bytes base = MessageSignature.base(names, values, parameters);
    assertThat(NoteKey.isBy(key, base, signature)).isTrue();
  }

  /** RFC 9530, appendix B.1, without the line's end that it has there. */
  @Test
  void theDigestIsThatOfTheStandardsForm() {
    assertThat(MessageSignature.digest(Bytes.utf8("{\"hello\": \"world\"}")))
        .isEqualTo("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:");
  }

  @Test
  void whatIsWrittenIsRead() {
    MessageSignature read = MessageSignature.parse(INPUT);
    assertThat(read).isNotNull().extracting(MessageSignature::input).isEqualTo(INPUT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "smartlayer=",
        "smartlayer=()",
        "sig1=()",
      })
  void anythingElseIsNot(String input) {
    assertThat(MessageSignature.parse(input)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"@method\" |",
        "expires=1800000005|expires=01800000005",
        "created=1800000000|created=-1",
        ";alg=\"ed25519\"|",
        "ed25519|hmac-sha256",
        "\"content-digest\"|\"content-digest\";sf",
        "\"@method\" \"@target-uri\"|\"@target-uri\" \"@method\"",
        "\"smartlayer-node\"|\"smartlayer-node\" \"webhook-id\"",
        "tag=\"smartlayer\"|tag=\"smartlayer\";nonce=\"x\"",
        "tag=\"smartlayer\"|tag=\"smartlayer\", other=()",
        "0x00|0x",
        " | "
      })
  void aFormThatDiffersIsNotRead(String change) {
    int bar = change.indexOf('|');
    String from = change.substring(0, bar);
    String to = change.substring(bar + 1);
    String changed = from.equals(" ") ? INPUT.replace(" ", "  ") : INPUT.replace(from, to);
    assertThat(changed).isNotEqualTo(INPUT);
    assertThat(MessageSignature.parse(changed)).isNull();
  }

  private static Bytes base64(String text) {
    return Bytes.of(Base64.getDecoder().decode(text));
  }
}
