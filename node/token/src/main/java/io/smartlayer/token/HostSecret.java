package io.smartlayer.token;

import io.smartlayer.environment.Web;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.tokenscript.HostHeader;
import io.smartlayer.tokenscript.Service;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A secret of an issuer's, opened for one request ({@code spec/protocol/sealed.md}, "Secrets of
 * hosts"). It is in no state, and nothing that prints this shows it.
 */
public final class HostSecret {
  /** Fewest characters: what an answer says can be told from a secret. */
  public static final int LEAST_LENGTH = 8;

  /** Most characters. */
  public static final int MOST_LENGTH = 4096;

  /** Most bytes of the data that is sealed: where a string is, its length, and itself. */
  static final int DATA_LIMIT_BYTES = 64 + MOST_LENGTH;

  /** Why an attempt was not made. */
  static final String MISSING = "secret-missing";

  /** What stands in an answer where the secret stood. */
  static final String REDACTED = "[redacted]";

  private final HostHeader header;
  private final String value;

  HostSecret(HostHeader header, String value) {
    this.header = header;
    this.value = value;
  }

  /** The header that requests to the host of an effect carry; null for none. */
  static @Nullable HostHeader header(ServiceScript script, EffectRequest request) {
    String name =
        switch (request) {
          case EffectRequest.Http http -> http.host();
          case EffectRequest.Sealed sealed -> sealed.host();
          case EffectRequest.Notify _, EffectRequest.Timer _, EffectRequest.Send _ -> null;
        };
    Service.Host host = name == null ? null : script.service().host(name);
    return host == null ? null : host.header();
  }

  /**
   * Opens the secret that a request needs.
   *
   * @param script that asked for it
   * @param secrets as the feed has them by now
   * @param group the secret of the group's key
   * @return null where the host needs none, or there is none that can stand in a header
   */
  public static @Nullable HostSecret of(
      ServiceScript script,
      EffectRequest request,
      SecretFacts secrets,
      FeedId feed,
      SealingSecret group) {
    HostHeader header = header(script, request);
    Attested fact = header == null ? null : secrets.of(header.input());
    if (header == null || fact == null) {
      return null;
    }
    SealedData sealed = SealedData.read(fact.signed().attestation().statement().data());
    SealedData.Opened opened =
        sealed == null ? null : sealed.open(group, SealedData.Around.of(feed, fact.signed()));
    String fields = script.service().schema(SecretFacts.input(script, header.input()));
    JsonNode data =
        opened == null || fields == null ? null : FactCheck.decode(fields, opened.data());
    JsonNode value = data == null || data.size() != 1 ? null : data.values().iterator().next();
    return value != null && value.isString() && isFit(value.stringValue())
        ? new HostSecret(header, value.stringValue())
        : null;
  }

  /** Whether a text can be a secret: visible ASCII, with spaces inside alone, of some length. */
  public static boolean isFit(String value) {
    return value.length() >= LEAST_LENGTH
        && value.length() <= MOST_LENGTH
        && value.chars().allMatch(c -> c >= ' ' && c <= '~')
        && value.equals(value.strip());
  }

  /** A request with the header. It is none of those that are signed. */
  Web.Request on(Web.Request request) {
    List<Web.Header> headers = new ArrayList<>(request.headers());
    headers.add(new Web.Header(header.name(), header.prefix() + value));
    return new Web.Request(
        request.method(), request.uri(), headers, request.body(), request.timeout());
  }

  /**
   * How a call ended, without the secret where an answer repeats it: as it is, or as JSON writes
   * it. Whoever answers can hide it otherwise.
   */
  public Web.Exchange redacted(Web.Exchange exchange) {
    return exchange instanceof Web.Exchange.Answered(int status, Bytes body) && body.size() > 0
        ? new Web.Exchange.Answered(status, Bytes.utf8(redacted(json(body.toUtf8()))))
        : exchange;
  }

  private String redacted(String text) {
    String quoted = CanonicalJson.text(JsonNodeFactory.instance.stringNode(value));
    String written = quoted.substring(1, quoted.length() - 1);
    return text.replace(written, REDACTED).replace(value, REDACTED);
  }

  /** JSON with every character written in one way; another text as it is. */
  private static String json(String text) {
    try {
      return CanonicalJson.text(CanonicalJson.read(text));
    } catch (CanonicalJson.NotCanonical e) {
      return text;
    }
  }

  @Override
  public String toString() {
    return "HostSecret[" + header.input() + "]";
  }
}
