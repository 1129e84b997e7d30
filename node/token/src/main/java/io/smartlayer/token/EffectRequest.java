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

  /** Largest body of a message, in bytes of canonical JSON. */
  int MESSAGE_LIMIT_BYTES = 4 << 10;

  /** The type of a message in JSON. */
  String SEND = "send";

  /** The field that has what is sealed of a request. */
  String SEALED = "sealed";

  /** How many messages may lead to each other. */
  int HOPS_LIMIT = 8;

  /**
   * What the script calls this request, to know it again when its outcome comes; empty where that
   * is sealed.
   */
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

  /**
   * A request to a host that the script declares sealed: only the group's replicas open the rest of
   * it ({@link SealedRequest}).
   *
   * @param host the declared host's name
   * @param method POST or PUT
   * @param text path, body and tag
   */
  record Sealed(String host, String method, Bytes text) implements EffectRequest {
    @Override
    public String tag() {
      return "";
    }
  }

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
   * A message to another token. The node that runs the step adds what the script must not say.
   *
   * @param hops how many messages led to each other, up to this one: 1 to {@link #HOPS_LIMIT}
   * @param sequence its number among those from this token to that one, from 1
   */
  record Send(TokenId to, Bytes body, String tag, int hops, long sequence)
      implements EffectRequest {}

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
    var json = JsonNodeFactory.instance.objectNode();
    if (!(this instanceof Sealed)) {
      json.put("tag", tag());
    }
    switch (this) {
      case Http http -> {
        json.put("type", "http")
            .put("host", http.host)
            .put("method", http.method)
            .put("path", http.path);
        json.set("body", CanonicalJson.read(http.body.toUtf8()));
      }
      case Sealed sealed ->
          json.put("type", "http")
              .put("host", sealed.host)
              .put("method", sealed.method)
              .put(SEALED, sealed.text.toHex());
      case Notify notify -> {
        json.put("type", "notify");
        json.set("body", CanonicalJson.read(notify.body.toUtf8()));
      }
      case Timer timer -> json.put("type", "timer").put("atMillis", timer.atMillis);
      case Send send -> {
        json.put("type", "send")
            .put("to", send.to.toString())
            .put("hops", send.hops)
            .put("sequence", send.sequence);
        json.set("body", CanonicalJson.read(send.body.toUtf8()));
      }
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
    if (type.equals("http") && in.has(SEALED)) {
      var sealed = new Sealed(in.text("host", 64), method(in), GroupText.read(in, SEALED));
      in.end();
      return sealed;
    }
    String tag = in.text("tag", 64);
    EffectRequest request =
        switch (type) {
          case "notify" -> new Notify(body(in, BODY_LIMIT_BYTES), tag);
          case "http" ->
              new Http(in.text("host", 64), method(in), path(in), body(in, BODY_LIMIT_BYTES), tag);
          case "timer" -> new Timer(in.whole("atMillis"), tag);
          case SEND -> send(in, tag, in.whole("hops", HOPS_LIMIT), in.whole("sequence"));
          default -> throw in.wrong("type", "neither http, notify, timer nor send");
        };
    in.end();
    return request;
  }

  /**
   * Reads what a script asks for: as above, but a message has neither {@code hops} nor {@code
   * sequence} yet.
   *
   * @param outbox what the token has sent before
   * @param hops of a message that it sends now
   * @throws JsonFields.Malformed if it has another shape, or too many messages led to this one
   * @throws CanonicalJson.NotCanonical if the body has no canonical form
   */
  static EffectRequest asked(JsonNode json, Outbox outbox, int hops) {
    JsonFields in = JsonFields.of(json, "effect");
    if (!in.text("type", 16).equals(SEND)) {
      EffectRequest request = fromJson(json);
      if (request instanceof Sealed) {
        throw in.wrong(SEALED, "sealed by nodes, not by scripts");
      }
      return request;
    }
    if (hops > HOPS_LIMIT) {
      throw in.wrong("hops", "more than " + HOPS_LIMIT + " messages that led to each other");
    }
    Send send = send(in, in.text("tag", 64), hops, outbox.next(Names.token(in, "to")));
    in.end();
    return send;
  }

  private static Send send(JsonFields in, String tag, int hops, long sequence) {
    if (hops == 0 || sequence == 0) {
      throw in.wrong("sequence", "messages are counted from 1");
    }
    return new Send(Names.token(in, "to"), body(in, MESSAGE_LIMIT_BYTES), tag, hops, sequence);
  }

  private static Bytes body(JsonFields in, int limit) {
    Bytes body = CanonicalJson.write(in.value("body"));
    if (body.size() > limit) {
      throw in.wrong("body", "more than " + limit + " bytes");
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
