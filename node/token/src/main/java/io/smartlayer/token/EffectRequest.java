package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Something a script asks the world for. It is carried out once, by one elected node. */
public sealed interface EffectRequest {
  /** Largest body, in bytes of canonical JSON. */
  int BODY_LIMIT_BYTES = 16 << 10;

  /** What the script calls this request, to know it again when its outcome comes. */
  String tag();

  /** The body to send, as canonical JSON. */
  Bytes body();

  /**
   * A request to a host that the script declares.
   *
   * @param host the declared host's name
   * @param method POST or PUT
   * @param path begins with a slash
   */
  record Http(String host, String method, String path, Bytes body, String tag)
      implements EffectRequest {}

  /** A message to the webhook that the holder named at activation. */
  record Notify(Bytes body, String tag) implements EffectRequest {}

  /**
   * The name of the effect that a step asks for: the same on every replica.
   *
   * @param offset the step's entry
   * @param index the request's place in the step's effects
   */
  static Hash id(FeedId feed, long offset, TokenId token, int index) {
    return Hash.keccak(
        feed.hash().bytes(),
        Bytes.ofLong(offset),
        Bytes.utf8(token.toString()),
        Bytes.ofLong(index));
  }

  /** The JSON form. */
  default JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode().put("tag", tag());
    json.set("body", CanonicalJson.read(body().toUtf8()));
    return switch (this) {
      case Http http ->
          json.put("type", "http")
              .put("host", http.host)
              .put("method", http.method)
              .put("path", http.path);
      case Notify _ -> json.put("type", "notify");
    };
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   * @throws CanonicalJson.NotCanonical if the body has no canonical form
   */
  static EffectRequest fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "effect");
    String type = in.text("type", 16);
    String tag = in.text("tag", 64);
    Bytes body = CanonicalJson.write(in.value("body"));
    if (body.size() > BODY_LIMIT_BYTES) {
      throw in.wrong("body", "more than " + BODY_LIMIT_BYTES + " bytes");
    }
    EffectRequest request =
        switch (type) {
          case "notify" -> new Notify(body, tag);
          case "http" -> new Http(in.text("host", 64), method(in), path(in), body, tag);
          default -> throw in.wrong("type", "neither http nor notify");
        };
    in.end();
    return request;
  }

  private static String method(JsonFields in) {
    String method = in.text("method", 8);
    if (!method.equals("POST") && !method.equals("PUT")) {
      throw in.wrong("method", "neither POST nor PUT");
    }
    return method;
  }

  private static String path(JsonFields in) {
    String path = in.text("path", 512);
    if (!Paths.FORM.matcher(path).matches() || path.contains("..")) {
      throw in.wrong("path", "no plain path that begins with a slash");
    }
    return path;
  }

  /** Which paths may be asked for. */
  final class Paths {
    private static final Pattern FORM =
        Pattern.compile("(/[A-Za-z0-9._~-]+)+/?(\\?[A-Za-z0-9._~=&-]*)?");

    private Paths() {}
  }
}
