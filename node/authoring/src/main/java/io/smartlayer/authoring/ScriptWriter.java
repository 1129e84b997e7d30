package io.smartlayer.authoring;

import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.tokenscript.ChainCall;
import io.smartlayer.tokenscript.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writes a TokenScript of the namespace 2024/01 from a manifest. It checks shapes and nothing else:
 * whether values fit, the reader of scripts says, and its places are turned into the manifest's.
 */
final class ScriptWriter {
  /** What faults call the manifest. */
  static final String WHOLE = "manifest";

  static final Markup.Space TS =
      new Markup.Space("ts", "http://tokenscript.org/2024/01/tokenscript");
  private static final Markup.Space SL = new Markup.Space("sl", Service.NAMESPACE);
  static final Markup.Space CHAIN = new Markup.Space("ethereum", "urn:ethereum:constantinople");
  private static final Markup.Space XHTML = new Markup.Space("h", "http://www.w3.org/1999/xhtml");
  static final String ENGLISH = "en";
  static final String LANGUAGE = "xml:lang";
  private static final String ARGS = "args";
  private static final String RESULT = "result";
  private static final String ASKS = "asks";
  private static final String READS = "reads";
  static final int TEXT_LIMIT = 2048;
  private static final int KEYS_LIMIT = 16;
  private static final int INTERFACES_LIMIT = 16;

  private final JsonFields in;
  private final Markup out = new Markup();
  private final Map<String, List<String>> places = new LinkedHashMap<>();
  private final String origin;
  private final @Nullable BearingWriter bearing;

  private ScriptWriter(JsonNode manifest) {
    this.in = JsonFields.of(manifest, WHOLE);
    String name = in.text("name", TEXT_LIMIT);
    this.bearing = BearingWriter.of(in);
    this.origin = bearing == null ? name : bearing.attestation();
  }

  /**
   * A script that was written.
   *
   * @param places of what in the manifest each element of the service section is, in order
   */
  record Written(Bytes file, Map<String, List<String>> places) {
    /** A fault in the manifest's words, such as {@code hosts.hotel.timeout: …}. */
    String inManifest(String fault) {
      for (Map.Entry<String, List<String>> each : places.entrySet()) {
        List<String> all = each.getValue();
        for (int i = 0; i < all.size(); i++) {
          String path = each.getKey() + (all.size() == 1 ? "" : "[" + (i + 1) + "]");
          if (fault.startsWith(path + "/") || fault.startsWith(path + ":")) {
            String rest = fault.substring(path.length());
            String below = rest.replaceFirst("^/(@|sl:)", ".");
            return all.get(i) + below.replaceFirst("^(\\.(asks|reads)(\\[\\d+])?)/@", "$1.");
          }
        }
      }
      return fault;
    }
  }

  /**
   * Writes the script of a manifest.
   *
   * @throws JsonFields.Malformed if a field is missing, unknown or of another type
   */
  static Written write(JsonNode manifest, String javascript) {
    var writer = new ScriptWriter(manifest);
    writer.token(javascript);
    return new Written(writer.out.file(), writer.places);
  }

  private void token(String javascript) {
    String label = in.text("label", TEXT_LIMIT);
    out.declare(TS, "token").with("name", in.text("name", TEXT_LIMIT));
    List<JsonFields> events = new ArrayList<>();
    entries(ChainEventWriter.FIELD, (_, of) -> events.add(of));
    new ChainEventWriter(out).module(events);
    out.open(TS, "label").open(TS, "plurals").with(LANGUAGE, ENGLISH);
    leaf("string", label, "quantity", "one");
    leaf("string", in.has("plural") ? in.text("plural", TEXT_LIMIT) : label, "quantity", "other");
    out.close().close();
    out.open(TS, "meta");
    leaf("description", in.text("description", TEXT_LIMIT), LANGUAGE, ENGLISH);
    out.close();
    if (bearing == null) {
      contract();
    }
    entries("attestations", this::attestation);
    out.open(TS, "origins");
    if (bearing == null) {
      out.single(TS, "ethereum").with("contract", origin);
    } else {
      out.single(TS, "attestation").with("name", origin);
    }
    out.close();
    out.open(TS, "cards");
    out.open(TS, "viewContent").with("name", "smartlayer");
    service(javascript);
    out.close();
    card(label);
    out.close();
    var attributes = new AttributeWriter(out, origin);
    entries(
        "attributes",
        (name, of) -> {
          mustHaveContract("attributes");
          attributes.attribute(name, of);
        });
    entries(ChainEventWriter.FIELD, this::chainEvent);
    out.close();
    in.value("code");
    in.end();
  }

