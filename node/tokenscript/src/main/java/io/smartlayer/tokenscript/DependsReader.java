package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.tokenscript.Service.Asks;
import io.smartlayer.tokenscript.Service.Depends;
import io.smartlayer.tokenscript.Service.Kind;
import io.smartlayer.tokenscript.Service.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Reads which other tokens a service section may ask, and what its methods ask them. */
final class DependsReader {
  static final String ASKS = "asks";

  /** Longest arguments of a question, in characters. */
  static final int ARGS_LIMIT = 4096;

  private static final int DEPENDS_LIMIT = 16;
  private static final String DEPENDS = "depends";
  private static final Bytes NOTHING = Bytes.utf8("{}");

  private DependsReader() {}

  static List<Depends> read(ServiceElement section) throws Refusal {
    List<Depends> out = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (ServiceElement other : section.children(DEPENDS, DEPENDS_LIMIT)) {
      other.allow(List.of("name", "attribute"), List.of());
      String name = ServiceReader.once(other, other.identifier("name"), names);
      out.add(new Depends(name, other.name("attribute")));
    }
    return out;
  }

  /** What a method asks before it runs, in document order. */
  static List<Asks> asks(ServiceElement method, Kind kind, List<Depends> depends) throws Refusal {
    List<Asks> out = new ArrayList<>();
    for (ServiceElement question : method.children(ASKS, Method.ASKS_LIMIT)) {
      if (kind != Kind.QUERY) {
        throw question.refuse(Reason.SERVICE_UNKNOWN, "", "only a query asks other tokens");
      }
      question.allowAttributes(List.of(DEPENDS, "method"));
      String name = question.identifier(DEPENDS);
      if (depends.stream().noneMatch(other -> other.name().equals(name))) {
        throw question.dangling(DEPENDS, "sl:depends");
      }
      out.add(new Asks(name, question.identifier("method"), args(question)));
    }
    return out;
  }

  private static Bytes args(ServiceElement question) throws Refusal {
    if (!Xml.children(question.element()).isEmpty()) {
      throw question.refuse(Reason.SERVICE_UNKNOWN, "", "JSON belongs here, no elements");
    }
    String text = question.element().getTextContent();
    if (text.isBlank()) {
      return NOTHING;
    }
    if (text.length() > ARGS_LIMIT) {
      throw question.refuse(
          Reason.SERVICE_VALUE, "", "arguments of more than " + ARGS_LIMIT + " characters");
    }
    try {
      JsonNode args = CanonicalJson.read(text);
      if (args.isObject()) {
        return CanonicalJson.write(args);
      }
    } catch (CanonicalJson.NotCanonical e) {
      throw question.refuse(
          Reason.SERVICE_VALUE, "", Refusal.quote(String.valueOf(e.getMessage())));
    }
    throw question.refuse(Reason.SERVICE_VALUE, "", "no JSON object");
  }
}
