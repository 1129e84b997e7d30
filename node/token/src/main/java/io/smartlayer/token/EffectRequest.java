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

/**
 * Something a script asks for. Of the world: that is carried out once, by one elected node. Or of
 * time: then it is told when the time has come.
 */
public sealed interface EffectRequest {
  /** Largest body, in bytes of canonical JSON. */
  int BODY_LIMIT_BYTES = 16 << 10;

  /** What the script calls this request, to know it again when its outcome comes. */
  String tag();

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
   * A call back, once the feed's time has come so far. It takes the place of one with the same tag
   * that has not been called yet.
   *
   * @param atMillis milliseconds since 1970; 0 to have none under this tag any more
   */
  record Timer(long atMillis, String tag) implements EffectRequest {}

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
    switch (this) {
      case Http http -> {
        json.put("type", "http")
            .put("host", http.host)
            .put("method", http.method)
            .put("path", http.path);
        json.set("body", CanonicalJson.read(http.body.toUtf8()));
      }
      case Notify notify -> {
        json.put("type", "notify");
        json.set("body", CanonicalJson.read(notify.body.toUtf8()));
      }
      case Timer timer -> json.put("type", "timer").put("atMillis", timer.atMillis);
    }
    return json;
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
    EffectRequest request =
        switch (type) {
          case "notify" -> new Notify(body(in), tag);
          case "http" -> new Http(in.text("host", 64), method(in), path(in), body(in), tag);
          case "timer" -> new Timer(in.whole("atMillis"), tag);
          default -> throw in.wrong("type", "neither http, notify nor timer");
        };
    in.end();
    return request;
  }

  private static Bytes body(JsonFields in) {
    Bytes body = CanonicalJson.write(in.value("body"));
    if (body.size() > BODY_LIMIT_BYTES) {
      throw in.wrong("body", "more than " + BODY_LIMIT_BYTES + " bytes");
    }
    return body;
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
