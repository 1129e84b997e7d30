package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.crypto.NodeSetData;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.TransformException;
import javax.xml.crypto.dsig.TransformService;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/** The forms of XML that are hashed: Canonical XML 1.0, without comments. */
final class Canonical {
  private Canonical() {}

  /** Which namespaces an element is written with. */
  enum Form {
    /** All that are in scope there (Canonical XML 1.0). */
    INCLUSIVE(CanonicalizationMethod.INCLUSIVE),
    /** Those that its own names use (Exclusive XML Canonicalization 1.0). */
    EXCLUSIVE(CanonicalizationMethod.EXCLUSIVE);

    private final String algorithm;

    Form(String algorithm) {
      this.algorithm = algorithm;
    }

    /** The URI by which a signature names the form. */
    String algorithm() {
      return algorithm;
    }
  }

  /**
   * The canonical form of a whole document.
   *
   * @param without an element that is left out with all it holds (the enveloped-signature
   *     transform), or null
   */
  static Bytes document(Document document, @Nullable Element without, Form form) throws Refusal {
    List<Node> nodes = new ArrayList<>();
    collect(document, without, nodes);
    return form(nodes, form);
  }

  /**
   * The canonical form of an element within its document: the namespaces it inherits are written on
   * it, in the inclusive form the {@code xml:} attributes, too.
   */
  static Bytes element(Element element, Form form) throws Refusal {
    Document alone = Xml.empty();
    Element copy = (Element) alone.importNode(element, true);
    alone.appendChild(copy);
    for (Node up = element.getParentNode(); up instanceof Element; up = up.getParentNode()) {
      inherit(copy, up.getAttributes(), form);
    }
    return document(alone, null, form);
  }

  private static void inherit(Element copy, NamedNodeMap attributes, Form form) {
    for (int i = 0; i < attributes.getLength(); i++) {
      Attr attribute = (Attr) attributes.item(i);
      String uri = attribute.getNamespaceURI();
      boolean inherited =
          XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(uri)
              || (form == Form.INCLUSIVE && XMLConstants.XML_NS_URI.equals(uri));
      if (inherited && !copy.hasAttributeNS(uri, attribute.getLocalName())) {
        copy.setAttributeNS(uri, attribute.getName(), attribute.getValue());
      }
    }
  }

  private static void collect(Node node, @Nullable Element without, List<Node> nodes) {
    if (without != null && node.isSameNode(without)) {
      return;
    }
    nodes.add(node);
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      collect(child, without, nodes);
    }
  }

  private static Bytes form(List<Node> nodes, Form form) throws Refusal {
    NodeSetData<Node> data = nodes::iterator;
    try {
      TransformService service = TransformService.getInstance(form.algorithm(), "DOM");
      service.init((TransformParameterSpec) null);
      if (service.transform(data, null) instanceof OctetStreamData bytes) {
        return Bytes.of(bytes.getOctetStream().readAllBytes());
      }
      throw new IllegalStateException("the canonical form is bytes");
    } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("every Java platform has Canonical XML 1.0", e);
    } catch (TransformException e) {
      throw new Refusal(Reason.CANONICAL_FORM, "the document has no canonical form");
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can be read", e);
    }
  }
}
