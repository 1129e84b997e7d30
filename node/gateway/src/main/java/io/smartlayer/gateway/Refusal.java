package io.smartlayer.gateway;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** A request that gets a problem (RFC 9457) for an answer. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int DETAIL_LIMIT = 512;

  private final ProblemCode code;
  private final long oldest;
  private final @Nullable String required;

  Refusal(ProblemCode code, String detail) {
    this(code, detail, -1, null);
  }

  private Refusal(ProblemCode code, String detail, long oldest, @Nullable String required) {
    super(detail.length() <= DETAIL_LIMIT ? detail : detail.substring(0, DETAIL_LIMIT) + "…");
    this.code = code;
    this.oldest = oldest;
    this.required = required;
  }

  /**
   * A refusal of a call that is not paid.
   *
   * @param required what is to be paid, as {@link Cashier#REQUIRED} says it
   */
  static Refusal unpaid(String detail, String required) {
    return new Refusal(ProblemCode.PAYMENT_REQUIRED, detail, -1, required);
  }

  /** A refusal of entries that are not kept any more. */
  static Refusal gone(FeedPort.Gone gone) {
    return new Refusal(
        ProblemCode.OFFSET_GONE, String.valueOf(gone.getMessage()), gone.oldest(), null);
  }

  /** A refusal of input that could not be read; the fault says where. */
  static Refusal malformed(RuntimeException fault) {
    return new Refusal(ProblemCode.MALFORMED, String.valueOf(fault.getMessage()));
  }

  /**
   * A refusal by this node.
   *
   * @throws IllegalStateException if no page lists the code: then this node is at fault
   */
  static Refusal coded(String code, String why) {
    ProblemCode known = ProblemCode.of(code);
    if (known == null) {
      throw new IllegalStateException("a refusal that no page lists: " + code);
    }
    return new Refusal(known, why);
  }

  /** A refusal of an entry by a leader, which may be newer than this node. */
  static Refusal ofEntry(String code, String why) {
    ProblemCode known = ProblemCode.of(code);
    return known == null
        ? new Refusal(ProblemCode.ENTRY_REFUSED, code + ": " + why)
        : new Refusal(known, why);
  }

  ProblemCode code() {
    return code;
  }

  /** What is to be paid, for a header; null where nothing is. */
  @Nullable String required() {
    return required;
  }

  /** The problem as JSON. */
  Bytes json(String requestId) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "urn:smartlayer:problem:" + code.code())
            .put("title", code.title())
            .put("status", code.status())
            .put("detail", paired(String.valueOf(getMessage())))
            .put("code", code.code())
            .put("requestId", requestId);
    return CanonicalJson.write(oldest < 0 ? json : json.put("oldest", oldest));
  }

  /** Unpaired surrogates, which have no canonical form, become question marks. */
  private static String paired(String text) {
    return Bytes.utf8(text).toUtf8();
  }
}
