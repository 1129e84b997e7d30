package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ScriptSignature.Signing;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;
import java.math.BigInteger;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptSignatureTest {
  private static final SecretKey KEY =
      new SecretKey(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 7)));
  private static final String MINIMAL =
      "<ts:token xmlns:ts=\"http://tokenscript.org/2024/01/tokenscript\" b=\"1\" a=\"2\">"
          + "<ts:label>x</ts:label></ts:token>";

  @Test
  void whatIsSignedIsValidAndNamesItsSigner() {
    var account = new Signer.Account(KEY.publicKey());
    assertThat(verify(signed(MINIMAL))).isEqualTo(new Verdict.Valid(account, account));
  }

  @Test
  void otherSpellingsOfTheSameContentKeepTheSignature() {
    String file = signed(MINIMAL);
    assertThat(verify(file.replace("a=\"2\" b=\"1\"", "b='&#49;'\n a = '2'")))
        .isInstanceOf(Verdict.Valid.class);
    assertThat(verify(file.replace(">x<", "><![CDATA[x]]><"))).isInstanceOf(Verdict.Valid.class);
    assertThat(verify(file.replace(">x<", "><!-- y -->&#x78;<"))).isInstanceOf(Verdict.Valid.class);
    assertThat(verify("<?xml version='1.0'?>\n<!-- by us -->" + file + "\n"))
        .isInstanceOf(Verdict.Valid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"𝄞 \uD83D\uDE00", "\u2028\u0085", "&#xD;&#9;", "&lt;&amp;]]&gt;"})
  void unusualCharactersSurviveSigning(String text) {
    assertThat(verify(signed(MINIMAL.replace(">x<", ">" + text + "<"))))
        .isInstanceOf(Verdict.Valid.class);
    assertThat(verify(signed(MINIMAL.replace("\"1\"", "\"" + text + "\""))))
        .isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void aHighSIsAsGoodAsItsLowTwin() {
    String file = signed(MINIMAL);
    String value = between(file, "<ds:SignatureValue>", "</ds:SignatureValue>");
    byte[] bytes = Base64.getDecoder().decode(value);
    var order =
        new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    var s = order.subtract(new BigInteger(1, Bytes.of(bytes, 32, 32).toArray()));
    byte[] twin = Bytes.fromHex(String.format("%064x", s)).toArray();
    System.arraycopy(twin, 0, bytes, 32, 32);
    String other = Base64.getEncoder().encodeToString(bytes);
    assertThat(other).isNotEqualTo(value);
    assertThat(verify(file.replace(value, other))).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void aSignatureOverAnotherDocumentIsInvalid() {
    assertThat(verify(signed(MINIMAL).replace(">x<", ">y<")))
        .isInstanceOfSatisfying(
            Verdict.Invalid.class, v -> assertThat(v.reason()).isEqualTo(Reason.DIGEST));
  }

  @Test
  void aDigestMadeToFitIsCaughtByTheSignature() {
    String mine = signed(MINIMAL);
    String other = signed(MINIMAL.replace(">x<", ">y<"));
    String digest = between(mine, "<ds:DigestValue>", "</ds:DigestValue>");
    String fitting = between(other, "<ds:DigestValue>", "</ds:DigestValue>");
    assertThat(verify(mine.replace(">x<", ">y<").replace(digest, fitting)))
        .isInstanceOfSatisfying(
            Verdict.Invalid.class, v -> assertThat(v.reason()).isEqualTo(Reason.SIGNATURE));
  }

  @Test
  void aCertificateForAnotherKeyIsInvalid() {
    String delegated = Vectors.read(Vectors.own().resolve("flight-ticket.delegated.tsml")).toUtf8();
    String certificate = between(delegated, "<ds:X509Data>", "</ds:X509Data>");
    var other = new SecretKey(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 9)));
    String file =
        signed(MINIMAL, other)
            .replace(
                "</ds:KeyInfo>", "<ds:X509Data>" + certificate + "</ds:X509Data></ds:KeyInfo>");
    assertThat(verify(file))
        .isInstanceOfSatisfying(
            Verdict.Invalid.class, v -> assertThat(v.reason()).isEqualTo(Reason.CERTIFICATE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          </ds:Signature> | </ds:Signature><Signature xmlns="DSIG"/> | several-signatures
          <ts:label> | <ts:label><x:Signature xmlns:x="DSIG"/> | several-signatures
          <ds:Reference> | <ds:Reference URI="#part"> | reference
          <ds:Reference> | <ds:Reference Id="r"> | signature-form
          </ds:Reference> | </ds:Reference><ds:Reference/> | signature-form
          </ds:KeyInfo> | </ds:KeyInfo><ds:Object><ts:token/></ds:Object> | signature-form
          <ds:KeyInfo> | <ds:KeyInfo Id="k"> | signature-form
          <ds:KeyInfo> | <ds:KeyInfo>text | signature-form
          <ds:KeyInfo> | <ds:KeyInfo><?look here?> | signature-form
          <ds:SignatureValue> | <ds:SignatureValue><?look here?> | signature-form
          <ds:SignatureValue> | <ds:SignatureValue>AAAA | signature-form
          <ds:KeyValue> | <ds:KeyName>me</ds:KeyName><ds:KeyValue> | signature-form
          </ds:KeyValue> | </ds:KeyValue><ds:X509Data/> | signature-form
          xmldsig#enveloped-signature | xmldsig#base64 | algorithm
          xmlenc#sha256 | xmlenc#sha512 | algorithm
          xmldsig-more#ecdsa-sha256 | xmldsig-more#ecdsa-sha1 | algorithm
          xmldsig-more#ecdsa-sha256 | xmldsig-more#rsa-sha256 | algorithm
          1.3.132.0.10 | 1.3.132.0.34 | algorithm
          """)
  void wrappedOrExtendedSignaturesAreRefused(String from, String to, String reason) {
    String file = signed(MINIMAL);
    String attack = file.replaceFirst(Pattern.quote(from), to.replace("DSIG", SignaturePart.DSIG));
    assertThat(attack).isNotEqualTo(file);
    assertThat(verify(attack))
        .isInstanceOfSatisfying(
            Verdict.Refused.class, v -> assertThat(v.reason().code()).isEqualTo(reason));
  }

  @Test
  void aDroppedTransformIsRefused() {
    String file = signed(MINIMAL);
    String transform =
        "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>";
    assertThat(verify(file.replace(transform, ""))).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void aSignedRootMovedIntoAnotherIsRefused() {
    String inner = signed(MINIMAL);
    String outer = MINIMAL.replace("<ts:label>x</ts:label>", inner);
    assertThat(verify(outer))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            v -> assertThat(v.reason()).isEqualTo(Reason.SIGNATURE_POSITION));
  }

  @Test
  void aSignatureThatLeavesItsFileNoLongerHolds() {
    String file = signed(MINIMAL);
    String signature = file.substring(file.indexOf("<ds:Signature "), file.indexOf("</ts:token>"));
    String other =
        MINIMAL.replace(">x<", ">mine<").replace("</ts:token>", signature + "</ts:token>");
    assertThat(verify(other)).isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void aRelativeNamespaceHasNoCanonicalForm() {
    String file = MINIMAL.replace("<ts:label>", "<ts:label xmlns:r=\"relative\">");
    assertThat(ScriptSignature.sign(Bytes.utf8(file), KEY))
        .isInstanceOfSatisfying(
            Signing.NotSigned.class, n -> assertThat(n.reason()).isEqualTo(Reason.CANONICAL_FORM));
  }

  @Test
  void whatIsSignedOrNoTokenScriptIsNotSigned() {
    assertThat(ScriptSignature.sign(Bytes.utf8(signed(MINIMAL)), KEY))
        .isInstanceOfSatisfying(
            Signing.NotSigned.class, n -> assertThat(n.reason()).isEqualTo(Reason.ALREADY_SIGNED));
    assertThat(ScriptSignature.sign(Bytes.utf8("<html/>"), KEY))
        .isInstanceOfSatisfying(
            Signing.NotSigned.class, n -> assertThat(n.reason()).isEqualTo(Reason.NOT_TOKENSCRIPT));
    assertThat(ScriptSignature.sign(Bytes.utf8(MINIMAL + "<?x </ts:token>?>"), KEY))
        .isInstanceOfSatisfying(
            Signing.NotSigned.class,
            n -> assertThat(n.reason()).isEqualTo(Reason.TRAILING_INSTRUCTION));
  }

  private static String signed(String file) {
    return signed(file, KEY);
  }

  private static String signed(String file, SecretKey key) {
    return switch (ScriptSignature.sign(Bytes.utf8(file), key)) {
      case Signing.Signed(Bytes out) -> out.toUtf8();
      case Signing.NotSigned no -> throw new AssertionError(no);
    };
  }

  private static Verdict verify(String file) {
    return ScriptSignature.verify(Bytes.utf8(file));
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }
}
