package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import java.util.Base64;
import java.util.List;
import javax.xml.XMLConstants;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/**
 * An element of a signature, read strictly: what is asked for is there, and nothing beside it.
 *
 * <p>Strict, because what stands outside {@code SignedInfo} is signed by nobody: what a reader
 * ignores there, others may understand.
 */
record SignaturePart(Element element) {
  static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";

  /** Whether the element has this name. */
  boolean is(String namespace, String name) {
    return Xml.is(element, namespace, name);
  }

  /** Refuses an element of another name. */
  SignaturePart named(String namespace, String name) throws Refusal {
    if (!is(namespace, name)) {
      throw form(name + ", not " + Refusal.quote(element.getNodeName()));
    }
    return this;
  }

  /** The children, which must be exactly these, with nothing between them. */
  List<SignaturePart> parts(String namespace, String... names) throws Refusal {
    List<SignaturePart> children = children();
    if (children.size() != names.length) {
      throw form(String.join(", ", names) + " and nothing else in " + element.getLocalName());
    }
    for (int i = 0; i < names.length; i++) {
      children.get(i).named(namespace, names[i]);
    }
    return children;
  }

  /** The one child, which must have this name. */
  SignaturePart part(String namespace, String name) throws Refusal {
    return parts(namespace, name).getFirst();
  }

  /** The children, with nothing between them. */
  List<SignaturePart> children() throws Refusal {
    if (Xml.isMixed(element)) {
      throw form("no text in " + element.getLocalName());
    }
    return Xml.children(element).stream().map(SignaturePart::new).toList();
  }

  /** Refuses attributes other than these; namespace declarations are no attributes. */
  SignaturePart attributes(String... allowed) throws Refusal {
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      var attribute = attributes.item(i);
      boolean declaration = XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI());
      if (!declaration && !List.of(allowed).contains(attribute.getNodeName())) {
        throw form("no attribute " + Refusal.quote(attribute.getNodeName()));
      }
    }
    return this;
  }

  /** The value of the one attribute that an otherwise empty element has. */
  String only(String attribute) throws Refusal {
    attributes(attribute);
    parts(DSIG);
    return element.getAttribute(attribute);
  }

  /** Refuses another algorithm than this. */
  void algorithm(String expected) throws Refusal {
    String algorithm = only("Algorithm");
    if (!algorithm.equals(expected)) {
      throw new Refusal(Reason.ALGORITHM, Refusal.quote(algorithm) + " instead of " + expected);
    }
  }

  /** The text of an element that holds nothing else. */
  String text() throws Refusal {
    attributes();
    if (!Xml.children(element).isEmpty() || Xml.holdsInstruction(element)) {
      throw form("text alone in " + element.getLocalName());
    }
    return element.getTextContent();
  }

  /** The bytes of an element that holds base64 and nothing else, in its one spelling. */
  Bytes base64() throws Refusal {
    String text = text().replaceAll("[ \\t\\r\\n]", "");
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

  static Refusal form(String expected) {
    return new Refusal(Reason.SIGNATURE_FORM, "expected " + expected);
  }
}
