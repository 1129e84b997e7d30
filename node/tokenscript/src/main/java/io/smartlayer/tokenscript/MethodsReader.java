package io.smartlayer.tokenscript;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.tokenscript.Service.Access;
import io.smartlayer.tokenscript.Service.Depends;
import io.smartlayer.tokenscript.Service.Kind;
import io.smartlayer.tokenscript.Service.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the methods of the service section, and the interfaces that they make up. */
final class MethodsReader {
  private static final int INTERFACES_LIMIT = 16;
  private static final String ARGS = "args";
  private static final String RESULT = "result";
  private static final String SEALS = "seals";

  private MethodsReader() {}

  /**
   * The methods, in document order.
   *
   * @param origin name of the contract whose tokens have them
   */
  static List<Method> read(
      TokenScript script, String origin, ServiceElement section, List<Depends> depends)
      throws Refusal {
    List<Method> out = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (ServiceElement method : section.children("method", ServiceReader.LIST_LIMIT)) {
      method.allow(
          List.of("name", "kind", "access", "handler", SEALS),
          List.of(ARGS, RESULT, DependsReader.ASKS, ChainCallReader.READS));
      Kind kind = method.oneOf("kind", List.of(Kind.values()));
      Shape result = shape(method.child(RESULT));
      out.add(
          new Method(
              ServiceReader.once(method, method.identifier("name"), names),
              kind,
              method.oneOf("access", List.of(Access.values())),
              method.identifier("handler"),
              shape(method.child(ARGS)),
              result,
              DependsReader.asks(method, kind, depends),
              ChainCallReader.read(script, origin, method, kind),
              sealed(method, result)));
    }
    return out;
  }

  /** The field that is sealed to the reader whom a grant names: who needs no grant has none. */
  private static @Nullable String sealed(ServiceElement method, @Nullable Shape result)
      throws Refusal {
    if (method.optional(SEALS) == null) {
      return null;
    }
    String field = method.identifier(SEALS);
    if (method.oneOf("access", List.of(Access.values())) != Access.GRANT) {
      throw method.refuse(
          Reason.SERVICE_VALUE, "/@access", "what is for the holder's eyes needs a grant");
    }
    if (result != null && !result.properties().containsKey(field)) {
      throw method.dangling(SEALS, "property of sl:result");
    }
    return field;
  }

  /** The URIs of the interfaces that the section says it implements. */
  static List<String> interfaces(ServiceElement section) throws Refusal {
    List<String> out = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (ServiceElement each : section.children("implements", INTERFACES_LIMIT)) {
      each.allow(List.of("interface"), List.of());
      String uri = each.text("interface");
      if (!TokenInterface.isUri(uri)) {
        throw each.value("interface", "a URI like urn:example:policy:1");
      }
      out.add(ServiceReader.once(each, uri, seen));
    }
    return out;
  }

  private static @Nullable Shape shape(@Nullable ServiceElement of) throws Refusal {
    if (of == null) {
      return null;
    }
    of.allowAttributes(List.of());
    if (!Xml.children(of.element()).isEmpty()) {
      throw of.refuse(Reason.SERVICE_UNKNOWN, "", "JSON belongs here, no elements");
    }
    try {
      return Shape.read(CanonicalJson.read(of.element().getTextContent()));
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      throw of.refuse(Reason.SERVICE_VALUE, "", Refusal.quote(String.valueOf(e.getMessage())));
    }
  }
}
