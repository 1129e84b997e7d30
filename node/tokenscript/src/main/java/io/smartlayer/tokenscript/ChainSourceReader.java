package io.smartlayer.tokenscript;

import io.smartlayer.tokenscript.ChainSource.Condition;
import io.smartlayer.tokenscript.ChainSource.Field;
import io.smartlayer.tokenscript.Declarations.Attribute;
import io.smartlayer.tokenscript.Declarations.Source;
import io.smartlayer.tokenscript.Service.Event;
import io.smartlayer.tokenscript.Service.Reaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/** Reads which event of a contract a handler follows. */
final class ChainSourceReader {
  static final String ATTRIBUTE = "attribute";

  private static final String MODULES = "urn:ietf:params:xml:ns:asnx";
  private static final String ETHEREUM = "urn:ethereum:";
  private static final String TOKEN_NUMBER = "${tokenId}";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}");

  private final TokenScript script;
  private final ServiceElement on;
  private final Element root;

  private ChainSourceReader(TokenScript script, ServiceElement on) {
    this.script = script;
    this.on = on;
    this.root = on.element().getOwnerDocument().getDocumentElement();
  }

  /**
   * A handler of an event of a contract.
   *
   * @param origin name of the contract whose tokens these are
   */
  static Reaction reaction(TokenScript script, String origin, ServiceElement on, String handler)
      throws Refusal {
    ChainSource source = new ChainSourceReader(script, on).read(origin);
    return new Reaction(Event.CHAIN_EVENT, on.name(ATTRIBUTE), handler, source);
  }

  private ChainSource read(String origin) throws Refusal {
    String name = on.name(ATTRIBUTE);
    Attribute attribute =
        script.declarations().attributes().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElse(null);
    if (attribute == null || !(attribute.source() instanceof Source.Event event)) {
      throw on.dangling(ATTRIBUTE, "ts:attribute with an ethereum:event");
    }
    String named = event.contract() == null ? origin : event.contract();
    TokenScript.Contract contract = script.contract(named);
    if (contract == null || !contract.hasOneOnEachChain()) {
      throw on.dangling(ATTRIBUTE, "event of a ts:contract with one readable address on a chain");
    }
    String type = event.type() == null ? "" : event.type();
    List<Field> fields = fields(type);
    return new ChainSource(contract, type, fields, conditions(event.filter(), fields));
  }

  private List<Field> fields(String type) throws Refusal {
    Element found = NAME.matcher(type).matches() ? type(type) : null;
    if (found == null) {
      throw on.dangling(ATTRIBUTE, "event of a type that a module names");
    }
    List<Field> fields = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (Element element : elements(found)) {
      String kind = SolidityType.full(ofEthereum(element, "type"));
      String name = element.getAttribute("name");
      if (!SolidityType.isPlain(kind) || !NAME.matcher(name).matches() || !names.add(name)) {
        throw on.dangling(ATTRIBUTE, "event whose parameters have names and plain types");
      }
      fields.add(new Field(name, kind, ofEthereum(element, "indexed").equals("true")));
    }
    if (fields.size() > ChainSource.FIELDS_LIMIT
        || fields.stream().filter(Field::indexed).count() > ChainSource.INDEXED_LIMIT) {
      throw on.refuse(Reason.SERVICE_TOO_MANY, "/@" + ATTRIBUTE, "an event of too many parameters");
    }
    return fields;
  }

  /** The first type of a name, among those of all modules. */
  private @Nullable Element type(String name) {
    for (Element module : Xml.children(root, MODULES, "module")) {
      for (Element type : Xml.children(module)) {
        if ("namedType".equals(type.getLocalName()) && name.equals(type.getAttribute("name"))) {
          return type;
        }
      }
    }
    return null;
  }

  /** The {@code element} children of {@code type/sequence}, whatever their namespace. */
  private static List<Element> elements(Element named) {
    return below(below(below(List.of(named), "type"), "sequence"), "element");
  }

  private static List<Element> below(List<Element> parents, String name) {
    return parents.stream()
        .flatMap(parent -> Xml.children(parent).stream())
        .filter(child -> name.equals(child.getLocalName()))
        .toList();
  }

  private static String ofEthereum(Element element, String name) {
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      Node each = attributes.item(i);
      if (each instanceof Attr attribute
          && name.equals(attribute.getLocalName())
          && String.valueOf(attribute.getNamespaceURI()).startsWith(ETHEREUM)) {
        return attribute.getValue().strip();
      }
    }
    return "";
  }

  private List<Condition> conditions(@Nullable String filter, List<Field> fields) throws Refusal {
    if (filter == null) {
      return List.of();
    }
    List<Filter> parts =
        switch (Filter.parse(filter)) {
          case Filter.Parsing.Malformed _ -> throw filter();
          case Filter.Parsing.Parsed(Filter.All(List<Filter> all)) -> all;
          case Filter.Parsing.Parsed(Filter one) -> List.of(one);
        };
    List<Condition> out = new ArrayList<>();
    for (Filter part : parts) {
      if (!(part instanceof Filter.Comparison(String name, Filter.Operator how, String value))
          || how != Filter.Operator.EQUAL
          || out.size() == ChainSource.CONDITIONS_LIMIT) {
        throw filter();
      }
      out.add(condition(name, value, fields));
    }
    return out;
  }

  private Condition condition(String name, String value, List<Field> fields) throws Refusal {
    Field field = fields.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
    boolean ofToken = value.equals(TOKEN_NUMBER);
    if (field == null
        || (value.contains("${") && !ofToken)
        || (ofToken && (field.isHashed() || !holdsNumber(field.type())))) {
      throw filter();
    }
    boolean isHex = field.isHashed() || field.type().matches("address|bytes[0-9]*");
    return new Condition(name, ofToken ? null : isHex ? value.toLowerCase(Locale.ROOT) : value);
  }

  private static boolean holdsNumber(String type) {
    return type.startsWith("uint") || type.equals("bytes32");
  }

  private Refusal filter() {
    return on.dangling(
        ATTRIBUTE, "event with a filter of parameters that equal ${tokenId} or a value");
  }
}
