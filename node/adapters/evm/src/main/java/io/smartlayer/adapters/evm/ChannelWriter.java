package io.smartlayer.adapters.evm;

import com.esaulpaugh.headlong.abi.Tuple;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Split;
import io.smartlayer.channel.Voucher;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Opens, settles and closes payment channels in the name of an account ({@code
 * contracts/src/IChannelHub.sol}). Each method returns when its transaction is in a block, and
 * fails as {@link ChainWriter#send} does.
 */
public final class ChannelWriter {
  private final ChainWriter account;
  private final Address hub;
  private final Consumer<String> doing;

  /**
   * Writes to a hub.
   *
   * @param account in whose name; the caller closes it
   * @param doing told what a block is awaited for
   */
  public ChannelWriter(ChainWriter account, Address hub, Consumer<String> doing) {
    this.account = account;
    this.hub = hub;
    this.doing = doing;
  }

  /**
   * Opens a channel; the deposit is taken from the account.
   *
   * @param token the Service Token
   * @param salt tells apart what one payer opens at one anchor
   * @return the channel's id
   */
  public Hash open(
      Address token,
      Address voucherKey,
      Address anchor,
      Amount deposit,
      Duration challenge,
      Hash salt) {
    allow(token, deposit);
    doing.accept("opening the channel");
    ChainWriter.Mined _ =
        account.send(
            hub,
            "open(address,address,uint128,uint32,bytes32)",
            voucherKey,
            anchor,
            deposit.units(),
            challenge.toSeconds(),
            salt);
    return id(account.chainId(), hub, account.address(), anchor, salt);
  }

  /** Pays more in. */
  public ChainWriter.Mined topUp(Address token, Hash channel, Amount amount) {
    allow(token, amount);
    doing.accept("paying in");
    return account.send(hub, "topUp(bytes32,uint128)", channel, amount.units());
  }

  /** Settles a voucher. */
  public ChainWriter.Mined settle(AckedVoucher acked) {
    doing.accept("settling the voucher");
    Voucher voucher = acked.voucher();
    return account.send(
        hub,
        "settle((bytes32,uint64,uint128,bytes32),bytes,bytes)",
        Tuple.of(
            voucher.channel().bytes().toArray(),
            BigInteger.valueOf(voucher.nonce()),
            voucher.total().units(),
            voucher.splitRoot().bytes().toArray()),
        Bytes.fromHex(acked.signed().signature().toHex()),
        Bytes.fromHex(acked.ack().toHex()));
  }

  /** Has a payee paid. */
  public ChainWriter.Mined claim(
      Hash channel, int index, Split.Leaf leaf, List<Split.Node> siblings) {
    doing.accept("paying " + leaf.payee());
    Tuple[] path =
        siblings.stream()
            .map(node -> Tuple.of(node.hash().bytes().toArray(), node.sum().units()))
            .toArray(Tuple[]::new);
    return account.send(
        hub,
        "claim(bytes32,uint256,address,uint128,(bytes32,uint128)[])",
        channel,
        BigInteger.valueOf(index),
        leaf.payee(),
        leaf.cumulative().units(),
        path);
  }

  /** Says that the payer wishes to close. */
  public ChainWriter.Mined requestClose(Hash channel) {
    doing.accept("saying that the channel is to be closed");
    return account.send(hub, "requestClose(bytes32)", channel);
  }

  /** Has what was never spent paid back. */
  public ChainWriter.Mined withdraw(Hash channel) {
    doing.accept("taking back what was not spent");
    return account.send(hub, "withdraw(bytes32)", channel);
  }

  /** The id of a channel. */
  static Hash id(long chainId, Address hub, Address payer, Address anchor, Hash salt) {
    return Hash.keccak(
        Abi.arguments(
            "(uint256,address,address,address,bytes32)",
            BigInteger.valueOf(chainId),
            hub,
            payer,
            anchor,
            salt));
  }

  private void allow(Address token, Amount amount) {
    doing.accept("letting the hub take the deposit");
    ChainWriter.Mined _ = account.send(token, "approve(address,uint256)", hub, amount.units());
  }
}
