package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.Signature;
import java.util.Base64;
import java.util.List;
import javax.xml.XMLConstants;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;

/**
 * The {@code ds:Signature} of a TokenScript since 2022, read strictly: every part in its place,
 * nothing else beside them.
 *
 * <p>Strict, because what stands outside {@code SignedInfo} is signed by nobody: what a reader
 * ignores there, others may understand. Source: XML Signature 1.0, RFC 4050, {@code
 * spec/tokenscript.md}.
 *
 * @param signedInfo the element that was signed
 * @param digest the hash the document must have
 * @param signature over the canonical form of {@code signedInfo}
 * @param key the key that signed
 * @param certificate by which another key delegated to {@code key}, or null
 */
record SignatureElement(
    Element signedInfo,
    Hash digest,
    Signature signature,
    PublicKey key,
    @Nullable Bytes certificate) {

  static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
  static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
  static final String C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
  static final String ECDSA_SHA256 = MORE + "ecdsa-sha256";
  static final String ENVELOPED = DSIG + "enveloped-signature";
  static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
  static final String SECP256K1 = "urn:oid:1.3.132.0.10";

  private static final String EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
  private static final int CERTIFICATE_LIMIT = 8 << 10;

  /** Reads a signature, or refuses it by its era, its form or its algorithms. */
  static SignatureElement read(Element signature) throws Refusal {
    checkEra(signature);
    List<Element> parts = parts(signature, DSIG, "SignedInfo", "SignatureValue", "KeyInfo");
    attributes(signature);
    Hash digest = digest(parts.get(0));
    Bytes value = base64(parts.get(1));
    if (value.size() != Signature.SIZE) {
      throw form("a signature of " + Signature.SIZE + " bytes, not " + value.size());
    }
    attributes(parts.get(2));
    List<Element> clauses = Xml.children(parts.get(2));
    if (clauses.isEmpty() || clauses.size() > 2 || Xml.isMixed(parts.get(2))) {
      throw form("KeyValue, then X509Data or nothing, in KeyInfo");
    }
    PublicKey key = key(clauses.getFirst());
    Bytes certificate = clauses.size() == 1 ? null : certificate(clauses.getLast());
    return new SignatureElement(parts.get(0), digest, new Signature(value), key, certificate);
  }

  private static void checkEra(Element signature) throws Refusal {
    String method = algorithmIn(signature, "SignatureMethod");
    String canonical = algorithmIn(signature, "CanonicalizationMethod");
    boolean rsa = method.startsWith(MORE + "rsa-") || method.startsWith(DSIG + "rsa-");
    NodeList keys = signature.getElementsByTagNameNS(MORE, "ECDSAKeyValue");
    NodeList webCertificates = signature.getElementsByTagNameNS(DSIG, "X509Certificate");
    boolean webKey = keys.getLength() == 0 && webCertificates.getLength() > 0;
    if (rsa || canonical.equals(EXCLUSIVE_C14N) || webKey) {
      throw new Refusal(
          Reason.ERA_NOT_SUPPORTED_YET,
          "signed by RSA or a web certificate, as before 2022; only secp256k1 keys are judged");
    }
  }

  private static String algorithmIn(Element signature, String name) throws Refusal {
    NodeList found = signature.getElementsByTagNameNS(DSIG, name);
    if (found.getLength() != 1 || !(found.item(0) instanceof Element element)) {
      throw form("one " + name);
    }
    return element.getAttribute("Algorithm");
  }

  private static Hash digest(Element signedInfo) throws Refusal {
    attributes(signedInfo);
    List<Element> parts =
        parts(signedInfo, DSIG, "CanonicalizationMethod", "SignatureMethod", "Reference");
    algorithm(parts.get(0), C14N);
    algorithm(parts.get(1), ECDSA_SHA256);
    Element reference = parts.get(2);
    if (reference.hasAttribute("URI")) {
      if (!reference.getAttribute("URI").isEmpty()) {
        throw new Refusal(Reason.REFERENCE, "a reference to a part; only the whole file counts");
      }
      attributes(reference, "URI");
    } else {
      attributes(reference);
    }
    List<Element> steps = parts(reference, DSIG, "Transforms", "DigestMethod", "DigestValue");
    attributes(steps.get(0));
    List<Element> transforms = parts(steps.get(0), DSIG, "Transform", "Transform");
    algorithm(transforms.get(0), ENVELOPED);
    algorithm(transforms.get(1), C14N);
    algorithm(steps.get(1), SHA256);
    Bytes digest = base64(steps.get(2));
    if (digest.size() != Hash.SIZE) {
      throw form("a digest of " + Hash.SIZE + " bytes, not " + digest.size());
    }
    return new Hash(digest);
  }

  private static PublicKey key(Element keyValue) throws Refusal {
    name(keyValue, DSIG, "KeyValue");
    attributes(keyValue);
    Element value = parts(keyValue, MORE, "ECDSAKeyValue").getFirst();
    attributes(value);
    List<Element> parts = parts(value, MORE, "DomainParameters", "PublicKey");
    attributes(parts.get(0));
    Element curve = parts(parts.get(0), MORE, "NamedCurve").getFirst();
    attributes(curve, "URI");
    parts(curve, MORE);
    if (!curve.getAttribute("URI").equals(SECP256K1)) {
      throw new Refusal(Reason.ALGORITHM, "the curve " + Refusal.quote(curve.getAttribute("URI")));
    }
    attributes(parts.get(1));
    List<Element> point = parts(parts.get(1), MORE, "X", "Y");
    Bytes x = coordinate(point.get(0));
    Bytes y = coordinate(point.get(1));
    try {
      return PublicKey.parse(Bytes.concat(Bytes.of((byte) 4), x, y));
    } catch (IllegalArgumentException e) {
      throw new Refusal(Reason.KEY, "the key is no point of secp256k1");
    }
  }

  private static Bytes coordinate(Element element) throws Refusal {
    Bytes number = base64(element);
    if (number.size() != 32) {
      throw form("a coordinate of 32 bytes, not " + number.size());
    }
    return number;
  }

  private static Bytes certificate(Element x509Data) throws Refusal {
    name(x509Data, DSIG, "X509Data");
    attributes(x509Data);
    if (Xml.children(x509Data, DSIG, "X509Certificate").size() > 1) {
      throw new Refusal(Reason.CERTIFICATE_CHAIN, "one certificate at most");
    }
    Bytes certificate = base64(parts(x509Data, DSIG, "X509Certificate").getFirst());
    if (certificate.size() > CERTIFICATE_LIMIT) {
      throw form("a certificate of at most " + CERTIFICATE_LIMIT + " bytes");
    }
    return certificate;
  }

  /** The children of an element, which must be exactly these, with nothing between them. */
  private static List<Element> parts(Element parent, String namespace, String... names)
      throws Refusal {
    List<Element> children = Xml.children(parent);
    if (children.size() != names.length || Xml.isMixed(parent)) {
      throw form(String.join(", ", names) + " and nothing else in " + parent.getLocalName());
    }
    for (int i = 0; i < names.length; i++) {
      name(children.get(i), namespace, names[i]);
    }
    return children;
  }

  private static void name(Element element, String namespace, String name) throws Refusal {
    if (!Xml.is(element, namespace, name)) {
      throw form(name + ", not " + Refusal.quote(element.getNodeName()));
    }
  }

  private static void algorithm(Element element, String expected) throws Refusal {
    attributes(element, "Algorithm");
    String algorithm = element.getAttribute("Algorithm");
    if (!algorithm.equals(expected)) {
      throw new Refusal(Reason.ALGORITHM, Refusal.quote(algorithm) + " instead of " + expected);
    }
    parts(element, DSIG);
  }

  /**
   * Checks that an element has no attribute but these; namespace declarations are no attributes.
   */
  private static void attributes(Element element, String... allowed) throws Refusal {
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      var attribute = attributes.item(i);
      boolean declaration = XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI());
      if (!declaration && !List.of(allowed).contains(attribute.getNodeName())) {
        throw form("no attribute " + Refusal.quote(attribute.getNodeName()));
      }
    }
  }

  private static Bytes base64(Element element) throws Refusal {
    attributes(element);
    if (!Xml.children(element).isEmpty() || Xml.holdsInstruction(element)) {
      throw form("base64 alone in " + element.getLocalName());
    }
    String text = element.getTextContent().replaceAll("[ \\t\\r\\n]", "");
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      // The last digit has spare bits: only their zero form is taken, or a text had two spellings.
      if (text.equals(Base64.getEncoder().encodeToString(bytes))) {
        return Bytes.of(bytes);
      }
    } catch (IllegalArgumentException e) {
      throw form("base64 in " + element.getLocalName());
    }
    throw form("base64 in its one spelling in " + element.getLocalName());
  }

  private static Refusal form(String expected) {
    return new Refusal(Reason.SIGNATURE_FORM, "expected " + expected);
  }
}
