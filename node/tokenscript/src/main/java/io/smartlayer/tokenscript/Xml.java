package io.smartlayer.tokenscript;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smartlayer.primitives.Bytes;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.w3c.dom.DOMException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.ProcessingInstruction;
import org.w3c.dom.Text;

/**
 * Reads bytes as a tree of XML with namespaces, within fixed limits and without ever fetching
 * anything.
 *
 * <p>The tree is what the canonical form sees: comments are left out, CDATA is text. There are no
 * document types, hence no entities but the five of XML itself.
 */
final class Xml {
  /** Largest nesting of elements. */
  static final int DEPTH_LIMIT = 128;

  /** Largest number of elements and processing instructions. */
  static final int ELEMENT_LIMIT = 50_000;

  /** Largest number of attributes and namespace declarations of all elements. */
  static final int ATTRIBUTES_LIMIT = 100_000;

  /**
   * Largest number of namespace declarations on an element and those around it. The canonical form
   * looks through all of them at each element that declares one.
   */
  static final int NAMESPACE_LIMIT = 512;

  /** Largest number of attributes and namespace declarations of one element. */
  static final int ATTRIBUTE_LIMIT = 256;

  private static final String PLACE = "place";
  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final XMLInputFactory READERS = readers();
  private static final DocumentBuilderFactory TREES = DocumentBuilderFactory.newDefaultInstance();

  private final XMLStreamReader reader;
  private final Document document = empty();
  private final StringBuilder text = new StringBuilder();
  private Node parent = document;
  private int depth;
  private int elements;
  private int attributes;
  private int namespaces;
  private final int[] namespacesAt = new int[DEPTH_LIMIT + 1];

  private Xml(XMLStreamReader reader) {
    this.reader = reader;
  }

