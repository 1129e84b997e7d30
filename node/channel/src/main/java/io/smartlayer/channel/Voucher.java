package io.smartlayer.channel;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;

/**
 * A payer's word for how much of a channel's deposit it has spent since the channel was opened
 * ({@code spec/protocol/channels.md}).
 *
 * @param channel the channel's id
 * @param nonce its number in the channel, from 1
 * @param total all that was spent
 * @param splitRoot the root of {@link Split}: to whom
 */
public record Voucher(Hash channel, long nonce, Amount total, Hash splitRoot) {
  private static final TypedData.Type VOUCHER =
      TypedData.Type.of("Voucher(bytes32 channelId,uint64 nonce,uint128 total,bytes32 splitRoot)");
  private static final TypedData.Type ACK =
      TypedData.Type.of("Ack(bytes32 channelId,uint64 nonce,bytes32 voucherHash)");

  /** Checks the number. */
  public Voucher {
    if (nonce < 1) {
      throw new IllegalArgumentException("vouchers are numbered from 1, not " + nonce);
    }
  }

  /** What the payer signs (EIP-712). */
  public Hash digest(TypedData.Domain domain) {
    return domain.digest(
        VOUCHER.struct().hash(channel).uint(nonce).uint(total.units()).hash(splitRoot).hash());
  }

  /** What the channel's anchor signs, so that the voucher counts. */
  public Hash acknowledgement(TypedData.Domain domain) {
    return domain.digest(ACK.struct().hash(channel).uint(nonce).hash(digest(domain)).hash());
  }
}
