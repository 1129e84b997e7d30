package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * The XML signature over a whole TokenScript: ECDSA over secp256k1 as the published tools write it
 * since 2022, and RSA or ECDSA over a NIST curve as they wrote it before.
 *
 * <p>Judging needs no network and no clock: the same bytes get the same verdict everywhere, always.
 * The form stands in {@code spec/tokenscript.md}.
 */
public final class ScriptSignature {
  private static final Bytes NO_VALUE = Bytes.zeros(Signature.SIZE);

  private ScriptSignature() {}

  /** What a file's signature is worth. */
  public sealed interface Verdict {
    /**
     * The file is as it was signed.
     *
     * @param authority the key in whose name it was signed: the master key of the certificate if
     *     there is one, else {@code signer}
     * @param signer the key that signed
     */
    record Valid(Signer authority, Signer signer) implements Verdict {}

    /** The file bears a signature that does not hold. */
    record Invalid(Reason reason, String explanation) implements Verdict {}

    /**
     * The file bears no signature.
     *
     * @param reason {@link Reason#NO_SIGNATURE}, or {@link Reason#MALFORMED} for the draft of a
     *     TokenScript that is not even well-formed and nowhere names a signature
     */
    record Unsigned(Reason reason) implements Verdict {}

    /** The file, or its kind of signature, is not judged at all. */
    record Refused(Reason reason, String explanation) implements Verdict {}
  }

  /** What became of a file to be signed. */
  public sealed interface Signing {
    /** The signed file, in canonical form with the signature as the root's last child. */
    record Signed(Bytes file) implements Signing {}

    /** The file cannot be signed. */
    record NotSigned(Reason reason, String explanation) implements Signing {}
  }

  /** Judges a file's signature. Any bytes are taken. */
  public static Verdict verify(Bytes file) {
    try {
      Document document = Xml.parse(file);
      TokenScriptReader.checkRoot(document);
      Element signature = signatureOf(document);
      return signature == null
          ? new Verdict.Unsigned(Reason.NO_SIGNATURE)
          : judge(document, SignatureElement.read(signature), signature);
    } catch (Refusal refusal) {
      return verdict(file, refusal);
    }
  }

  /**
   * Signs a file, over the whole of it.
   *
   * <p>The result is the canonical form of the file with a signature in it: comments are gone,
   * CDATA has become text. The same file and key give the same bytes.
   */
  public static Signing sign(Bytes unsigned, SecretKey key) {
    try {
      Document document = Xml.parse(unsigned);
      TokenScriptReader.checkRoot(document);
      if (signatureOf(document) != null) {
        throw new Refusal(Reason.ALREADY_SIGNED, "the file bears a signature");
      }
      Element root = document.getDocumentElement();
      if (root.getNextSibling() != null) {
        throw new Refusal(Reason.TRAILING_INSTRUCTION, "an instruction follows the root");
      }
      Bytes canonical = Canonical.document(document, null, Canonical.Form.INCLUSIVE);
      Hash digest = Hash.sha256(canonical);
      int end = canonical.size() - ("</" + root.getNodeName() + ">").length();
      Bytes head = canonical.slice(0, end);
      Bytes tail = canonical.slice(end, canonical.size());
      // What is signed is SignedInfo as it stands in the file, with the namespaces around it.
      Document draft = Xml.parse(Bytes.concat(head, markup(digest, key, NO_VALUE), tail));
      Node signedInfo = draft.getElementsByTagNameNS(SignaturePart.DSIG, "SignedInfo").item(0);
      Hash signed = Hash.sha256(Canonical.element((Element) signedInfo, Canonical.Form.INCLUSIVE));
      return new Signing.Signed(
          Bytes.concat(head, markup(digest, key, key.sign(signed).bytes()), tail));
    } catch (Refusal refusal) {
      return new Signing.NotSigned(refusal.reason(), refusal.explanation());
    }
  }

  private static @Nullable Element signatureOf(Document document) throws Refusal {
    NodeList found = document.getElementsByTagNameNS(SignaturePart.DSIG, "Signature");
    if (found.getLength() == 0) {
      return null;
    }
    if (found.getLength() > 1) {
      throw new Refusal(Reason.SEVERAL_SIGNATURES, found.getLength() + " signatures in one file");
    }
    Element signature = (Element) found.item(0);
    if (!document.getDocumentElement().isSameNode(signature.getParentNode())) {
      throw new Refusal(Reason.SIGNATURE_POSITION, "the signature is no child of the root");
    }
    return signature;
  }

  private static Verdict judge(Document document, SignatureElement read, Element signature)
      throws Refusal {
    Hash digest = Hash.sha256(Canonical.document(document, signature, read.form()));
    if (!digest.equals(read.digest())) {
      throw new Refusal(Reason.DIGEST, "the file was changed after it was signed");
    }
    return read.keyInfo().signerOf(read.value(), Canonical.element(read.signedInfo(), read.form()));
  }

  private static Verdict verdict(Bytes file, Refusal refusal) {
    return switch (refusal.reason()) {
      case DIGEST, SIGNATURE, KEY, CERTIFICATE ->
          new Verdict.Invalid(refusal.reason(), refusal.explanation());
      case MALFORMED -> {
        String text = file.toUtf8();
        yield text.contains(TokenScriptReader.NAMESPACES) && !text.contains(SignaturePart.DSIG)
            ? new Verdict.Unsigned(Reason.MALFORMED)
            : new Verdict.Refused(refusal.reason(), refusal.explanation());
      }
      default -> new Verdict.Refused(refusal.reason(), refusal.explanation());
    };
  }

  private static Bytes markup(Hash digest, SecretKey key, Bytes value) {
    Bytes point = key.publicKey().bytes();
    return Bytes.utf8(
        """
        <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>\
        <ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>\
        <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>\
        <ds:Reference><ds:Transforms>\
        <ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>\
        <ds:Transform Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>\
        </ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>\
        <ds:DigestValue>%s</ds:DigestValue></ds:Reference></ds:SignedInfo>\
        <ds:SignatureValue>%s</ds:SignatureValue><ds:KeyInfo><ds:KeyValue>\
        <ecdsa:ECDSAKeyValue xmlns:ecdsa="http://www.w3.org/2001/04/xmldsig-more#">\
        <ecdsa:DomainParameters><ecdsa:NamedCurve URI="urn:oid:1.3.132.0.10"/>\
        </ecdsa:DomainParameters><ecdsa:PublicKey><ecdsa:X>%s</ecdsa:X><ecdsa:Y>%s</ecdsa:Y>\
        </ecdsa:PublicKey></ecdsa:ECDSAKeyValue></ds:KeyValue></ds:KeyInfo></ds:Signature>\
        """
            .formatted(
                base64(digest.bytes()),
                base64(value),
                base64(point.slice(1, 33)),
                base64(point.slice(33, 65))));
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }
}
