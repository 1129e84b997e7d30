package io.smartlayer.authoring;

import io.smartlayer.primitives.Bytes;
import java.io.StringWriter;
import java.util.ArrayDeque;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** An XML file as it is written: one element a line, indented by two spaces. */
final class Markup {
  private static final String LINE = "\n";
  private static final String INDENT = "  ";

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter out;
  private final ArrayDeque<Boolean> broken = new ArrayDeque<>(); // whether an element has lines

  Markup() {
    try {
      out = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      out.writeStartDocument("UTF-8", "1.0");
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /** A namespace with the prefix by which it is written. */
  record Space(String prefix, String uri) {}

  /** Opens an element whose namespace is not declared yet, and declares it there. */
  Markup declare(Space space, String name) {
    open(space, name);
    try {
      out.writeNamespace(space.prefix, space.uri);
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
    return this;
  }

  /** Opens an element on a line of its own. */
  Markup open(Space space, String name) {
    try {
      breakLine();
      out.writeStartElement(space.prefix, name, space.uri);
      broken.push(false);
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
    return this;
  }

  /** An element on a line of its own that holds nothing, and is not to be closed. */
  Markup single(Space space, String name) {
    try {
      breakLine();
      out.writeEmptyElement(space.prefix, name, space.uri);
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
    return this;
  }

  /** An attribute of the element that was opened last. */
  Markup with(String attribute, String value) {
    try {
      out.writeAttribute(attribute, value);
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
    return this;
  }

  /** Text inside the element. */
  Markup text(String inside) {
    try {
      out.writeCharacters(inside);
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
    return this;
  }

  /** Text inside the element that is written as it is; its own end mark is divided. */
  Markup verbatim(String inside) {
    try {
      out.writeCData(inside.replace("]]>", "]]]]><![CDATA[>"));
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
    return this;
  }

  /** Closes the element that was opened last. */
  Markup close() {
    try {
      if (broken.pop()) {
        out.writeCharacters(LINE + INDENT.repeat(broken.size()));
      }
      out.writeEndElement();
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
    return this;
  }

  /** The whole file. */
  Bytes file() {
    try {
      out.writeEndDocument();
      out.flush();
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
    return Bytes.utf8(text + LINE);
  }

  private void breakLine() throws XMLStreamException {
    int depth = broken.size();
    if (depth == 0) {
      out.writeCharacters(LINE);
      return;
    }
    broken.pop();
    broken.push(true);
    out.writeCharacters(LINE + INDENT.repeat(depth));
  }

  private static IllegalStateException impossible(XMLStreamException e) {
    return new IllegalStateException("a text in memory can always be written", e);
  }
}
