package io.smartlayer.gateway;

import io.smartlayer.channel.AckFault;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.Payment;
import io.smartlayer.channel.PriceList;
import io.smartlayer.channel.Till;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import org.jspecify.annotations.Nullable;

/**
 * What a service node's HTTP face asks of who takes its money. Many threads call at once; {@link
 * #quote} and {@link #sell} wait for the chain within a bound.
 */
public interface PaymentPort {
  /** What calls cost. */
  PriceList prices();

  /** Where is paid. */
  Hub hub();

  /** Who earns of calls about tokens of a type; null while the chain cannot be asked. */
  @Nullable Line quote(TokenType type);

  /** What a channel has left here of what it paid ahead. */
  Amount left(Hash channel, TokenType type);

  /** The newest voucher of a channel that is kept here; null where there is none. */
  @Nullable AckedVoucher newest(Hash channel);

  /** The proof that a channel's anchor takes from payees; null where there is none. */
  @Nullable AckFault fault(Hash channel);

  /**
   * Sells a call.
   *
   * @param signer who has signed the call itself, which is checked later; null where nobody has, or
   *     that is not asked for
   * @param request names the call: SHA-256 over its path, a zero byte and its body
   */
  Sale sell(Payment payment, @Nullable Address signer, Hash request, TokenType type, Amount price);

  /** Takes a sale back, since the call was refused. */
  void takeBack(Till.Sold sold);

  /** Whether a node of the network may still ask without paying; each may so often. */
  boolean mayAskUnpaid(Address asker);

  /**
   * The contract by which channels are opened and settled.
   *
   * @param chainId of its chain
   * @param address the ChannelHub
   * @param token the Service Token
   * @param anchorShare what anchors earn of what issuers leave, in ten-thousandths
   */
  record Hub(long chainId, Address address, Address token, int anchorShare) {}

  /** What comes of a payment. */
  sealed interface Sale {
    /** The call is paid. */
    record Sold(Till.Sold sold) implements Sale {}

    /** Too little was paid ahead. */
    record Lacking(Amount left) implements Sale {}

    /**
     * It does not pay.
     *
     * @param code as {@code spec/http/problems.md} lists them
     * @param why for people
     */
    record Refused(String code, String why) implements Sale {}
  }
}
