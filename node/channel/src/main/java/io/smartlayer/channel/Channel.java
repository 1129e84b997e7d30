package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A payment channel as the chain tells of it ({@code contracts/src/IChannelHub.sol}).
 *
 * @param payer who opened it, and gets what is left
 * @param voucherKey whose vouchers count
 * @param anchor the node whose acknowledgements count
 * @param challenge from the wish to close until the payer may withdraw
 * @param closes from when the payer may withdraw; null while nobody wishes to close
 * @param isWithdrawn whether the payer has
 * @param nonce of the newest voucher that was settled; 0 before the first
 * @param deposit all that was paid in
 * @param settled the total of that voucher
 * @param paid what payees have claimed of it
 * @param splitRoot of that voucher
 */
public record Channel(
    Hash id,
    Address payer,
    Address voucherKey,
    Address anchor,
    Duration challenge,
    @Nullable Instant closes,
    boolean isWithdrawn,
    long nonce,
    Amount deposit,
    Amount settled,
    Amount paid,
    Hash splitRoot) {
  /** Whether vouchers may still be written on it: nobody wishes to close it. */
  public boolean isOpen() {
    return closes == null && !isWithdrawn;
  }
}
