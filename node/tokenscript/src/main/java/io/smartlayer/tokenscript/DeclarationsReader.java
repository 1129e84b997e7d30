package io.smartlayer.tokenscript;

import io.smartlayer.tokenscript.Declarations.Argument;
import io.smartlayer.tokenscript.Declarations.Attribute;
import io.smartlayer.tokenscript.Declarations.Card;
import io.smartlayer.tokenscript.Declarations.Selection;
import io.smartlayer.tokenscript.Declarations.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads what a TokenScript of any version declares for wallets, leniently: what cannot be read
 * becomes a warning.
 */
final class DeclarationsReader {
  private static final List<String> CARDS = List.of("card", "action", "token-card", "token");
  private static final String ETHEREUM = "urn:ethereum:";

  private final String namespace;
  private final Warnings warnings;

  DeclarationsReader(String namespace, Warnings warnings) {
    this.namespace = namespace;
    this.warnings = warnings;
  }

  /** Reads the declarations below a root; warnings that others gave come along. */
  Declarations read(Element root) {
    List<Attribute> attributes = attributes(root);
    for (Element list : children(root, "attribute-types")) {
      attributes.addAll(attributes(list));
    }
    List<Selection> selections = selections(root);
    List<Card> cards = new ArrayList<>();
    boolean isToken = root.getLocalName().equals("token");
    if (!isToken) {
      cards.add(card(root));
    }
    for (Element list : children(root, "cards")) {
      for (Element element : Xml.children(list)) {
        if (isOurs(element) && CARDS.contains(element.getLocalName())) {
          cards.add(card(element));
        }
      }
    }
    bound(root, "attributes", attributes);
    bound(root, "selections", selections);
    bound(root, "cards", cards);
    return new Declarations(
        isToken ? attributes : List.of(), selections, cards, warnings.first(), warnings.further());
  }

  private Card card(Element element) {
    List<Source.Event> events = new ArrayList<>();
    for (Element list : children(element, "origins")) {
      for (Element origin : Xml.children(list)) {
        if (isEthereum(origin) && origin.getLocalName().equals("event")) {
          events.add(event(origin));
        }
      }
    }
    List<Attribute> attributes = attributes(element);
    bound(element, "attributes", attributes);
    bound(element, "events", events);
    String type = attribute(element, "type");
    return new Card(
        type == null ? element.getLocalName() : type,
        attribute(element, "name"),
        words(element.getAttribute("exclude")),
        words(element.getAttribute("origins")),
        attributes,
        events);
  }

  private List<Attribute> attributes(Element parent) {
    List<Attribute> out = new ArrayList<>();
    for (Element element : Xml.children(parent)) {
      String kind = element.getLocalName();
      if (isOurs(element) && (kind.equals("attribute") || kind.equals("attribute-type"))) {
        String name = name(element);
        if (name == null) {
          warnings.add(element, "an attribute without a name");
        } else {
          boolean distinct = element.getAttribute("distinct").equals("true");
          out.add(new Attribute(name, syntax(element), distinct, source(element, name)));
        }
      }
    }
    return out;
  }

  private @Nullable String syntax(Element element) {
    for (Element type : children(element, "type")) {
      for (Element syntax : children(type, "syntax")) {
        return syntax.getTextContent().strip();
      }
    }
    return attribute(element, "syntax");
  }

  private @Nullable Source source(Element element, String name) {
    for (String list : List.of("origins", "origin")) {
      for (Element origins : children(element, list)) {
        for (Element origin : Xml.children(origins)) {
          Source source = source(origin);
          if (source != null) {
            return source;
          }
          warnings.add(origin, "an origin of " + Refusal.quote(name) + " of an unknown kind");
        }
      }
    }
    warnings.add(element, "no origin of " + Refusal.quote(name) + " that can be read");
    return null;
  }

  private @Nullable Source source(Element origin) {
    return switch (origin.getLocalName()) {
      case "call", "ethereum" -> call(origin);
      case "event" -> isEthereum(origin) ? event(origin) : null;
      case "user-entry" -> new Source.UserEntry(attribute(origin, "as"));
      case "token-id" ->
          new Source.TokenNumber(attribute(origin, "bitmask"), attribute(origin, "as"));
      case "data", "attribute" -> {
        String path = attribute(origin, "ref");
        yield path == null ? null : new Source.Reference(path);
      }
      default -> null;
    };
  }

  private @Nullable Source call(Element origin) {
    String function = attribute(origin, "function");
    if (function == null) {
      return null;
    }
    List<Argument> arguments = new ArrayList<>();
    for (Element data : children(origin, "data")) {
      for (Element argument : Xml.children(data)) {
        String reference = attribute(argument, "ref");
        String local = attribute(argument, "local-ref");
        arguments.add(
            new Argument(
                argument.getLocalName(),
                argument.getTextContent().strip(),
                reference == null ? local : reference));
      }
    }
    bound(origin, "arguments", arguments);
    return new Source.Call(
        function,
        attribute(origin, "contract"),
        attribute(origin, "as"),
        attribute(origin, "select"),
        arguments);
  }

  private static Source.Event event(Element origin) {
    return new Source.Event(
        attribute(origin, "type"),
        attribute(origin, "contract"),
        attribute(origin, "filter"),
        attribute(origin, "select"));
  }

  /** Reads selections wherever they stand: under the root, in a list, in a card. */
  private List<Selection> selections(Element root) {
    List<Selection> out = new ArrayList<>();
    NodeList found = root.getElementsByTagNameNS(namespace, "selection");
    for (int i = 0; i < found.getLength(); i++) {
      var element = (Element) found.item(i);
      String name = name(element);
      String text = attribute(element, "filter");
      for (Element child : children(element, "filter")) {
        text = text == null ? child.getTextContent().strip() : text;
      }
      if (name == null || text == null) {
        warnings.add(element, "a selection without a name or a filter");
        continue;
      }
      switch (Filter.parse(text)) {
        case Filter.Parsing.Parsed(Filter filter) -> out.add(new Selection(name, filter));
        case Filter.Parsing.Malformed(int at, String expected) ->
            warnings.add(
                element, "expected " + expected + " at " + (at + 1) + " of a filter", text);
      }
    }
    return out;
  }

  /** Cuts a list that is too long, with a warning. */
  private void bound(Element where, String what, List<?> list) {
    if (list.size() > Declarations.LIST_LIMIT) {
      warnings.add(where, "more than " + Declarations.LIST_LIMIT + " " + what);
      list.subList(Declarations.LIST_LIMIT, list.size()).clear();
    }
  }

  private List<Element> children(Element parent, String name) {
    return Xml.children(parent).stream()
        .filter(e -> isOurs(e) && e.getLocalName().equals(name))
        .toList();
  }

  private boolean isOurs(Element element) {
    return namespace.equals(element.getNamespaceURI());
  }

  private static boolean isEthereum(Element element) {
    return String.valueOf(element.getNamespaceURI()).startsWith(ETHEREUM);
  }

  private static @Nullable String name(Element element) {
    String name = attribute(element, "name");
    return name == null ? attribute(element, "id") : name;
  }

  private static @Nullable String attribute(Element element, String name) {
    String value = element.getAttribute(name).strip();
    return value.isEmpty() ? null : value;
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }
}
