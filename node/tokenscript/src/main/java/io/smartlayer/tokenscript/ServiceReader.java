package io.smartlayer.tokenscript;

import io.smartlayer.tokenscript.Service.Depends;
import io.smartlayer.tokenscript.Service.Event;
import io.smartlayer.tokenscript.Service.Field;
import io.smartlayer.tokenscript.Service.Gas;
import io.smartlayer.tokenscript.Service.Host;
import io.smartlayer.tokenscript.Service.Input;
import io.smartlayer.tokenscript.Service.OnFailure;
import io.smartlayer.tokenscript.Service.Reaction;
import io.smartlayer.tokenscript.Service.Schema;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Reads the service section, so that nothing in it is silently ignored. */
final class ServiceReader {
  static final int LIST_LIMIT = 64;
  private static final int HOST_LIMIT = 16;
  private static final int ATTEMPTS_LIMIT = 10;
  private static final int REPLICAS_LIMIT = 16;
  private static final long GAS_LIMIT = 1_000_000_000;
  private static final Duration MOST_AGE = Duration.ofDays(366);
  private static final Duration MOST_TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,15})?");
  private static final Pattern PROBE = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*");

  private final TokenScript script;
  private final ServiceElement section;

  private ServiceReader(TokenScript script, ServiceElement section) {
    this.script = script;
    this.section = section;
  }

  /** The script with the service section found under its root, if there is one. */
  static TokenScript withService(TokenScript script, Element root) throws Refusal {
    Element section = find(script.namespace(), root);
    if (section == null) {
      return script;
    }
    Service service = new ServiceReader(script, ServiceElement.top(section)).read();
    return new TokenScript(
        script.namespace(),
        script.root(),
        script.name(),
        script.contracts(),
        script.attestations(),
        script.origins(),
        script.declarations(),
        service);
  }

  /** The one section, in the one place where wallets ignore it. */
  private static @Nullable Element find(String namespace, Element root) throws Refusal {
    NodeList all = root.getElementsByTagNameNS(Service.NAMESPACE, "*");
    Element found = null;
    for (Element cards : Xml.children(root, namespace, "cards")) {
      for (Element content : Xml.children(cards, namespace, "viewContent")) {
        for (Element section : Xml.children(content, Service.NAMESPACE, "service")) {
          if (found != null) {
            throw new Refusal(Reason.SERVICE_DUPLICATE, "/sl:service: at most 1");
          }
          found = section;
        }
      }
    }
    int inside =
        found == null ? 0 : 1 + found.getElementsByTagNameNS(Service.NAMESPACE, "*").getLength();
    if (inside != all.getLength()) {
      throw new Refusal(
          Reason.SERVICE_MISPLACED,
          "the service section is one sl:service in ts:cards/ts:viewContent, and there alone");
    }
    return found;
  }

  private Service read() throws Refusal {
    section.allow(
        List.of("version", "origins"),
        List.of(
            "group",
            "state",
            "input",
            "schema",
            "host",
            "depends",
            "method",
            "implements",
            "on",
            "onFailure",
            "sla",
            "gas",
            "code"));
    if (!section.text("version").equals("1")) {
      throw section.value("version", "1");
    }
    String origin = section.name("origins");
    List<Schema> schemas = schemas();
    if (script.contract(origin) == null && !canBear(origin, schemas)) {
      throw section.dangling("origins", "ts:contract, or ts:attestation that can bear tokens");
    }
    List<Input> inputs = inputs();
    List<Depends> depends = DependsReader.read(section);
    List<Reaction> reactions = reactions(inputs, origin);
    var service =
        new Service(
            origin,
            group(),
            state(),
            inputs,
            schemas,
            hosts(inputs),
            depends,
            MethodsReader.read(script, origin, section, depends),
            MethodsReader.interfaces(section),
            reactions,
            onFailure(reactions),
            replicas(),
            serviceClass(),
            gas(),
            CodeReader.read(section));
    HostHeader.check(section, service);
    return service;
  }

  /** What bears tokens names who attests by which schema, and the section says how to read it. */
  private boolean canBear(String origin, List<Schema> schemas) {
    TokenScript.Attestation bearing = script.attestation(origin);
    return bearing != null
        && bearing.canBear()
        && schemas.stream().anyMatch(schema -> schema.attestation().equals(origin));
  }

  private @Nullable String group() throws Refusal {
    ServiceElement group = section.child("group");
    if (group == null) {
      return null;
    }
    group.allow(List.of("attribute"), List.of());
    return group.name("attribute");
  }

  private List<Field> state() throws Refusal {
    List<Field> out = new ArrayList<>();
    ServiceElement state = section.child("state");
    if (state == null) {
      return out;
    }
    state.allow(List.of(), List.of("field"));
    Set<String> names = new TreeSet<>();
    for (ServiceElement field : state.children("field", LIST_LIMIT)) {
      field.allow(List.of("name", "type", "initial"), List.of());
      Service.Type type = field.oneOf("type", List.of(Service.Type.values()));
      String initial = field.text("initial");
      boolean fits =
          switch (type) {
            case STRING -> true;
            case NUMBER -> NUMBER.matcher(initial).matches();
            case BOOLEAN -> initial.equals("true") || initial.equals("false");
          };
      if (!fits) {
        throw field.value("initial", "a " + Service.word(type));
      }
      out.add(new Field(once(field, field.identifier("name"), names), type, initial));
    }
    return out;
  }

  private List<Input> inputs() throws Refusal {
    List<Input> out = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (ServiceElement input : section.children("input", LIST_LIMIT)) {
      input.allow(
          List.of("name", "attestation", "maxAge", "match", "bulletin", "sealed"), List.of());
      String bulletin = input.optionalName("bulletin");
      if (bulletin != null && input.optional("match") != null) {
        throw input.refuse(Reason.SERVICE_UNKNOWN, "/@match", "a bulletin is for all groups");
      }
      boolean sealed = input.flag("sealed", false);
      if (sealed && (bulletin != null || input.optional("match") != null)) {
        throw input.refuse(Reason.SERVICE_UNKNOWN, "/@sealed", "a group's own, and without match");
      }
      out.add(
          new Input(
              once(input, input.identifier("name"), names),
              attestation(input, input.name("attestation")),
              input.duration("maxAge", Duration.ofSeconds(1), MOST_AGE),
              input.optionalName("match"),
              bulletin,
              sealed));
    }
    return out;
  }

  private List<Schema> schemas() throws Refusal {
    List<Schema> out = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (ServiceElement schema : section.children("schema", LIST_LIMIT)) {
      schema.allow(List.of("attestation", "fields"), List.of());
      String attestation = attestation(schema, schema.name("attestation"));
      out.add(new Schema(once(schema, attestation, names), schema.text("fields")));
    }
    return out;
  }

  private List<Host> hosts(List<Input> inputs) throws Refusal {
    List<Host> out = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (ServiceElement host : section.children("host", HOST_LIMIT)) {
      host.allow(
          List.of(
              "name",
              "url",
              "timeout",
              "attempts",
              "idempotent",
              "probe",
              "attestation",
              "sealed",
              "header"),
          List.of());
      String attestation = host.optionalName("attestation");
      boolean sealed = host.flag("sealed", false);
      if (sealed && attestation != null) {
        throw host.refuse(
            Reason.SERVICE_UNKNOWN,
            "/@sealed",
            "the committee cannot check attested answers that it cannot read: leave out this, or"
                + " the attestation");
      }
      String probe = host.optional("probe");
      if (probe != null && !PROBE.matcher(probe).matches()) {
        throw host.value("probe", "a path that begins with a slash");
      }
      var read =
          new Host(
              once(host, host.identifier("name"), names),
              url(host),
              host.duration("timeout", Duration.ofMillis(1), MOST_TIMEOUT),
              (int) host.number("attempts", 1, ATTEMPTS_LIMIT, 1),
              host.flag("idempotent", false),
              probe,
              attestation == null ? null : attestation(host, attestation),
              sealed,
              null);
      out.add(read.with(HostHeader.read(host, read, inputs)));
    }
    return out;
  }

  private static URI url(ServiceElement host) throws Refusal {
    String text = host.text("url");
    try {
      URI url = new URI(text);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean bare =
          url.getUserInfo() == null && url.getQuery() == null && url.getFragment() == null;
      if (web && bare && url.getHost() != null && url.getPath().endsWith("/")) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw host.value("url", "a URL");
    }
    throw host.value("url", "an http or https URL that ends with a slash");
  }

  private List<Reaction> reactions(List<Input> inputs, String origin) throws Refusal {
    List<Reaction> out = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (ServiceElement on : section.children("on", LIST_LIMIT)) {
      on.allow(List.of("event", "input", ChainSourceReader.ATTRIBUTE, "handler"), List.of());
      Event event = on.oneOf("event", List.of(Event.values()));
      String input = on.optionalName("input");
      if (event == Event.ATTESTATION && input == null) {
        throw on.refuse(Reason.SERVICE_MISSING, "/@input", "missing");
      }
      if (event != Event.ATTESTATION && input != null) {
        throw on.refuse(Reason.SERVICE_UNKNOWN, "/@input", "only an attestation has an input");
      }
      if (input != null && inputs.stream().noneMatch(i -> i.name().equals(input))) {
        throw on.dangling("input", "sl:input");
      }
      String attribute = on.optionalName(ChainSourceReader.ATTRIBUTE);
      if (event != Event.CHAIN_EVENT && attribute != null) {
        throw on.refuse(Reason.SERVICE_UNKNOWN, "/@attribute", "only for a chain-event");
      }
      if (!seen.add(event + " " + input + " " + attribute)) {
        throw on.refuse(Reason.SERVICE_DUPLICATE, "", "a second handler for the same event");
      }
      String handler = on.identifier("handler");
      out.add(
          event == Event.CHAIN_EVENT
              ? ChainSourceReader.reaction(script, origin, on, handler)
              : new Reaction(event, input, handler));
    }
    if (out.stream().filter(each -> each.source() != null).count() > ChainSource.LIMIT) {
      throw section.refuse(
          Reason.SERVICE_TOO_MANY, "/sl:on", "chain-event: at most " + ChainSource.LIMIT);
    }
    return out;
  }

  private @Nullable OnFailure onFailure(List<Reaction> reactions) throws Refusal {
    ServiceElement onFailure = section.child("onFailure");
    if (onFailure == null) {
      return null;
    }
    onFailure.allow(List.of("handler", "attempts", "minWitnesses"), List.of());
    if (reactions.stream().anyMatch(r -> r.event() == Event.FAILURE)) {
      throw onFailure.refuse(Reason.SERVICE_DUPLICATE, "", "a second handler for failure");
    }
    return new OnFailure(
        onFailure.identifier("handler"),
        (int) onFailure.number("attempts", 1, ATTEMPTS_LIMIT, OnFailure.ATTEMPTS),
        (int) onFailure.number("minWitnesses", 0, REPLICAS_LIMIT, 0));
  }

  private int replicas() throws Refusal {
    ServiceElement sla = section.child("sla");
    if (sla == null) {
      return 3;
    }
    sla.allow(List.of("replicas", "class"), List.of());
    return (int) sla.number("replicas", 1, REPLICAS_LIMIT, 3);
  }

  private ServiceClass serviceClass() throws Refusal {
    ServiceElement sla = section.child("sla");
    return sla == null || sla.optional("class") == null
        ? ServiceClass.STANDARD
        : sla.oneOf("class", List.of(ServiceClass.values()));
  }

  private Gas gas() throws Refusal {
    ServiceElement gas = section.child("gas");
    if (gas == null) {
      return new Gas(5_000_000, 20_000_000);
    }
    gas.allow(List.of("query", "transition"), List.of());
    return new Gas(
        gas.number("query", 1, GAS_LIMIT, 5_000_000),
        gas.number("transition", 1, GAS_LIMIT, 20_000_000));
  }

  private String attestation(ServiceElement user, String name) throws Refusal {
    TokenScript.Attestation attestation = script.attestation(name);
    if (attestation == null) {
      throw user.dangling("attestation", "ts:attestation");
    }
    if (attestation.keys().isEmpty() || attestation.unreadable() > 0) {
      throw user.dangling("attestation", "ts:attestation whose keys can be read");
    }
    return name;
  }

  static String once(ServiceElement element, String name, Set<String> names) throws Refusal {
    if (!names.add(name)) {
      throw element.refuse(Reason.SERVICE_DUPLICATE, "", Refusal.quote(name) + " again");
    }
    return name;
  }
}
