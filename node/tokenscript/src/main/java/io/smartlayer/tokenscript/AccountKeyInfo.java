package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key of secp256k1 in the form of RFC 4050, as scripts are signed since 2022.
 *
 * @param key the key that signed
 * @param certificate by which another key delegated to {@code key}, or null
 */
record AccountKeyInfo(PublicKey key, @Nullable Bytes certificate) implements KeyInfo {
  private static final String DSIG = SignaturePart.DSIG;
  private static final String MORE = SignatureElement.MORE;
  private static final String SECP256K1 = "urn:oid:1.3.132.0.10";

  static AccountKeyInfo read(SignaturePart keyInfo) throws Refusal {
    List<SignaturePart> clauses = keyInfo.children();
    if (clauses.isEmpty() || clauses.size() > 2) {
      throw SignaturePart.form("KeyValue, then X509Data or nothing, in KeyInfo");
    }
    PublicKey key = key(clauses.getFirst().named(DSIG, "KeyValue"));
    return new AccountKeyInfo(key, clauses.size() == 1 ? null : certificate(clauses.getLast()));
  }

  private static PublicKey key(SignaturePart keyValue) throws Refusal {
    SignaturePart value = keyValue.attributes().part(MORE, "ECDSAKeyValue").attributes();
    List<SignaturePart> parts = value.parts(MORE, "DomainParameters", "PublicKey");
    String curve = parts.get(0).attributes().part(MORE, "NamedCurve").only("URI");
    if (!curve.equals(SECP256K1)) {
      throw new Refusal(Reason.ALGORITHM, "the curve " + Refusal.quote(curve));
    }
    List<SignaturePart> point = parts.get(1).attributes().parts(MORE, "X", "Y");
    Bytes x = coordinate(point.get(0));
    Bytes y = coordinate(point.get(1));
    try {
      return PublicKey.parse(Bytes.concat(Bytes.of((byte) 4), x, y));
    } catch (IllegalArgumentException e) {
      throw new Refusal(Reason.KEY, "the key is no point of secp256k1");
    }
  }

  private static Bytes coordinate(SignaturePart element) throws Refusal {
    Bytes number = element.base64();
    if (number.size() != 32) {
      throw SignaturePart.form("a coordinate of 32 bytes, not " + number.size());
    }
    return number;
  }

  private static Bytes certificate(SignaturePart x509Data) throws Refusal {
    x509Data.named(DSIG, "X509Data").attributes();
    if (Xml.children(x509Data.element(), DSIG, "X509Certificate").size() > 1) {
      throw new Refusal(Reason.CERTIFICATE_CHAIN, "one certificate at most");
    }
    return KeyInfo.certificate(x509Data.part(DSIG, "X509Certificate"));
  }

  @Override
  public Verdict.Valid signerOf(Bytes value, Bytes signed) throws Refusal {
    if (value.size() != Signature.SIZE) {
      throw SignaturePart.form("a signature of " + Signature.SIZE + " bytes, not " + value.size());
    }
    if (!Ecdsa.isBy(new Signature(value), key, Hash.sha256(signed))) {
      throw new Refusal(Reason.SIGNATURE, "the signature is not of the key it names");
    }
    PublicKey authority =
        certificate == null ? key : DelegationCertificate.masterOf(certificate, key);
    return new Verdict.Valid(new Signer.Account(authority), new Signer.Account(key));
  }
}
