package io.smartlayer.gateway;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.tokenscript.ChainCall;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.Shape;
import io.smartlayer.tokenscript.TokenScript;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A token's web API as its script declares it, in OpenAPI 3.1. */
public final class TokenApi {
  private static final String OBJECT = "object";
  private static final String TEXT = "string";
  private static final String NUMBER = "integer";
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  private TokenApi() {}

  /**
   * The API of one token, at each node that serves it.
   *
   * @param hash of the script's file
   * @param script with a service section
   */
  public static JsonNode of(TokenId token, Hash hash, TokenScript script) {
    Service service = Objects.requireNonNull(script.service());
    ObjectNode out = object().put("openapi", "3.1.0");
    out.putObject("info")
        .put("title", service.origin())
        .put("version", hash.toHex())
        .put("description", "What " + token + " answers. Each answer is signed; check it.");
    if (!service.interfaces().isEmpty()) {
      var interfaces = out.putArray("x-implements");
      service.interfaces().forEach(interfaces::add);
    }
    ObjectNode paths = out.putObject("paths");
    for (Service.Method method : service.methods()) {
      ObjectNode post =
          paths.putObject("/v1/tokens/" + token + "/" + method.name()).putObject("post");
      fill(post, service, method);
    }
    ObjectNode schemas = out.putObject("components").putObject("schemas");
    schemas.set("Grant", grant());
    schemas.set("Delegation", delegation());
    schemas.set("Proof", proof());
    schemas.set("Problem", problem());
    return out;
  }

  private static void fill(ObjectNode post, Service service, Service.Method method) {
    boolean isGranted = method.needsGrant();
    String who =
        switch (method.kind()) {
          case QUERY ->
              isGranted ? "For whom the token's holder has given a grant." : "For anyone.";
          case UPDATE ->
              "Changes the token, once, for whom its holder has given a grant: the proof is made"
                  + " out to the address zero, and the answer comes when the change is final.";
        };
    post.put("operationId", method.name())
        .put("description", who + asked(service, method) + read(method));
    post.put("x-kind", method.kind().name().toLowerCase(Locale.ROOT));
    if (method.seals() != null) {
      post.put("x-seals", method.seals()); // its text is opened by the grant's reader alone
    }
    ObjectNode call = object().put("type", OBJECT).put("additionalProperties", false);
    ObjectNode fields = call.putObject("properties");
    fields.set("args", schema(method.args()));
    if (isGranted) {
      fields.set("grant", reference("Grant"));
      ObjectNode passedOn = fields.putObject("delegations").put("type", "array");
      passedOn.set("items", reference("Delegation"));
      fields.set("proof", reference("Proof"));
    }
    var required = call.putArray("required");
    (isGranted ? List.of("args", "grant", "proof") : List.of("args")).forEach(required::add);
    ObjectNode body = post.putObject("requestBody").put("required", true);
    body.putObject("content").putObject(JSON).set("schema", call);
    ObjectNode responses = post.putObject("responses");
    answer(responses, "200", "A receipt bundle.", JSON, bundle(method.answer()));
    answer(responses, "default", "A refusal.", PROBLEM, reference("Problem"));
  }

  private static String asked(Service service, Service.Method method) {
    var out = new StringBuilder();
    for (Service.Asks asks : method.asks()) {
      String attribute = Objects.requireNonNull(service.depends(asks.depends())).attribute();
      out.append(out.isEmpty() ? " Asks " : ", ").append(asks.method());
      out.append(" of the token in the attribute ").append(attribute);
    }
    return out.isEmpty() ? "" : out.append(" first; their receipts are nested.").toString();
  }

  private static String read(Service.Method method) {
    String names =
        method.reads().stream().map(ChainCall::attribute).collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : " Reads " + names + " of the chain first, at a final block.";
  }

  private static void answer(
      ObjectNode responses, String status, String words, String type, JsonNode schema) {
    ObjectNode answer = responses.putObject(status).put("description", words);
    answer.putObject("content").putObject(type).set("schema", schema);
  }

  private static JsonNode bundle(@Nullable Shape result) {
    ObjectNode out = object().put("type", OBJECT);
    ObjectNode fields = out.putObject("properties");
    for (String part : List.of("certificate", "placement", "receipt", "step")) {
      fields.putObject(part).put("type", OBJECT);
    }
    ObjectNode output = fields.putObject("output").put("type", OBJECT);
    output.putObject("properties").set("result", schema(result));
    fields.putObject("signature").put("type", TEXT);
    return out;
  }

  /** What a script says nothing of may be anything. */
  private static JsonNode schema(@Nullable Shape shape) {
    return shape == null ? object() : shape.json();
  }

  private static JsonNode delegation() {
    ObjectNode out = link();
    ((ObjectNode) out.get("properties")).putObject("parent").put("type", TEXT);
    return out;
  }

  private static JsonNode grant() {
    ObjectNode out = link();
    ((ObjectNode) out.get("properties")).putObject("reader").put("type", TEXT);
    return out;
  }

  private static ObjectNode link() {
    ObjectNode out = record("audience", "sessionKey", "signature", "token");
    ObjectNode fields = (ObjectNode) out.get("properties");
    fields.putObject("depth").put("type", NUMBER);
    fields.putObject("expiryMillis").put("type", NUMBER);
    fields.putObject("nonce").put("type", NUMBER);
    fields.putObject("methods").put("type", "array").putObject("items").put("type", TEXT);
    return out;
  }

  private static JsonNode proof() {
    ObjectNode out = record("jti", "signature");
    ((ObjectNode) out.get("properties")).putObject("timeMillis").put("type", NUMBER);
    return out;
  }

  private static JsonNode problem() {
    ObjectNode out = record("code", "detail", "requestId", "title", "type");
    ((ObjectNode) out.get("properties")).putObject("status").put("type", NUMBER);
    return out;
  }

  private static ObjectNode record(String... texts) {
    ObjectNode out = object().put("type", OBJECT);
    ObjectNode fields = out.putObject("properties");
    for (String name : texts) {
      fields.putObject(name).put("type", TEXT);
    }
    return out;
  }

  private static ObjectNode reference(String name) {
    return object().put("$ref", "#/components/schemas/" + name);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
