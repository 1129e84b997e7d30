package io.smartlayer.token;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the bundles that are nested in a bundle are those of the answers that its step was given
 * ({@code spec/protocol/token.md}, "Answers of other tokens").
 */
final class NestedRules {
  /**
   * How far a nested state may be from the receipt around it in time: two states of one feed that
   * is served under the class {@code standard} are not further apart.
   */
  static final Duration APART = Freshness.STANDARD.multipliedBy(2);

  private NestedRules() {}

  /** What of the nested bundles does not hold, or null. */
  static BundleVerifier.@Nullable Verdict refusal(ReceiptBundle outer, BundleVerifier verifier) {
    List<TokenAnswer.Told> told =
        outer.input().answers().stream()
            .filter(TokenAnswer.Told.class::isInstance)
            .map(TokenAnswer.Told.class::cast)
            .toList();
    if (told.size() != outer.nested().size()) {
      return BundleVerifier.refused(
          "nested-mismatch", told.size() + " answers, " + outer.nested().size() + " bundles");
    }
    for (int i = 0; i < told.size(); i++) {
      ReceiptBundle inner = outer.nested().get(i);
      if (!isOf(inner, told.get(i))) {
        return BundleVerifier.refused("nested-mismatch", "bundle " + i + " is of another answer");
      }
      if (verifier.verify(inner)
          instanceof BundleVerifier.Verdict.Refused(String reason, String why)) {
        return BundleVerifier.refused("nested-invalid", "bundle " + i + ": " + reason + ", " + why);
      }
      if (!isOfThatTime(inner, outer)) {
        return BundleVerifier.refused("nested-stale", "bundle " + i + " is of another time");
      }
    }
    return null;
  }

  /** Whether a bundle is of the public query that an answer names, and of its result. */
  private static boolean isOf(ReceiptBundle inner, TokenAnswer.Told answer) {
    Receipt receipt = inner.signed().receipt();
    StepInput.Call call = inner.input().call();
    StepOutput output = inner.step().readOutput();
    return receipt.token().equals(answer.token())
        && receipt.hash().equals(answer.receipt())
        && call != null
        && call.method().equals(answer.method())
        && inner.input().isPublicQuery()
        && output.code() == null
        && output.result().equals(answer.result());
  }

  private static boolean isOfThatTime(ReceiptBundle inner, ReceiptBundle outer) {
    if (inner.freshness() == null) {
      return false;
    }
    Instant shown = inner.freshness().asOf();
    Instant signed = Instant.ofEpochMilli(outer.signed().receipt().timeMillis());
    return !shown.isBefore(signed.minus(APART))
        && !shown.isAfter(signed.plus(APART))
        && (outer.freshness() == null || !shown.isBefore(outer.freshness().asOf().minus(APART)));
  }
}
