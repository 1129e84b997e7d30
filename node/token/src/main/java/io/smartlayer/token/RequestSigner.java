package io.smartlayer.token;

import io.smartlayer.environment.Web;
import io.smartlayer.feed.NoteBinding;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.NoteKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Signs the requests that a node makes for effects (RFC 9421, RFC 9530), so that whoever receives
 * one can tell which node sent it, and that nobody changed it: {@code spec/http/requests.md}.
 *
 * <p>The signature is by the node's Ed25519 key, for which a header brings the word of the key that
 * is registered. The same request at the same time is signed with the same bytes. Safe for use by
 * many threads.
 */
public final class RequestSigner {
  private final NoteKey key;
  private final NoteBinding binding;

  /**
   * The signer of one node.
   *
   * @param node its registered key
   * @param domain of the network's signatures
   */
  public RequestSigner(SecretKey node, TypedData.Domain domain) {
    this.key = NoteKey.of(node);
    this.binding = NoteBinding.by(node, domain);
  }

  /**
   * A request of an effect with the headers of its signature.
   *
   * @param created when it leaves
   * @param expires until when whoever receives it should take it; rounded up to seconds
   * @throws IllegalArgumentException if it lacks a header that is signed
   */
  public Web.Request signed(Web.Request request, Instant created, Instant expires) {
    List<Web.Header> headers = new ArrayList<>(request.headers());
    headers.add(new Web.Header(MessageSignature.DIGEST, MessageSignature.digest(request.body())));
    headers.add(new Web.Header(MessageSignature.NODE, node()));
    var signature =
        new MessageSignature(
            MessageSignature.covering(headers),
            created.getEpochSecond(),
            expires.plusNanos(999_999_999).getEpochSecond(),
            binding.node());
    URI target = request.uri();
    List<String> values = signature.values(request.method(), target, headers);
    if (values == null) {
      throw new IllegalArgumentException("a request of an effect has each header that is signed");
    }
    Bytes signed = key.sign(signature.base(values));
    headers.add(new Web.Header(MessageSignature.INPUT, signature.input()));
    headers.add(new Web.Header(MessageSignature.SIGNATURE, MessageSignature.signature(signed)));
    return new Web.Request(request.method(), target, headers, request.body(), request.timeout());
  }

  /**
   * A call as it may leave now, signed until its lease's time is over, with its secret, which the
   * signature does not cover; null when it must not leave.
   */
  public Web.@Nullable Request leaving(Executor.Effect.Call call, Instant now) {
    Web.Request request = call.at(now);
    if (request == null) {
      return null;
    }
    Web.Request signed = signed(request, now, call.end());
    HostSecret secret = call.secret();
    return secret == null ? signed : secret.on(signed);
  }

  private String node() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("ed25519", binding.ed25519().toHex())
            .put("node", binding.node().toHex())
            .put("signature", binding.signature().toHex());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(CanonicalJson.write(json).toArray());
  }
}
