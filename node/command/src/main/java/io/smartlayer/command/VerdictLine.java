package io.smartlayer.command;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a verifying command says about one item, for people and for programs.
 *
 * @param item the file, and {@code #} with the index where a file holds an array
 * @param verdict such as {@code valid}, {@code invalid}, {@code refused}
 * @param signer who is said to have signed it; null when that cannot be read
 * @param reason a stable code; null when there is none
 * @param detail one sentence for people; null when there is none
 * @param revocation what is known of revocation; null where there is no such thing
 * @param trust what is known of the signer's standing; null where it could not be judged
 */
record VerdictLine(
    String item,
    String verdict,
    @Nullable String signer,
    @Nullable String reason,
    @Nullable String detail,
    @Nullable String revocation,
    @Nullable String trust) {
  /** One JSON object; members without a value are null. */
  String json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("item", item)
        .put("verdict", verdict)
        .put("signer", signer)
        .put("reason", reason)
        .put("revocation", revocation)
        .put("trust", trust)
        .toString();
  }

  /** One line for people. */
  String text() {
    var out = new StringBuilder("%-8s%s".formatted(verdict, item));
    append(out, "reason", reason);
    append(out, "signer", signer);
    append(out, "revocation", revocation);
    return out.append(detail == null ? "" : "  (" + detail + ")").toString();
  }

  private static void append(StringBuilder out, String name, @Nullable String value) {
    if (value != null) {
      out.append("  ").append(name).append(' ').append(value);
    }
  }
}
