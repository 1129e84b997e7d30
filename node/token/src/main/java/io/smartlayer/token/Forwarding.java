package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An anchor's word to a service node that it passes a call on, which is written in a header of the
 * request ({@code spec/protocol/modes.md}).
 *
 * @param anchor who passes it on, and signed
 * @param node to whom
 * @param request which call: {@link #request}
 * @param timeMillis when, since 1970
 */
public record Forwarding(
    Address anchor, Address node, Hash request, long timeMillis, Signature signature) {
  /** The header. */
  public static final String HEADER = "Smartlayer-Gateway";

  /** How far its time may be from the node's. */
  public static final Duration SKEW = Duration.ofSeconds(60);

  /** Longest header, in characters. */
  private static final int TEXT_LIMIT = 1024;

  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Forwarding(address anchor,address node,bytes32 request,uint64 timeMillis)");
  private static final Bytes BETWEEN = Bytes.of((byte) 0);

  /** Signs for a call. */
  public static Forwarding by(
      SecretKey key, Address node, Hash request, Instant now, TypedData.Domain domain) {
    long millis = now.toEpochMilli();
    Hash digest = digest(key.address(), node, request, millis, domain);
    return new Forwarding(key.address(), node, request, millis, key.sign(digest));
  }

  /** Names a call: SHA-256 over its path, a zero byte and its body. */
  public static Hash request(String path, Bytes body) {
    return Hash.sha256(Bytes.utf8(path), BETWEEN, body);
  }

  private static Hash digest(
      Address anchor, Address node, Hash request, long timeMillis, TypedData.Domain domain) {
    return domain.digest(
        TYPE.struct().address(anchor).address(node).hash(request).uint(timeMillis).hash());
  }

  /**
   * Why it does not entitle whoever sent it, or null.
   *
   * @param self the node that was asked
   * @param asked the call that came with it
   */
  public @Nullable String flaw(Membership members, Address self, Hash asked, Instant now) {
    Membership.Node known = members.anchor(anchor);
    return known == null ? "no anchor: " + anchor : flaw(known, members.domain(), self, asked, now);
  }

  /** The same where service nodes may sign too, which ask for tokens of theirs. */
  public @Nullable String flawOfNode(Membership members, Address self, Hash asked, Instant now) {
    Membership.Node service = members.service(anchor);
    return service == null
        ? flaw(members, self, asked, now)
        : flaw(service, members.domain(), self, asked, now);
  }

  private @Nullable String flaw(
      Membership.Node known, TypedData.Domain domain, Address self, Hash asked, Instant now) {
    if (!node.equals(self) || !request.equals(asked)) {
      return "of another call";
    }
    Duration off = Duration.between(Instant.ofEpochMilli(timeMillis), now);
    if (off.abs().compareTo(SKEW) > 0) {
      return "of another time";
    }
    Hash digest = digest(anchor, node, request, timeMillis, domain);
    return signature.isBy(known.publicKey(), digest) ? null : "not signed by " + anchor;
  }

  /** The header's value: base64url, without padding, of the canonical JSON. */
  public String toHeader() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("anchor", anchor.toHex())
            .put("node", node.toHex())
            .put("request", request.toHex())
            .put("signature", signature.toHex())
            .put("timeMillis", timeMillis);
    byte[] bytes = CanonicalJson.write(json).toArray();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Reads a header's value; null where it is none. */
  public static @Nullable Forwarding fromHeader(String value) {
    if (value.length() > TEXT_LIMIT) {
      return null;
    }
    try {
      String text = Bytes.of(Base64.getUrlDecoder().decode(value)).toUtf8();
      JsonFields in = JsonFields.of(CanonicalJson.read(text), "forwarding");
      var forwarding =
          new Forwarding(
              in.address("anchor"),
              in.address("node"),
              in.hash("request"),
              in.whole("timeMillis"),
              in.signature("signature"));
      in.end();
      return forwarding;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      return null;
    }
  }
}
