package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Two vouchers of one channel that its anchor acknowledged, and may not both: of one number, or the
 * later takes from who is paid by the earlier ({@code spec/protocol/stake.md}, "Faults").
 *
 * @param terms by which both are split
 * @param earlier that of the lower number, if they have two
 */
public record AckFault(Split.Terms terms, AckedVoucher earlier, AckedVoucher later) {
  private static final String TERMS = "terms";
  private static final String VOUCHERS = "vouchers";

  /** Checks the order, and that lines and roots belong together. */
  public AckFault {
    if (!earlier.voucher().channel().equals(later.voucher().channel())) {
      throw new IllegalArgumentException("vouchers of two channels");
    }
    if (earlier.voucher().nonce() > later.voucher().nonce()) {
      throw new IllegalArgumentException("the voucher of the lower number comes first");
    }
    checkLines(terms, earlier);
    checkLines(terms, later);
  }

  /**
   * The fault that two vouchers of a channel show; null where they show none.
   *
   * @param anchor who must have acknowledged both
   */
  public static @Nullable AckFault between(
      AckedVoucher one,
      AckedVoucher other,
      Split.Terms terms,
      Address anchor,
      TypedData.Domain domain) {
    boolean isFirst = one.voucher().nonce() <= other.voucher().nonce();
    AckedVoucher earlier = isFirst ? one : other;
    AckedVoucher later = isFirst ? other : one;
    if (!earlier.voucher().channel().equals(later.voucher().channel())
        || earlier.voucher().equals(later.voucher())
        || later.continues(earlier)
        || !isSplit(terms, earlier)
        || !isSplit(terms, later)) {
      return null;
    }
    var fault = new AckFault(terms, earlier, later);
    boolean isOne = fault.isOfOneNumber() || fault.taken() != null;
    return isOne && anchor.equals(fault.culprit(domain)) ? fault : null;
  }

  /** A leaf with the siblings that prove it. */
  public record ProvenLeaf(int index, Split.Leaf leaf, List<Split.Node> siblings) {
    private static ProvenLeaf of(Split split, int index) {
      return new ProvenLeaf(index, split.leaves().get(index), split.proof(index));
    }
  }

  /**
   * Whose money the later voucher takes.
   *
   * @param before a leaf of the earlier
   * @param after what shows that the later has less there, another payee, or nothing
   */
  public record Taken(ProvenLeaf before, ProvenLeaf after) {}

  /** Whether two vouchers have one number. */
  public boolean isOfOneNumber() {
    return earlier.voucher().nonce() == later.voucher().nonce();
  }

  /** Who acknowledged both; null where no one key did. */
  public @Nullable Address culprit(TypedData.Domain domain) {
    Address one = signer(earlier, domain);
    return one != null && one.equals(signer(later, domain)) ? one : null;
  }

  /** The first leaf that the later voucher takes from; null where it takes from none. */
  public @Nullable Taken taken() {
    Split before = Split.of(terms, earlier.signed().lines());
    Split after = Split.of(terms, later.signed().lines());
    int there = after.leaves().size();
    for (int index = 0; index < before.leaves().size(); index++) {
      if (index >= there || isLess(before.leaves().get(index), after.leaves().get(index))) {
        // The last leaf has beside its path nothing but what is before it, and empty nodes.
        int shown = Math.min(index, there - 1);
        return new Taken(ProvenLeaf.of(before, index), ProvenLeaf.of(after, shown));
      }
    }
    return null;
  }

  private static boolean isLess(Split.Leaf before, Split.Leaf after) {
    return !before.payee().equals(after.payee())
        || after.cumulative().isLessThan(before.cumulative());
  }

  private static @Nullable Address signer(AckedVoucher acked, TypedData.Domain domain) {
    return acked.ack().signer(acked.voucher().acknowledgement(domain));
  }

  private static void checkLines(Split.Terms terms, AckedVoucher acked) {
    if (!isSplit(terms, acked)) {
      throw new IllegalArgumentException(
          "number " + acked.voucher().nonce() + ": its lines and terms give another root");
    }
  }

  private static boolean isSplit(Split.Terms terms, AckedVoucher acked) {
    Split split = Split.of(terms, acked.signed().lines());
    return split.root().equals(acked.voucher().splitRoot());
  }

  /** The JSON form. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject(TERMS)
        .put("anchor", terms.anchor().toHex())
        .put("anchorShare", terms.anchorShare());
    json.putArray(VOUCHERS).add(earlier.toJson()).add(later.toJson());
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape, or is of two vouchers that have nothing
   *     to do with each other
   */
  public static AckFault fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "fault");
    JsonFields terms = in.object(TERMS);
    List<JsonNode> both = in.list(VOUCHERS, 2);
    if (both.size() != 2) {
      throw in.wrong(VOUCHERS, "not two");
    }
    try {
      var fault =
          new AckFault(
              new Split.Terms(terms.address("anchor"), terms.whole("anchorShare", Amount.WHOLE)),
              AckedVoucher.fromJson(both.getFirst()),
              AckedVoucher.fromJson(both.getLast()));
      terms.end();
      in.end();
      return fault;
    } catch (IllegalArgumentException e) {
      throw in.wrong(VOUCHERS, String.valueOf(e.getMessage()));
    }
  }
}
