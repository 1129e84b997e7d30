package io.smartlayer.command;

import io.smartlayer.tokenscript.ChainCall;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.Shape;
import io.smartlayer.tokenscript.TokenScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a token declares, for who is about to sign it: whom it hears, answers and calls. */
final class TokenSummary {
  private final TokenScript script;
  private final Service service;

  /** The summary of a script with a service section. */
  TokenSummary(TokenScript script) {
    this.script = script;
    this.service = Objects.requireNonNull(script.service(), "a script with a service section");
  }

  /** Some lines for people. */
  String text() {
    List<String> out = new ArrayList<>();
    out.add(
        "%s at %s: %d replicas, class %s, gas %,d a query and %,d a transition"
            .formatted(
                service.origin(),
                String.join(" and ", contracts()),
                service.replicas(),
                service.serviceClass().word(),
                service.gas().query(),
                service.gas().transition()));
    for (Service.Input input : service.inputs()) {
      out.add(
          "  hears    %s: %s by %s, at most %s old%s"
              .formatted(
                  input.name(),
                  input.attestation(),
                  String.join(" or ", attesters(input.attestation())),
                  input.maxAge(),
                  input.bulletin() == null ? "" : ", from the bulletin " + input.bulletin()));
    }
    for (Service.Method method : service.methods()) {
      out.add(
          "  answers  %s: %s, %s, takes %s, says %s"
              .formatted(
                  method.name(),
                  word(method.kind()),
                  method.access() == Service.Access.PUBLIC ? "anyone" : "by grant",
                  shown(method.args(), "anything"),
                  shown(method.result(), "anything")));
    }
    for (ChainCall read : reads()) {
      out.add(
          "  reads    %s: %s of %s, as %s"
              .formatted(
                  read.attribute(),
                  read.signature(),
                  String.join(" and ", deployments(read.contract())),
                  read.as().word()));
    }
    service.interfaces().forEach(uri -> out.add("  is       " + uri));
    for (Service.Host host : service.hosts()) {
      out.add(
          "  calls    %s: %s, within %s, attempts %d%s"
              .formatted(
                  host.name(),
                  host.url(),
                  host.timeout(),
                  host.attempts(),
                  host.attestation() == null ? "" : ", which answers with " + host.attestation()));
    }
    return String.join("\n", out);
  }

  /** The same for programs. */
  String json() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("token", service.origin())
        .put("replicas", service.replicas())
        .put("class", service.serviceClass().word());
    ArrayNode all = out.putArray("contracts");
    contracts().forEach(all::add);
    out.putObject("gas")
        .put("query", service.gas().query())
        .put("transition", service.gas().transition());
    ArrayNode inputs = out.putArray("inputs");
    for (Service.Input input : service.inputs()) {
      ObjectNode one = inputs.addObject().put("name", input.name());
      one.put("attestation", input.attestation()).put("maxAge", input.maxAge().toString());
      ArrayNode attesters = one.putArray("attesters");
      attesters(input.attestation()).forEach(attesters::add);
    }
    ArrayNode methods = out.putArray("methods");
    for (Service.Method method : service.methods()) {
      ObjectNode one = methods.addObject().put("name", method.name());
      one.put("kind", word(method.kind())).put("access", word(method.access()));
      ArrayNode reads = one.putArray("reads");
      method.reads().forEach(read -> reads.add(read.attribute()));
    }
    ArrayNode interfaces = out.putArray("implements");
    service.interfaces().forEach(interfaces::add);
    ArrayNode hosts = out.putArray("hosts");
    for (Service.Host host : service.hosts()) {
      hosts.addObject().put("name", host.name()).put("url", host.url().toString());
    }
    return out.toString();
  }

  private List<String> contracts() {
    TokenScript.Attestation bearing = script.bearing();
    if (bearing != null) {
      return List.of("the attestations of " + String.join(" or ", attesters(bearing.name())));
    }
    return deployments(Objects.requireNonNull(script.contract(service.origin())));
  }

  private static List<String> deployments(TokenScript.Contract contract) {
    return contract.deployments().stream()
        .map(at -> "eip155:" + at.chainId() + ":" + at.address().toHex())
        .toList();
  }

  /** What methods read of the chain, each value once. */
  private List<ChainCall> reads() {
    return service.methods().stream()
        .flatMap(method -> method.reads().stream())
        .distinct()
        .toList();
  }

  private List<String> attesters(String attestation) {
    return Objects.requireNonNull(script.attestation(attestation)).keys().stream()
        .map(key -> key.address().toHex())
        .toList();
  }

  private static String shown(@Nullable Shape shape, String otherwise) {
    if (shape == null) {
      return otherwise;
    }
    return shape.json().has("properties")
        ? "{" + String.join(", ", shape.json().get("properties").propertyNames()) + "}"
        : FeedFailure.shown(shape.toString());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