  private void contract() {
    JsonFields contracts = in.object("contract");
    out.open(TS, "contract").with("name", origin);
    out.with("interface", contracts.text("interface", TEXT_LIMIT));
    leaf("address", contracts.text("address", TEXT_LIMIT), "network", scalar(contracts, "chain"));
    String chain = scalar(contracts, "chain");
    contracts.end();
    out.close();
    entries("attributes", (name, of) -> AttributeWriter.contract(out, chain, name, of));
  }

  private void attestation(String name, JsonFields of) {
    out.open(TS, "attestation").with("name", name).with("type", "eas");
    for (String text : texts(of, "keys", KEYS_LIMIT)) {
      out.open(TS, "key").text(text.startsWith("0x") ? text.substring(2) : text).close();
    }
    if (bearing != null) {
      bearing.name(name, out, TS);
    }
    String fields = of.text("fields", TEXT_LIMIT);
    out.single(TS, "eas").with("schemaUID", SchemaUid.of(fields, Address.ZERO, true).toHex());
    of.end();
    out.close();
  }

  private void card(String label) {
    out.open(TS, "card").with("name", "token").with("type", "token");
    out.open(TS, "label");
    leaf("string", label, LANGUAGE, ENGLISH);
    out.close();
    out.open(TS, "view").with(LANGUAGE, ENGLISH).declare(XHTML, "p");
    out.text(in.has("card") ? in.text("card", TEXT_LIMIT) : in.text("description", TEXT_LIMIT));
    out.close().close().close();
  }

  /** The last event of a kind is an attribute of the tokens that it concerns. */
  private void chainEvent(String name, JsonFields of) {
    mustHaveContract(ChainEventWriter.FIELD);
    out.open(TS, "attribute").with("name", name).open(TS, "label");
    leaf("string", of.text("label", TEXT_LIMIT), LANGUAGE, ENGLISH);
    out.close().open(TS, "origins").declare(CHAIN, "event").with("contract", origin);
    out.with("type", ChainEventWriter.name(of));
    if (of.has("token")) {
      out.with("filter", of.text("token", TEXT_LIMIT) + "=${tokenId}");
    }
    out.close().close().close();
  }

  private void mustHaveContract(String field) {
    if (bearing != null) {
      throw in.wrong(field, "there for tokens of a contract alone");
    }
  }

  private void heard(String name, JsonFields of) {
    element("on", ChainEventWriter.FIELD + "." + name).with("event", "chain-event");
    out.with("attribute", name).with("handler", of.text("handler", TEXT_LIMIT));
    for (String each : List.of("label", "event")) {
      of.value(each);
    }
    if (of.has("token")) {
      of.value("token");
    }
    of.end();
  }

  private void service(String javascript) {
    out.declare(SL, "service").with("version", "1").with("origins", origin);
    if (in.has("group")) {
      element("group", "group").with("attribute", in.text("group", TEXT_LIMIT));
    }
    state();
    entries("attestations", this::schema);
    entries("inputs", this::input);
    entries("hosts", this::host);
    entries("depends", this::depends);
    entries("methods", this::method);
    implemented();
    entries("inputs", this::told);
    entries(ChainEventWriter.FIELD, this::heard);
    if (in.has("on")) {
      JsonFields on = in.object("on");
      for (String event : in.value("on").propertyNames()) {
        element("on", "on." + event).with("event", event);
        out.with("handler", on.text(event, TEXT_LIMIT));
      }
    }
    alone("onFailure", "handler", "attempts", "minWitnesses");
    alone("sla", "replicas", "class");
    alone("gas", "query", "transition");
    opened("code", "code").with("type", "text/javascript").verbatim("\n" + javascript).close();
    out.close();
  }

  private void state() {
    if (!in.has("state")) {
      return;
    }
    JsonFields fields = in.object("state");
    out.open(SL, "state");
    for (Map.Entry<String, JsonNode> field : in.value("state").properties()) {
      String type =
          switch (field.getValue().getNodeType()) {
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            default -> throw fields.wrong(field.getKey(), "no text, number, true or false");
          };
      element("state/sl:field", "state." + field.getKey()).with("name", field.getKey());
      out.with("type", type).with("initial", scalar(fields, field.getKey()));
    }
    out.close();
  }

