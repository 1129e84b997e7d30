package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import org.w3c.dom.Element;

/**
 * The {@code ds:Signature} of a TokenScript in one of its two forms, that of 2019 to 2021 and that
 * since 2022, read strictly: every part in its place, nothing else beside them.
 *
 * <p>The canonicalization tells the forms apart: exclusive then, inclusive now. Nothing between the
 * two is taken. Source: XML Signature 1.0, {@code spec/tokenscript.md}.
 *
 * @param signedInfo the element that was signed
 * @param form in which the document and {@code signedInfo} are hashed
 * @param digest the hash the document must have
 * @param value the signature over the canonical form of {@code signedInfo}
 * @param keyInfo the key that signed, and what speaks for it
 */
record SignatureElement(
    Element signedInfo, Canonical.Form form, Hash digest, Bytes value, KeyInfo keyInfo) {

  static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";

  private static final String DSIG = SignaturePart.DSIG;
  private static final String ECDSA_SHA256 = MORE + "ecdsa-sha256";
  private static final String RSA_SHA256 = MORE + "rsa-sha256";
  private static final String ENVELOPED = DSIG + "enveloped-signature";
  private static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";

  /** Reads a signature, or refuses it by its form or its algorithms. */
  static SignatureElement read(Element element) throws Refusal {
    var signature = new SignaturePart(element).attributes();
    List<SignaturePart> parts = signature.parts(DSIG, "SignedInfo", "SignatureValue", "KeyInfo");
    List<SignaturePart> info =
        parts
            .get(0)
            .attributes()
            .parts(DSIG, "CanonicalizationMethod", "SignatureMethod", "Reference");
    Canonical.Form form = form(info.get(0).only("Algorithm"));
    String method = info.get(1).only("Algorithm");
    Hash digest = digest(info.get(2), form);
    Bytes value = parts.get(1).base64();
    SignaturePart keys = parts.get(2).attributes();
    return new SignatureElement(
        parts.get(0).element(), form, digest, value, keyInfo(keys, form, method));
  }

  private static Canonical.Form form(String algorithm) throws Refusal {
    for (Canonical.Form form : Canonical.Form.values()) {
      if (form.algorithm().equals(algorithm)) {
        return form;
      }
    }
    throw new Refusal(Reason.ALGORITHM, "canonicalization by " + Refusal.quote(algorithm));
  }

  private static KeyInfo keyInfo(SignaturePart keys, Canonical.Form form, String method)
      throws Refusal {
    boolean ecdsa = method.equals(ECDSA_SHA256);
    if (ecdsa && form == Canonical.Form.INCLUSIVE) {
      return AccountKeyInfo.read(keys);
    }
    if ((ecdsa || method.equals(RSA_SHA256)) && form == Canonical.Form.EXCLUSIVE) {
      return WebKeyInfo.read(keys, ecdsa ? WebKey.Kind.EC : WebKey.Kind.RSA);
    }
    throw new Refusal(
        Reason.ALGORITHM, "a signature by " + Refusal.quote(method) + " over the form " + form);
  }

  private static Hash digest(SignaturePart reference, Canonical.Form form) throws Refusal {
    if (!reference.element().getAttribute("URI").isEmpty()) {
      throw new Refusal(Reason.REFERENCE, "a reference to a part; only the whole file counts");
    }
    List<SignaturePart> steps =
        reference.attributes("URI").parts(DSIG, "Transforms", "DigestMethod", "DigestValue");
    List<SignaturePart> transforms =
        steps.get(0).attributes().parts(DSIG, "Transform", "Transform");
    transforms.get(0).algorithm(ENVELOPED);
    transforms.get(1).algorithm(form.algorithm());
    steps.get(1).algorithm(SHA256);
    Bytes digest = steps.get(2).base64();
    if (digest.size() != Hash.SIZE) {
      throw SignaturePart.form("a digest of " + Hash.SIZE + " bytes, not " + digest.size());
    }
    return new Hash(digest);
  }
}
