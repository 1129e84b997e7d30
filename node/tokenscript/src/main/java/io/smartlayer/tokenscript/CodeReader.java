package io.smartlayer.tokenscript;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.w3c.dom.Element;

/** Reads the code of the service section. */
final class CodeReader {
  private static final String XHTML = "http://www.w3.org/1999/xhtml";
  private static final String JAVASCRIPT = "text/javascript";

  private CodeReader() {}

  static String read(ServiceElement section) throws Refusal {
    ServiceElement code = section.child("code");
    if (code == null) {
      throw section.refuse(Reason.SERVICE_MISSING, "/sl:code", "missing");
    }
    code.allowAttributes(List.of("type"));
    if (!code.text("type").equals(JAVASCRIPT)) {
      throw code.value("type", JAVASCRIPT);
    }
    Element holder = code.element();
    List<Element> children = Xml.children(holder);
    if (!children.isEmpty()) {
      // The published tool turns an included file into a script element.
      boolean script = children.size() == 1 && Xml.is(children.getFirst(), XHTML, "script");
      if (!script || Xml.isMixed(holder) || !Xml.children(children.getFirst()).isEmpty()) {
        throw code.refuse(Reason.SERVICE_UNKNOWN, "", "text or one xhtml:script belongs here");
      }
      holder = children.getFirst();
      new ServiceElement(holder, code.path() + "/xhtml:script").allowAttributes(List.of("type"));
    }
    if (Xml.holdsInstruction(holder)) {
      throw code.refuse(Reason.SERVICE_UNKNOWN, "", "a processing instruction in the code");
    }
    String text = holder.getTextContent();
    int size = text.getBytes(StandardCharsets.UTF_8).length;
    if (text.isBlank() || size > Service.CODE_LIMIT) {
      throw code.refuse(
          Reason.SERVICE_VALUE, "", size + " bytes of code, expected 1 to " + Service.CODE_LIMIT);
    }
    return text;
  }
}
