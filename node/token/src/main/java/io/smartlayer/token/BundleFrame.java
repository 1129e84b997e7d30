package io.smartlayer.token;

import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.TipProof;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.ReceiptBundle.ProvenPlacement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What the bundles of all answers after one prefix of a feed have in common, which is most of them,
 * as the bytes that they have in common: written once, for the first answer. Safe for use by many
 * threads.
 *
 * <p>Members stand in the order of their names, as the canonical form asks.
 */
public final class BundleFrame {
  private static final Bytes NESTED = Bytes.utf8(",\"nested\":[");
  private static final Bytes NEXT = Bytes.utf8(",");
  private static final Bytes NESTED_END = Bytes.utf8("]");
  private static final Bytes OUTPUT = Bytes.utf8(",\"output\":");
  private static final Bytes STEP = Bytes.utf8(",\"step\":");
  private static final Bytes END = Bytes.utf8("}");

  private final ProvenPlacement placement;
  private final HistoryProof certificate;
  private final List<Hash> consistency;
  private final @Nullable TipProof freshness;
  private volatile @Nullable Written written; // by any thread, each time the same

  /**
   * The bytes up to the value of {@code freshness}, and from {@code output}'s to {@code receipt}'s.
   */
  private record Written(Bytes begin, Bytes middle) {}

  /** A frame of what {@link ReceiptBundle} has under these names. */
  public BundleFrame(
      ProvenPlacement placement,
      HistoryProof certificate,
      List<Hash> consistency,
      @Nullable TipProof freshness) {
    this.placement = placement;
    this.certificate = certificate;
    this.consistency = List.copyOf(consistency);
    this.freshness = freshness;
  }

  /** The bundle of one answer: the canonical form of a {@link ReceiptBundle} of these parts. */
  public Bytes around(SignedReceipt signed, Step step) {
    return around(signed, step, List.of());
  }

  /**
   * The bundle of an answer for which other tokens were asked.
   *
   * @param nested the bundles of their answers
   */
  public Bytes around(SignedReceipt signed, Step step, List<ReceiptBundle> nested) {
    Written frame = written;
    if (frame == null) {
      frame = new Written(begin(), middle());
      written = frame;
    }
    return Bytes.concat(
        frame.begin,
        inside(nested),
        OUTPUT,
        step.output(),
        frame.middle,
        CanonicalJson.write(signed.receipt().toJson()),
        Bytes.utf8(",\"signature\":\"" + signed.signature().toHex() + '"'),
        STEP,
        step.input(),
        END);
  }

  private Bytes begin() {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("certificate", certificate.toJson());
    var hashes = json.putArray("consistency");
    consistency.forEach(hash -> hashes.add(hash.toHex()));
    if (freshness != null) {
      json.set(ReceiptBundle.FRESHNESS, freshness.toJson());
    }
    String members = CanonicalJson.text(json);
    return Bytes.utf8(members.substring(0, members.length() - 1));
  }

  private static Bytes inside(List<ReceiptBundle> nested) {
    if (nested.isEmpty()) {
      return Bytes.EMPTY;
    }
    List<Bytes> parts = new ArrayList<>();
    for (ReceiptBundle bundle : nested) {
      parts.add(parts.isEmpty() ? NESTED : NEXT);
      parts.add(bundle.toBytes());
    }
    parts.add(NESTED_END);
    return Bytes.concat(parts.toArray(Bytes[]::new));
  }

  private Bytes middle() {
    return Bytes.utf8(",\"placement\":" + CanonicalJson.text(placement.toJson()) + ",\"receipt\":");
  }
}