  private static XMLInputFactory readers() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    // The platform's own limits differ by installation and would hide ours behind a parse error.
    factory.setProperty("jdk.xml.elementAttributeLimit", "10000");
    factory.setProperty("jdk.xml.maxElementDepth", "1000");
    factory.setProperty("jdk.xml.maxXMLNameLimit", "1000");
    // These count every &amp; of a file; there are no other entities.
    String size = String.valueOf(TokenScript.SIZE_LIMIT);
    factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", size);
    factory.setProperty("jdk.xml.totalEntitySizeLimit", size);
    return factory;
  }

  /** A tree without nodes. */
  static Document empty() {
    try {
      return TREES.newDocumentBuilder().newDocument();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("every Java platform makes XML trees", e);
    }
  }

  /** Reads a file. */
  static Document parse(Bytes file) throws Refusal {
    if (file.size() > TokenScript.SIZE_LIMIT) {
      throw new Refusal(
          Reason.TOO_LARGE, file.size() + " bytes, at most " + TokenScript.SIZE_LIMIT);
    }
    // Decoded here: the platform's parser prints a line when it meets bytes that are no characters.
    String text = decode(file);
    try {
      return new Xml(READERS.createXMLStreamReader(new StringReader(text))).read();
    } catch (XMLStreamException e) {
      var at = e.getLocation();
      String where = at == null ? "" : " near line " + at.getLineNumber();
      throw new Refusal(Reason.MALFORMED, "no well-formed XML" + where);
    } catch (DOMException e) {
      throw new Refusal(Reason.MALFORMED, "a name that XML with namespaces reserves");
    }
  }

  private static String decode(Bytes file) throws Refusal {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(file.toArray())).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new Refusal(Reason.ENCODING, "the bytes are no UTF-8");
    }
  }

  private Document read() throws XMLStreamException, Refusal {
    String encoding = reader.getCharacterEncodingScheme();
    if (encoding != null && !encoding.equalsIgnoreCase("UTF-8")) {
      throw new Refusal(Reason.ENCODING, "declared as " + Refusal.quote(encoding) + ", not UTF-8");
    }
    if ("1.1".equals(reader.getVersion())) {
      throw new Refusal(Reason.XML_VERSION, "XML 1.1 has no canonical form; use 1.0");
    }
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> open();
        case XMLStreamConstants.END_ELEMENT -> close();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        case XMLStreamConstants.PROCESSING_INSTRUCTION -> instruct();
        case XMLStreamConstants.COMMENT, XMLStreamConstants.END_DOCUMENT -> {}
        case XMLStreamConstants.DTD ->
            throw new Refusal(Reason.DOCTYPE, "a published file has no document type declaration");
        default -> throw new Refusal(Reason.MALFORMED, "an entity that XML does not define");
      }
    }
    return document;
  }

  private void open() throws Refusal {
    flush();
    checkLimits();
    Element element =
        document.createElementNS(
            reader.getNamespaceURI(), qualified(reader.getPrefix(), reader.getLocalName()));
    for (int i = 0; i < reader.getNamespaceCount(); i++) {
      String prefix = reader.getNamespacePrefix(i);
      String name = prefix == null || prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix;
      String uri = reader.getNamespaceURI(i);
      element.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, name, uri == null ? "" : uri);
    }
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String uri = reader.getAttributeNamespace(i);
      element.setAttributeNS(
          uri == null || uri.isEmpty() ? null : uri,
          qualified(reader.getAttributePrefix(i), reader.getAttributeLocalName(i)),
          reader.getAttributeValue(i));
    }
    var location = reader.getLocation();
    element.setUserData(
        PLACE, new Place(location.getLineNumber(), location.getColumnNumber()), null);
    parent.appendChild(element);
    parent = element;
  }

  private void checkLimits() throws Refusal {
    if (++depth > DEPTH_LIMIT) {
      throw new Refusal(Reason.TOO_DEEP, "elements nested deeper than " + DEPTH_LIMIT);
    }
    namespacesAt[depth] = reader.getNamespaceCount();
    namespaces += namespacesAt[depth];
    attributes += reader.getAttributeCount() + namespacesAt[depth];
    if (reader.getAttributeCount() + namespacesAt[depth] > ATTRIBUTE_LIMIT
        || attributes > ATTRIBUTES_LIMIT
        || namespaces > NAMESPACE_LIMIT) {
      throw new Refusal(
          Reason.TOO_MANY,
          "at most %d attributes of an element, %d of all, and %d namespaces declared around one"
              .formatted(ATTRIBUTE_LIMIT, ATTRIBUTES_LIMIT, NAMESPACE_LIMIT));
    }
    count();
  }

  private void count() throws Refusal {
    if (++elements > ELEMENT_LIMIT) {
      throw new Refusal(Reason.TOO_MANY, "at most " + ELEMENT_LIMIT + " elements and instructions");
    }
  }

  private void close() {
    flush();
    namespaces -= namespacesAt[depth];
    depth--;
    parent = parent.getParentNode();
  }

  private void instruct() throws Refusal {
    flush();
    count();
    String data = reader.getPIData();
    parent.appendChild(
        document.createProcessingInstruction(reader.getPITarget(), data == null ? "" : data));
  }

  private void flush() {
    if (!text.isEmpty() && depth > 0) {
      parent.appendChild(document.createTextNode(text.toString()));
    }
    text.setLength(0);
  }

  private static String qualified(String prefix, String name) {
    return prefix == null || prefix.isEmpty() ? name : prefix + ":" + name;
  }

  /** Where an element stands in its file: the end of its start tag, from line 1 and column 1. */
  record Place(int line, int column) {}

  /** The place of an element that was read from a file. */
  static Place place(Element element) {
    return element.getUserData(PLACE) instanceof Place place ? place : new Place(0, 0);
  }

  /** The child elements of an element, in order. */
  static List<Element> children(Element parent) {
    List<Element> out = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        out.add(element);
      }
    }
    return out;
  }

  /** The child elements of one name, in order. */
  static List<Element> children(Element parent, String namespace, String name) {
    return children(parent).stream().filter(e -> is(e, namespace, name)).toList();
  }

  /** Whether an element has this name. */
  static boolean is(Element element, String namespace, String name) {
    return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
  }

  /** Whether an element directly holds text other than white space, or an instruction. */
  static boolean isMixed(Element element) {
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Text words && !isSpace(words.getData())) {
        return true;
      }
    }
    return holdsInstruction(element);
  }

  /** Whether an element directly holds a processing instruction. */
  static boolean holdsInstruction(Element element) {
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof ProcessingInstruction) {
        return true;
      }
    }
    return false;
  }

  /** Whether a text is nothing but XML's white space: space, tab and line ends. */
  static boolean isSpace(String text) {
    return text.chars().allMatch(c -> c == ' ' || c == '\t' || c == '\r' || c == '\n');
  }
}
