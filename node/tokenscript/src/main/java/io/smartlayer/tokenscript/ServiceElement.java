package io.smartlayer.tokenscript;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/**
 * One element of the service section with its path, read strictly: what is not asked for is
 * refused.
 */
record ServiceElement(Element element, String path) {
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");
  private static final int TEXT_LIMIT = 2048;

  static ServiceElement top(Element element) {
    return new ServiceElement(element, "/sl:" + element.getLocalName());
  }

  /** Checks that there is no attribute but these, no text, and no child but of these names. */
  void allow(List<String> attributes, List<String> children) throws Refusal {
    allowAttributes(attributes);
    if (Xml.isMixed(element)) {
      throw refuse(Reason.SERVICE_UNKNOWN, "", "text where elements belong");
    }
    for (Element child : Xml.children(element)) {
      boolean known = Service.NAMESPACE.equals(child.getNamespaceURI());
      if (!known || !children.contains(child.getLocalName())) {
        throw refuse(Reason.SERVICE_UNKNOWN, "/" + shown(child.getNodeName()), "unknown element");
      }
    }
  }

  void allowAttributes(List<String> names) throws Refusal {
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      var attribute = attributes.item(i);
      boolean declaration = XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI());
      if (!declaration && !names.contains(attribute.getNodeName())) {
        throw refuse(
            Reason.SERVICE_UNKNOWN, "/@" + shown(attribute.getNodeName()), "unknown attribute");
      }
    }
  }

  /** The children of one name, at most {@code limit}. */
  List<ServiceElement> children(String name, int limit) throws Refusal {
    List<Element> found = Xml.children(element, Service.NAMESPACE, name);
    if (found.size() > limit) {
      Reason reason = limit == 1 ? Reason.SERVICE_DUPLICATE : Reason.SERVICE_TOO_MANY;
      throw refuse(reason, "/sl:" + name, "at most " + limit);
    }
    return Stream.iterate(0, i -> i < found.size(), i -> i + 1)
        .map(i -> new ServiceElement(found.get(i), path + "/sl:" + name + position(found, i)))
        .toList();
  }

  private static String position(List<Element> found, int i) {
    return found.size() == 1 ? "" : "[" + (i + 1) + "]";
  }

  /** The only child of a name, or null. */
  @Nullable ServiceElement child(String name) throws Refusal {
    List<ServiceElement> found = children(name, 1);
    return found.isEmpty() ? null : found.getFirst();
  }

  /** A text that may be left out. */
  @Nullable String optional(String attribute) throws Refusal {
    if (!element.hasAttribute(attribute)) {
      return null;
    }
    String value = element.getAttribute(attribute);
    if (value.getBytes(StandardCharsets.UTF_8).length > TEXT_LIMIT) {
      throw value(attribute, "at most " + TEXT_LIMIT + " bytes");
    }
    return value;
  }

  String text(String attribute) throws Refusal {
    String value = optional(attribute);
    if (value == null) {
      throw refuse(Reason.SERVICE_MISSING, "/@" + attribute, "missing");
    }
    return value;
  }

  /** A name of JavaScript. */
  String identifier(String attribute) throws Refusal {
    String value = text(attribute);
    if (!IDENTIFIER.matcher(value).matches()) {
      throw value(attribute, "an identifier");
    }
    return value;
  }

  /** A name of something in the script. */
  String name(String attribute) throws Refusal {
    String value = text(attribute);
    if (!NAME.matcher(value).matches()) {
      throw value(attribute, "a name");
    }
    return value;
  }

  @Nullable String optionalName(String attribute) throws Refusal {
    return element.hasAttribute(attribute) ? name(attribute) : null;
  }

  /** A whole number, or {@code otherwise} when it is left out. */
  long number(String attribute, long least, long most, long otherwise) throws Refusal {
    String value = optional(attribute);
    if (value == null) {
      return otherwise;
    }
    boolean digits = value.matches("0|[1-9][0-9]{0,17}");
    long number = digits ? Long.parseLong(value) : -1;
    if (!digits || number < least || number > most) {
      throw value(attribute, "a whole number from " + least + " to " + most);
    }
    return number;
  }

  boolean flag(String attribute, boolean otherwise) throws Refusal {
    String value = optional(attribute);
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw value(attribute, "true or false");
    }
    return value == null ? otherwise : value.equals("true");
  }

  /** A time span of ISO 8601 like {@code PT2S}. */
  Duration duration(String attribute, Duration least, Duration most) throws Refusal {
    String value = text(attribute);
    try {
      Duration duration = Duration.parse(value);
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    } catch (DateTimeException e) {
      throw value(attribute, "a duration like PT2S");
    }
    throw value(attribute, "a duration from " + least + " to " + most);
  }

  /** One of an enum's constants by its word. */
  <E extends Enum<E>> E oneOf(String attribute, List<E> constants) throws Refusal {
    String value = text(attribute);
    for (E constant : constants) {
      if (Service.word(constant).equals(value)) {
        return constant;
      }
    }
    throw value(attribute, "one of " + constants.stream().map(Service::word).toList());
  }

  Refusal value(String attribute, String expected) {
    String value = Refusal.quote(element.getAttribute(attribute));
    return refuse(
        Reason.SERVICE_VALUE, "/@" + attribute, "expected " + expected + ", not " + value);
  }

  Refusal dangling(String attribute, String expected) {
    String value = Refusal.quote(element.getAttribute(attribute));
    return refuse(Reason.SERVICE_REFERENCE, "/@" + attribute, value + " names no " + expected);
  }

  Refusal refuse(Reason reason, String below, String what) {
    return new Refusal(reason, path + below + ": " + what);
  }

  private static String shown(String name) {
    String quoted = Refusal.quote(name);
    return quoted.substring(1, quoted.length() - 1);
  }
}
