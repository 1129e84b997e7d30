package io.smartlayer.token;

import io.smartlayer.environment.Web;
import io.smartlayer.feed.NoteBinding;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.NoteKey;
import io.smartlayer.primitives.TokenId;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Tells the server that a request for an effect reaches who sent it, and for which token: the
 * receiving side of {@link RequestSigner} ({@code spec/http/requests.md}).
 *
 * <p>What it shows: a node of the network sent exactly this request, to this address; and a service
 * node of the network signed a step of the token, which can have effects of this id. What it does
 * not show is in {@code docs/receive.md}. It asks nobody. Safe for use by many threads.
 */
public final class RequestVerifier {
  /** How far the clocks of sender and receiver may differ, in seconds. */
  public static final long SKEW_SECONDS = 60;

  /** Largest value of one header that is read, in characters. */
  public static final int HEADER_LIMIT = 8192;

  /** Largest number of headers that are looked through. */
  public static final int HEADERS_LIMIT = 256;

  private final Membership members;

  /**
   * A verifier for one network.
   *
   * @param trust its trust file, {@code network.json}
   */
  public RequestVerifier(TrustFile trust) {
    this.members = trust.members();
  }

  /**
   * A request as it came in.
   *
   * @param target the whole address at which the receiver is known to its callers, with path and
   *     query: behind a proxy that is not what the proxy calls
   * @param headers in any order, a header of several lines as several
   * @param body as it was on the wire, without the framing
   */
  public record Received(String method, URI target, List<Web.Header> headers, Bytes body) {
    /** Copies the headers. */
    public Received {
      headers = List.copyOf(headers);
    }
  }

  /** Why a request is not taken for one of the network's, in the order of the checks. */
  public enum Reason {
    /** It carries no signature. */
    NOT_SIGNED("not-signed"),
    /** Headers that belong to the signature are missing, doubled or of another form. */
    MALFORMED("malformed"),
    /** The body is not the one that was signed. */
    WRONG_DIGEST("wrong-digest"),
    /** Its time is over. */
    EXPIRED("expired"),
    /** It is signed for later. */
    NOT_YET("not-yet"),
    /** The trust file names no such node, or one that has retired. */
    UNKNOWN_NODE("unknown-node"),
    /** The node did not say that the key that signed is its own. */
    KEY_NOT_OF_NODE("key-not-of-node"),
    /** The signature is of something else. */
    SIGNATURE_INVALID("signature-invalid"),
    /** The receipt is by no service node of the network. */
    RECEIPT_INVALID("receipt-invalid"),
    /** The receipt is of a step that can have no effect of this id. */
    RECEIPT_OF_ANOTHER_EFFECT("receipt-of-another-effect");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** Its stable name, such as {@code wrong-digest}. */
    public String code() {
      return code;
    }
  }

  /** What a request turned out to be. */
  public sealed interface Answer {
    /**
     * It is one of the network's.
     *
     * @param node who sent it
     * @param isAnchor whether that is an anchor and no service node: anchors carry what service
     *     nodes could not
     * @param effectId what to do once: the {@code Idempotency-Key}
     * @param token for which
     * @param receipt of the step that asked for it
     */
    record Verified(
        Membership.Node node, boolean isAnchor, Hash effectId, TokenId token, Receipt receipt)
        implements Answer {}

    /** It is not. */
    record Refused(Reason reason) implements Answer {}
  }

  /** Checks a request by the receiver's clock. */
  public Answer check(Received request, Instant now) {
    List<Web.Header> headers = request.headers();
    if (!has(headers, MessageSignature.INPUT) && !has(headers, MessageSignature.SIGNATURE)) {
      return new Answer.Refused(Reason.NOT_SIGNED);
    }
    String input = MessageSignature.only(headers, MessageSignature.INPUT);
    String made = MessageSignature.only(headers, MessageSignature.SIGNATURE);
    NoteBinding binding = binding(headers);
    if (input == null || made == null || binding == null || isTooLarge(headers)) {
      return new Answer.Refused(Reason.MALFORMED);
    }
    MessageSignature signature = MessageSignature.parse(input);
    Bytes signed = MessageSignature.signatureIn(made);
    List<String> values =
        signature == null ? null : signature.values(request.method(), request.target(), headers);
    boolean isWhole =
        signature != null
            && signed != null
            && values != null
            && signature.covered().equals(MessageSignature.covering(headers));
    if (!isWhole || signature == null || signed == null || values == null) {
      return new Answer.Refused(Reason.MALFORMED);
    }
    Membership.Node node = node(signature.node());
    Reason fault = fault(request, signature, binding, node, now);
    if (fault != null || node == null) {
      return new Answer.Refused(fault == null ? Reason.UNKNOWN_NODE : fault);
    }
    if (!NoteKey.isBy(binding.ed25519(), signature.base(values), signed)) {
      return new Answer.Refused(Reason.SIGNATURE_INVALID);
    }
    return ofStep(headers, node);
  }

