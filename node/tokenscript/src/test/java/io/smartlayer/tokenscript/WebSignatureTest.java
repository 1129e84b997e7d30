package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ScriptSignature.Signing;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;
import io.smartlayer.tokenscript.WebSigner.Tell;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures as tools wrote them from 2019 to 2021. */
class WebSignatureTest {
  private static final String FILE =
      "<ts:token xmlns:ts=\"http://tokenscript.org/2020/06/tokenscript\" xmlns:unused=\"urn:x\""
          + " xml:lang=\"en\">"
          + "<ts:label a=\"1\" b=\"2\">x 𝄞</ts:label></ts:token>";
  private static final WebSigner RSA = WebSigner.of("rsa");

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "p256", "p384", "p521"})
  void theKeyThatSignedIsFoundWhereverItIsNamed(String name) {
    WebSigner key = WebSigner.of(name);
    var signer = new Signer.Web(Hash.sha256(Bytes.of(key.key().getEncoded())));
    for (List<Tell> tells :
        List.of(
            List.of(Tell.NAME, Tell.KEY, Tell.CHAIN),
            List.of(Tell.NAME, Tell.NAME, Tell.REVERSED_CHAIN),
            List.of(Tell.KEY, Tell.REVERSED_CHAIN),
            List.of(Tell.KEY),
            List.of(Tell.CHAIN),
            List.of(Tell.CERTIFICATE, Tell.KEY))) {
      assertThat(verify(key.sign(FILE, tells.toArray(Tell[]::new))))
          .as("%s", tells)
          .isEqualTo(new Verdict.Valid(signer, signer));
    }
  }

  @Test
  void whatTheExclusiveFormLeavesOutMayChangeAndNothingElse() {
    String file = RSA.sign(FILE, Tell.KEY);
    assertThat(verify(file.replace("xmlns:unused=\"urn:x\"", "")))
        .isInstanceOf(Verdict.Valid.class);
    assertThat(verify(file.replace("a=\"1\" b=\"2\"", "b='2' a='&#49;'")))
        .isInstanceOf(Verdict.Valid.class);
    assertThat(verify(file.replace("<ts:label", "<!-- by us --><ts:label")))
        .isInstanceOf(Verdict.Valid.class);
    assertInvalid(file.replace("xml:lang=\"en\"", "xml:lang=\"fr\""), Reason.DIGEST);
    assertInvalid(file.replace("<ts:label", " <ts:label"), Reason.DIGEST);
    assertInvalid(file.replace("<ts:label", "<?x y?><ts:label"), Reason.DIGEST);
    assertInvalid(file.replace("a=\"1\"", "a=\"3\""), Reason.DIGEST);
  }

  @Test
  void aSignatureMayStandFirstInTheRoot() {
    String file = RSA.sign(FILE, Tell.KEY);
    String signature = between(file, "<Signature", "</Signature>");
    assertThat(
            verify(
                file.replace("<Signature" + signature + "</Signature>", "")
                    .replace("<ts:label", "<Signature" + signature + "</Signature><ts:label")))
        .isInstanceOf(Verdict.Valid.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          </Signature> | </Signature><x:Signature xmlns:x="DSIG"/> | several-signatures
          <ts:label | <x:Signature xmlns:x="DSIG"/><ts:label | several-signatures
          URI="" | URI="#part" | reference
          URI="" | URI="" Id="r" | signature-form
          </Reference> | </Reference><Reference URI=""/> | signature-form
          </KeyInfo> | </KeyInfo><Object><ts:token/></Object> | signature-form
          <KeyInfo> | <KeyInfo Id="k"> | signature-form
          <KeyInfo> | <KeyInfo>text | signature-form
          <KeyInfo> | <KeyInfo><RetrievalMethod URI="https://example.org/key"/> | signature-form
          <KeyInfo> | <KeyInfo><KeyName><X/></KeyName> | signature-form
          </KeyInfo> | <KeyValue/></KeyInfo> | signature-form
          </KeyInfo> | <X509Data/></KeyInfo> | signature-form
          <SignatureValue> | <SignatureValue><?look here?> | signature-form
          <X509Data> | <X509Data><X509CRL>AAAA</X509CRL> | signature-form
          <Modulus> | <Modulus Id="m"> | signature-form
          <Exponent>AQAB | <Exponent>AQAC | key
          xmldsig#enveloped-signature | xmldsig#base64 | algorithm
          xmlenc#sha256 | xmlenc#sha512 | algorithm
          xmldsig-more#rsa-sha256 | xmldsig-more#rsa-sha1 | algorithm
          xmldsig-more#rsa-sha256 | xmldsig-more#rsa-sha512 | algorithm
          xmldsig-more#rsa-sha256 | xmldsig-more#hmac-sha256 | algorithm
          xmldsig-more#rsa-sha256 | xmldsig-more#ecdsa-sha256 | signature-form
          xml-exc-c14n# | xml-exc-c14n#WithComments | algorithm
          """)
  void wrappedOrExtendedSignaturesAreNotValid(String from, String to, String reason) {
    String file = RSA.sign(FILE, Tell.NAME, Tell.KEY, Tell.CHAIN);
    String attack = file.replaceFirst(Pattern.quote(from), to.replace("DSIG", SignaturePart.DSIG));
    assertThat(attack).isNotEqualTo(file);
    assertThat(reason(verify(attack))).isEqualTo(reason);
  }

  @Test
  void theTwoFormsDoNotMix() {
    String file = RSA.sign(FILE, Tell.KEY);
    String inclusive = Canonical.Form.INCLUSIVE.algorithm();
    String exclusive = Canonical.Form.EXCLUSIVE.algorithm();
    assertThat(reason(verify(file.replace(exclusive, inclusive)))).isEqualTo("algorithm");
    assertThat(reason(verify(file.replaceFirst(exclusive, inclusive)))).isEqualTo("algorithm");
    var account = new SecretKey(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 7)));
    String recent =
        ((Signing.Signed) ScriptSignature.sign(Bytes.utf8(FILE), account)).file().toUtf8();
    assertThat(reason(verify(recent.replace(inclusive, exclusive)))).isEqualTo("signature-form");
  }

  @Test
  void aSignedRootMovedIntoAnotherIsRefused() {
    String inner = RSA.sign(FILE, Tell.KEY).replaceFirst("<\\?xml.*?\\?>", "");
    assertThat(reason(verify(FILE.replace("</ts:token>", inner + "</ts:token>"))))
        .isEqualTo("signature-position");
  }

  @Test
  void aSignatureThatLeavesItsFileNoLongerHolds() {
    String file = RSA.sign(FILE, Tell.KEY);
    String signature = "<Signature" + between(file, "<Signature", "</Signature>") + "</Signature>";
    assertInvalid(
        FILE.replace("x 𝄞", "mine").replace("</ts:token>", signature + "</ts:token>"),
        Reason.DIGEST);
  }

  @Test
  void aDigestMadeToFitIsCaughtByTheSignature() {
    String mine = RSA.sign(FILE, Tell.KEY);
    String other = RSA.sign(FILE.replace("b=\"2\"", "b=\"3\""), Tell.KEY);
    String digest = between(mine, "<DigestValue>", "</DigestValue>");
    String fitting = between(other, "<DigestValue>", "</DigestValue>");
    assertInvalid(mine.replace("b=\"2\"", "b=\"3\"").replace(digest, fitting), Reason.SIGNATURE);
  }

  @Test
  void aCertificateIsOfTheKeyThatSigned() {
    assertInvalid(RSA.sign(FILE, Tell.KEY, Tell.OTHER), Reason.CERTIFICATE);
    assertInvalid(RSA.sign(FILE, Tell.OTHER), Reason.SIGNATURE);
    String file = RSA.sign(FILE, Tell.KEY, Tell.CERTIFICATE);
    String certificate = between(file, "<X509Certificate>", "</X509Certificate>");
    byte[] bytes = Base64.getMimeDecoder().decode(certificate.replace("&#13;", ""));
    for (Bytes wrong :
        List.of(
            Bytes.EMPTY,
            Bytes.concat(Bytes.of(bytes), Bytes.of((byte) 0)),
            Bytes.of(bytes, 0, bytes.length - 1),
            Bytes.utf8(
                "-----BEGIN CERTIFICATE-----\n" + certificate + "\n-----END CERTIFICATE-----"),
            Bytes.zeros(64))) {
      assertInvalid(file.replace(certificate, base64(wrong)), Reason.CERTIFICATE);
    }
    String nine = ("<X509Certificate>" + certificate + "</X509Certificate>").repeat(9);
    assertThat(
            reason(
                verify(
                    file.replace("<X509Certificate>" + certificate + "</X509Certificate>", nine))))
        .isEqualTo("certificate-chain");
    assertThat(reason(verify(file.replace(certificate, base64(Bytes.zeros(9000))))))
        .isEqualTo("signature-form");
  }

  @ParameterizedTest
  @ValueSource(strings = {"weak-size", "weak-exponent"})
  void weakKeysAreNotTaken(String name) {
    WebSigner weak = WebSigner.of(name);
    assertInvalid(weak.sign(FILE, Tell.KEY, Tell.CHAIN), Reason.KEY);
    assertInvalid(weak.sign(FILE, Tell.CHAIN), Reason.SIGNATURE);
  }

  @Test
  void numbersOfAKeyHaveTheirRange() {
    String file = RSA.sign(FILE, Tell.KEY);
    String modulus = between(file, "<Modulus>", "</Modulus>");
    BigInteger one = BigInteger.ONE;
    BigInteger real = ((RSAPublicKey) RSA.key()).getModulus();
    for (BigInteger wrong :
        List.of(
            BigInteger.ZERO,
            real.subtract(one),
            one.shiftLeft(2047).subtract(one),
            one.shiftLeft(8192).add(one),
            one.shiftLeft(100_000).add(one))) {
      assertInvalid(file.replace(modulus, base64(Bytes.of(wrong.toByteArray()))), Reason.KEY);
    }
    for (BigInteger wrong :
        List.of(
            BigInteger.ZERO,
            one,
            BigInteger.valueOf(3),
            BigInteger.valueOf(65536),
            one.shiftLeft(32).add(one),
            one.shiftLeft(8000).add(one))) {
      assertInvalid(
          file.replace(">AQAB<", ">" + base64(Bytes.of(wrong.toByteArray())) + "<"), Reason.KEY);
    }
    String signed = base64(Bytes.concat(Bytes.zeros(1), Bytes.of(unsigned(real))));
    assertThat(verify(file.replace(modulus, signed))).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void anRsaSignatureHasOneForm() {
    String file = RSA.sign(FILE, Tell.KEY);
    String value = between(file, "<SignatureValue>", "</SignatureValue>");
    Bytes bytes = Bytes.of(Base64.getMimeDecoder().decode(value.replace("&#13;", "")));
    BigInteger more =
        new BigInteger(1, bytes.toArray()).add(((RSAPublicKey) RSA.key()).getModulus());
    for (Bytes wrong :
        List.of(
            Bytes.EMPTY,
            Bytes.concat(Bytes.zeros(1), bytes),
            Bytes.concat(bytes, Bytes.zeros(1)),
            Bytes.of(unsigned(more)),
            Bytes.zeros(256))) {
      assertInvalid(file.replace(value, base64(wrong)), Reason.SIGNATURE);
    }
  }

  @Test
  void anEcdsaSignatureIsTwoNumbersOfWhichBothMayLackTheSameLeadingZeros() {
    WebSigner key = WebSigner.of("p521");
    boolean cut = false;
    for (int attempt = 0; !cut && attempt < 500; attempt++) {
      String file = key.sign(FILE.replace("x 𝄞", "x" + attempt), Tell.KEY);
      String value = between(file, "<SignatureValue>", "</SignatureValue>");
      Bytes bytes = Bytes.of(Base64.getMimeDecoder().decode(value.replace("&#13;", "")));
      assertInvalid(file.replace(value, base64(Bytes.zeros(132))), Reason.SIGNATURE);
      assertInvalid(file.replace(value, base64(bytes.slice(0, 131))), Reason.SIGNATURE);
      assertInvalid(
          file.replace(value, base64(Bytes.concat(bytes, Bytes.zeros(2)))), Reason.SIGNATURE);
      if (bytes.at(0) == 0 && bytes.at(66) == 0) {
        Bytes shorter = Bytes.concat(bytes.slice(1, 66), bytes.slice(67, 132));
        cut = verify(file.replace(value, base64(shorter))) instanceof Verdict.Valid;
        assertThat(cut).isTrue();
      }
    }
    assertThat(cut).isTrue();
  }

  @Test
  void aPointThatIsNotOnItsCurveIsNoKey() {
    String file = WebSigner.of("p256").sign(FILE, Tell.KEY);
    String end = "PublicKey>";
    String key = between(file, end, "</");
    byte[] point = Base64.getMimeDecoder().decode(key.replace("&#13;", ""));
    point[64] ^= 1;
    assertInvalid(file.replace(key, base64(Bytes.of(point))), Reason.KEY);
    assertInvalid(file.replace(key, base64(Bytes.of(point, 0, 64))), Reason.KEY);
    assertThat(reason(verify(file.replace("1.2.840.10045.3.1.7", "1.3.132.0.10"))))
        .isEqualTo("algorithm");
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? Bytes.of(bytes, 1, bytes.length - 1).toArray() : bytes;
  }

  private static void assertInvalid(String file, Reason reason) {
    assertThat(verify(file))
        .isInstanceOfSatisfying(
            Verdict.Invalid.class, v -> assertThat(v.reason()).isEqualTo(reason));
  }

  private static String reason(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Valid _ -> "valid";
      case Verdict.Invalid(Reason reason, _) -> reason.code();
      case Verdict.Unsigned(Reason reason) -> reason.code();
      case Verdict.Refused(Reason reason, _) -> reason.code();
    };
  }

  private static Verdict verify(String file) {
    return ScriptSignature.verify(Bytes.utf8(file));
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }
}
