package io.smartlayer.command;

import io.smartlayer.adapters.evm.Staking;
import io.smartlayer.channel.AckFault;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Voucher;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TypedData;
import java.math.BigInteger;
import java.util.List;

/**
 * Vouchers that an anchor may not both have acknowledged, as calls of the contract that cuts stake
 * ({@code contracts/src/ISlashing.sol}).
 */
final class AckCall {
  private static final String ACK = "((bytes32,uint64,bytes32),bytes)";
  private static final String LEAF =
      "((bytes32,uint64,uint128,bytes32),bytes,uint256,address,uint128,(bytes32,uint128)[])";

  private AckCall() {}

  /**
   * The call that convicts.
   *
   * @throws FeedFailure if an honest anchor acknowledges both
   */
  static Staking.Proof of(AckFault fault, TypedData.Domain domain) {
    if (fault.isOfOneNumber()) {
      return new Staking.Proof(
          "punishTwoAcks(" + ACK + "," + ACK + ")",
          List.of(ack(fault.earlier(), domain), ack(fault.later(), domain)));
    }
    AckFault.Taken taken = fault.taken();
    if (taken == null) {
      throw new FeedFailure(Smartlayer.DATA, "the later takes nothing from the earlier");
    }
    return new Staking.Proof(
        "punishFallenLeaf(" + LEAF + "," + LEAF + ")",
        List.of(leaf(fault.earlier(), taken.before()), leaf(fault.later(), taken.after())));
  }

  private static List<Object> ack(AckedVoucher acked, TypedData.Domain domain) {
    Voucher voucher = acked.voucher();
    List<Object> said =
        List.of(voucher.channel(), BigInteger.valueOf(voucher.nonce()), voucher.digest(domain));
    return List.of(said, signature(acked));
  }

  private static List<Object> leaf(AckedVoucher acked, AckFault.ProvenLeaf proven) {
    Voucher voucher = acked.voucher();
    List<Object> said =
        List.of(
            voucher.channel(),
            BigInteger.valueOf(voucher.nonce()),
            voucher.total().units(),
            voucher.splitRoot());
    List<Object> siblings =
        proven.siblings().stream()
            .<Object>map(node -> List.of(node.hash(), node.sum().units()))
            .toList();
    return List.of(
        said,
        signature(acked),
        BigInteger.valueOf(proven.index()),
        proven.leaf().payee(),
        proven.leaf().cumulative().units(),
        siblings);
  }

  private static Bytes signature(AckedVoucher acked) {
    return Bytes.fromHex(acked.ack().toHex());
  }
}