  private @Nullable Reason fault(
      Received request,
      MessageSignature signature,
      NoteBinding binding,
      Membership.@Nullable Node node,
      Instant now) {
    String digest = MessageSignature.only(request.headers(), MessageSignature.DIGEST);
    if (!MessageSignature.digest(request.body()).equals(digest)) {
      return Reason.WRONG_DIGEST;
    }
    if (now.isAfter(Instant.ofEpochSecond(signature.expires() + SKEW_SECONDS))) {
      return Reason.EXPIRED;
    }
    if (now.isBefore(Instant.ofEpochSecond(signature.created() - SKEW_SECONDS))) {
      return Reason.NOT_YET;
    }
    if (node == null) {
      return Reason.UNKNOWN_NODE;
    }
    return binding.isBy(node.publicKey(), members.domain()) ? null : Reason.KEY_NOT_OF_NODE;
  }

  private Answer ofStep(List<Web.Header> headers, Membership.Node node) {
    SignedReceipt signed = receipt(headers);
    Membership.Node replica = signed == null ? null : members.service(signed.receipt().node());
    if (signed == null || replica == null || !signed.isBy(replica.publicKey(), members.domain())) {
      return new Answer.Refused(Reason.RECEIPT_INVALID);
    }
    Receipt receipt = signed.receipt();
    String key = MessageSignature.only(headers, MessageSignature.KEY);
    for (int i = 0; i < StepOutput.EFFECTS_LIMIT; i++) {
      Hash id = EffectRequest.id(receipt.feed(), receipt.offset(), receipt.token(), i);
      if (id.toHex().equals(key)) {
        boolean isAnchor = members.service(node.address()) == null;
        return new Answer.Verified(node, isAnchor, id, receipt.token(), receipt);
      }
    }
    return new Answer.Refused(Reason.RECEIPT_OF_ANOTHER_EFFECT);
  }

  private Membership.@Nullable Node node(Address address) {
    Membership.Node service = members.service(address);
    Membership.Node node = service == null ? members.anchor(address) : service;
    return node == null || node.until() != 0 ? null : node;
  }

  private static boolean has(List<Web.Header> headers, String name) {
    return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
  }

  private static boolean isTooLarge(List<Web.Header> headers) {
    return headers.size() > HEADERS_LIMIT
        || headers.stream().anyMatch(header -> header.value().length() > HEADER_LIMIT);
  }

  private static @Nullable NoteBinding binding(List<Web.Header> headers) {
    try {
      JsonNode json = json(headers, MessageSignature.NODE);
      if (json == null) {
        return null;
      }
      JsonFields in = JsonFields.of(json, "node");
      var binding =
          new NoteBinding(
              in.address("node"),
              in.hex("ed25519", NoteKey.PUBLIC_KEY_SIZE),
              in.signature("signature"));
      in.end();
      return binding;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable SignedReceipt receipt(List<Web.Header> headers) {
    try {
      JsonNode json = json(headers, MessageSignature.RECEIPT);
      return json == null ? null : SignedReceipt.fromJson(json);
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      return null;
    }
  }

  /** Canonical JSON in base64url without padding; null when there is none, or too much. */
  private static @Nullable JsonNode json(List<Web.Header> headers, String name) {
    String value = MessageSignature.only(headers, name);
    return value == null || value.length() > HEADER_LIMIT
        ? null
        : CanonicalJson.readCanonical(Bytes.of(Base64.getUrlDecoder().decode(value)));
  }
}
