package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is left to be done on the chain for a node to be paid by a voucher ({@code
 * spec/protocol/channels.md}, "Settling").
 *
 * @param state how the voucher stands on the chain
 * @param claims of those who run the node, as far as they have something to claim by the voucher
 */
public record Settlement(State state, List<Claim> claims) {
  /** Copies the claims. */
  public Settlement {
    claims = List.copyOf(claims);
  }

  /** How a voucher stands on the chain. */
  public enum State {
    /** It can be settled. */
    UNSETTLED,
    /** It is the one that was settled last. */
    SETTLED,
    /** Another one was settled: what is claimed is proven by that one's lines. */
    OVERTAKEN,
    /** The payer has withdrawn what it did not settle. */
    TOO_LATE
  }

  /**
   * What a payee has not claimed yet.
   *
   * @param index the leaf's place
   * @param due what of the leaf is not claimed
   * @param siblings as {@link Split#proof} has them
   */
  public record Claim(int index, Split.Leaf leaf, Amount due, List<Split.Node> siblings) {
    /** Copies the siblings. */
    public Claim {
      siblings = List.copyOf(siblings);
    }
  }

  /**
   * What is left to be done.
   *
   * @param channel the voucher's, as the chain says now
   * @param claimed what the {@link #payees} have claimed; nothing where it names none
   */
  public static Settlement of(
      AckedVoucher acked,
      Channel channel,
      Split.Terms terms,
      Address node,
      Map<Address, Amount> claimed) {
    SortedSet<Address> payees = payees(acked, node);
    Split split = Split.of(terms, acked.signed().lines());
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < split.leaves().size(); i++) {
      Split.Leaf leaf = split.leaves().get(i);
      Amount before = claimed.getOrDefault(leaf.payee(), Amount.ZERO);
      if (payees.contains(leaf.payee()) && before.isLessThan(leaf.cumulative())) {
        claims.add(new Claim(i, leaf, leaf.cumulative().minus(before), split.proof(i)));
      }
    }
    return new Settlement(state(acked.voucher(), channel), claims);
  }

  /** Who earns by running a node, by a voucher's lines. */
  public static SortedSet<Address> payees(AckedVoucher acked, Address node) {
    SortedSet<Address> payees = new TreeSet<>();
    for (Line line : acked.signed().lines()) {
      if (line.node().equals(node)) {
        payees.add(line.operator());
      }
    }
    return payees;
  }

  /** All that is due. */
  public Amount due() {
    return claims.stream().map(Claim::due).reduce(Amount.ZERO, Amount::plus);
  }

  private static State state(Voucher voucher, Channel channel) {
    if (channel.nonce() < voucher.nonce()) {
      return channel.isWithdrawn() ? State.TOO_LATE : State.UNSETTLED;
    }
    return channel.nonce() == voucher.nonce() && channel.splitRoot().equals(voucher.splitRoot())
        ? State.SETTLED
        : State.OVERTAKEN;
  }
}