  private void schema(String name, JsonFields of) {
    element("schema", "attestations." + name).with("attestation", name);
    out.with("fields", of.text("fields", TEXT_LIMIT));
  }

  private void input(String name, JsonFields of) {
    element("input", "inputs." + name).with("name", name);
    attributes(of, "attestation", "maxAge", "match", "bulletin", "sealed");
    of.value("handler");
    of.end();
  }

  /** What follows an input stands with the input in the manifest. */
  private void told(String name, JsonFields of) {
    element("on", "inputs." + name).with("event", "attestation").with("input", name);
    out.with("handler", of.text("handler", TEXT_LIMIT));
  }

  private void host(String name, JsonFields of) {
    element("host", "hosts." + name).with("name", name);
    attributes(
        of, "url", "timeout", "attempts", "idempotent", "probe", "attestation", "sealed", "header");
    of.end();
  }

  private void depends(String name, JsonFields of) {
    element("depends", "depends." + name).with("name", name);
    attributes(of, "attribute");
    of.end();
  }

  private void method(String name, JsonFields of) {
    boolean isOpen = Stream.of(ARGS, RESULT, ASKS, READS).anyMatch(of::has);
    String place = "methods." + name;
    (isOpen ? opened("method", place) : element("method", place)).with("name", name);
    attributes(of, "kind", "access", "seals");
    out.with("handler", of.has("handler") ? of.text("handler", TEXT_LIMIT) : name);
    for (String shape : List.of(ARGS, RESULT)) {
      if (of.has(shape)) {
        out.open(SL, shape).text(CanonicalJson.text(of.value(shape))).close();
      }
    }
    if (of.has(ASKS)) {
      of.list(ASKS, Service.Method.ASKS_LIMIT).forEach(this::question);
    }
    if (of.has(READS)) {
      for (String attribute : texts(of, READS, ChainCall.LIMIT)) {
        out.single(SL, READS).with("attribute", attribute);
      }
    }
    if (isOpen) {
      out.close();
    }
    of.end();
  }

  private void question(JsonNode json) {
    JsonFields of = JsonFields.of(json, ASKS);
    out.open(SL, ASKS);
    attributes(of, "depends", "method");
    if (of.has(ARGS)) {
      out.text(CanonicalJson.text(of.value(ARGS)));
    }
    out.close();
    of.end();
  }

  private void implemented() {
    if (in.has("implements")) {
      List<String> uris = texts(in, "implements", INTERFACES_LIMIT);
      for (int i = 0; i < uris.size(); i++) {
        element("implements", "implements[" + i + "]").with("interface", uris.get(i));
      }
    }
  }

  private static List<String> texts(JsonFields of, String name, int limit) {
    List<JsonNode> all = of.list(name, limit);
    if (!all.stream().allMatch(JsonNode::isString)) {
      throw of.wrong(name, "no list of texts");
    }
    return all.stream().map(JsonNode::stringValue).toList();
  }

  private void alone(String name, String... attributes) {
    if (in.has(name)) {
      JsonFields of = in.object(name);
      element(name, name);
      attributes(of, attributes);
      of.end();
    }
  }

  private interface Entry {
    void write(String name, JsonFields of);
  }

  /** All entries of an object of objects, in order; nothing where there is none. */
  private void entries(String field, Entry each) {
    if (in.has(field)) {
      JsonFields all = in.object(field);
      List<String> names = new ArrayList<>(in.value(field).propertyNames());
      names.forEach(name -> each.write(name, all.object(name)));
    }
  }

  private Markup element(String path, String place) {
    remember(path, place);
    return out.single(SL, path.substring(path.lastIndexOf(':') + 1));
  }

  private Markup opened(String name, String place) {
    remember(name, place);
    return out.open(SL, name);
  }

  private void remember(String path, String place) {
    places.computeIfAbsent("/sl:service/sl:" + path, _ -> new ArrayList<>()).add(place);
  }

  private void attributes(JsonFields of, String... names) {
    for (String name : names) {
      if (of.has(name)) {
        out.with(name, scalar(of, name));
      }
    }
  }

  private void leaf(String name, String text, String attribute, String value) {
    out.open(TS, name).with(attribute, value).text(text).close();
  }

  static String scalar(JsonFields of, String name) {
    JsonNode value = of.value(name);
    if (value.isContainer() || value.isNull()) {
      throw of.wrong(name, "no text, number, true or false");
    }
    return value.isString() ? value.stringValue() : CanonicalJson.text(value);
  }
}
