package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ScriptSignature.Signing;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class XmlTest {
  private static final String HEAD =
      "<ts:token xmlns:ts=\"http://tokenscript.org/2024/01/tokenscript\">";
  private static final String TAIL = "</ts:token>";

  @Test
  void documentTypesAreRefusedBeforeAnythingInThemActs() {
    assertRefused("<!DOCTYPE t SYSTEM \"http://127.0.0.1:1/never.dtd\">" + HEAD + TAIL, "doctype");
    assertRefused(
        "<!DOCTYPE t [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>" + HEAD + "&x;" + TAIL,
        "doctype");
    assertRefused(
        "<!DOCTYPE t [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/p\"> %p;]>" + HEAD + TAIL,
        "doctype");
    var laughs = new StringBuilder("<!DOCTYPE t [<!ENTITY l0 \"ha\">");
    for (int i = 1; i < 30; i++) {
      laughs.append("<!ENTITY l" + i + " \"" + ("&l" + (i - 1) + ";").repeat(10) + "\">");
    }
    assertRefused(laughs + "]>" + HEAD + "&l29;" + TAIL, "doctype");
  }

  @Test
  void entitiesWithoutADocumentTypeAreMalformed() {
    assertRefused(HEAD + "&nbsp;" + TAIL, "malformed");
    assertRefused(HEAD + "<ts:x a=\"&nbsp;\"/>" + TAIL, "malformed");
  }

  @Test
  void whatIsNotWellFormedIsMalformed() {
    assertRefused("", "malformed");
    assertRefused("no XML", "malformed");
    assertRefused(HEAD, "malformed");
    assertRefused(HEAD + TAIL + HEAD + TAIL, "malformed");
    assertRefused(HEAD + "<no:prefix/>" + TAIL, "malformed");
    assertRefused(HEAD + "<ts:x a=\"1\" a=\"2\"/>" + TAIL, "malformed");
    String reserved = "http://www.w3.org/XML/1998/namespace";
    assertRefused(HEAD + "<x xmlns:p=\"" + reserved + "\" p:lang=\"en\"/>" + TAIL, "malformed");
    assertRefused(HEAD + "<p:x xmlns:p=\"http://www.w3.org/2000/xmlns/\"/>" + TAIL, "malformed");
    assertRefused(HEAD + "<x xmlns:xml=\"urn:other\"/>" + TAIL, "malformed");
    assertRefused(HEAD + "<x xmlns:xmlns=\"urn:other\"/>" + TAIL, "malformed");
    assertRefused(HEAD + "<x xmlns:p=\"\"/>" + TAIL, "malformed");
    assertRefused(HEAD + "&#x19;" + TAIL, "malformed");
    assertRefused(HEAD + "\u0019" + TAIL, "malformed");
  }

  @Test
  void onlyUtf8IsRead() {
    assertRead("\ufeff" + HEAD + "é𝄞" + TAIL);
    assertRead("<?xml version='1.0' encoding='utf-8'?>" + HEAD + "é𝄞" + TAIL);
    assertRefused("<?xml version='1.0' encoding='ISO-8859-1'?>" + HEAD + TAIL, "encoding");
    Bytes latin1 = Bytes.of((HEAD + "é" + TAIL).getBytes(StandardCharsets.ISO_8859_1));
    assertThat(read(latin1)).isEqualTo("encoding");
  }

  @Test
  void xml11IsRefusedBecauseItHasNoCanonicalForm() {
    assertRefused("<?xml version=\"1.1\"?>" + HEAD + TAIL, "xml-version");
  }

  @Test
  void theLimitsHoldExactly() throws Refusal {
    int depth = Xml.DEPTH_LIMIT - 1;
    assertRead(HEAD + "<x>".repeat(depth) + "</x>".repeat(depth) + TAIL);
    assertRefused(HEAD + "<x>".repeat(depth + 1) + "</x>".repeat(depth + 1) + TAIL, "too-deep");
    assertRefused(HEAD + "<x>".repeat(10_000) + "</x>".repeat(10_000) + TAIL, "too-deep");
    assertRead(HEAD + "<x/>".repeat(Xml.ELEMENT_LIMIT - 1) + TAIL);
    assertRefused(HEAD + "<x/>".repeat(Xml.ELEMENT_LIMIT) + TAIL, "too-many");
    var attributes = new StringBuilder();
    for (int i = 0; i <= Xml.ATTRIBUTE_LIMIT; i++) {
      attributes.append(" a" + i + "=\"\"");
    }
    assertRefused(HEAD + "<x" + attributes + "/>" + TAIL, "too-many");
    int rows = Xml.ATTRIBUTES_LIMIT / 4;
    assertRead(HEAD + "<x a='' b='' c='' d=''/>".repeat(rows - 1) + "<x a='' b='' c=''/>" + TAIL);
    assertRefused(HEAD + "<x a='' b='' c='' d=''/>".repeat(rows) + TAIL, "too-many");
    assertRefused(HEAD + "<?x?>".repeat(Xml.ELEMENT_LIMIT) + TAIL, "too-many");
    int room = TokenScript.SIZE_LIMIT - HEAD.length() - TAIL.length();
    assertRead(HEAD + "x".repeat(room) + TAIL);
    assertRefused(HEAD + "x".repeat(room + 1) + TAIL, "too-large");
    assertRead(HEAD + "&lt;".repeat(room / 4) + TAIL);
  }

  @Test
  void namespacesInScopeHaveALimitThatBoundsTheirCanonicalForm() throws Refusal {
    int half = Xml.NAMESPACE_LIMIT / 2 - 1;
    String open = "<x" + declarations(0, half) + "><x" + declarations(half, 2 * half) + ">";
    String many = "<y xmlns:z=\"urn:z\"/>".repeat(40_000);
    assertRead(HEAD + open + many + "</x></x>" + TAIL);
    assertRefused(
        HEAD + open + "<y xmlns:z=\"urn:z\" xmlns=\"urn:y\"/></x></x>" + TAIL, "too-many");
    String each = "<y" + declarations(0, 200) + "/>";
    assertRead(HEAD + each.repeat(10) + TAIL);
  }

  private static String declarations(int from, int to) {
    var out = new StringBuilder();
    for (int i = from; i < to; i++) {
      out.append(" xmlns:n" + i + "=\"urn:" + i + "\"");
    }
    return out.toString();
  }

  @Test
  void otherRootsAreNoTokenScripts() {
    assertRefused("<html/>", "not-tokenscript");
    assertRefused(
        "<ts:token xmlns:ts=\"http://tokenscript.org/2031/01/tokenscript\"/>", "not-tokenscript");
    assertRefused(
        "<ts:other xmlns:ts=\"http://tokenscript.org/2024/01/tokenscript\"/>", "not-tokenscript");
  }

  @Test
  void aLargeFileIsSignedJudgedAndReadWithinASecondEach() {
    String code = "const 𝄞 = '&amp;'; function f(a) { return a &lt; 1; }\n".repeat(45_000);
    Bytes file = Bytes.utf8(HEAD + "<ts:cards>" + code + "</ts:cards>" + TAIL);
    assertThat(file.size()).isGreaterThan(2_300_000);
    var key = new SecretKey(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 7)));
    Bytes signed = ((Signing.Signed) ScriptSignature.sign(file, key)).file();
    Assertions.assertTimeout(
        Duration.ofSeconds(1),
        () -> assertThat(ScriptSignature.verify(signed)).isInstanceOf(Verdict.Valid.class));
    Assertions.assertTimeout(
        Duration.ofSeconds(1), () -> assertThat(read(signed)).isEqualTo("read"));
  }

  private static void assertRead(String file) {
    assertThat(read(Bytes.utf8(file))).isEqualTo("read");
    for (Canonical.Form form : Canonical.Form.values()) {
      assertThatCode(() -> Canonical.document(Xml.parse(Bytes.utf8(file)), null, form))
          .doesNotThrowAnyException();
    }
  }

  private static void assertRefused(String file, String reason) {
    assertThat(read(Bytes.utf8(file))).isEqualTo(reason);
  }

  private static String read(Bytes file) {
    return switch (TokenScript.read(file)) {
      case TokenScript.Outcome.Read _ -> "read";
      case TokenScript.Outcome.Refused(Reason reason, _) -> reason.code();
    };
  }
}
