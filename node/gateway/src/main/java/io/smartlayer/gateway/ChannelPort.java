package io.smartlayer.gateway;

import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.SignedVoucher;
import io.smartlayer.primitives.Hash;
import org.jspecify.annotations.Nullable;

/**
 * What an anchor's HTTP face asks of who acknowledges vouchers. Many threads call at once; {@link
 * #offer} waits for the chain and the disk within a bound.
 */
public interface ChannelPort {
  /** Acknowledges a voucher, or says why not; the same voucher again is acknowledged again. */
  Offered offer(SignedVoucher voucher);

  /** The newest voucher of a channel that was acknowledged; null where none was. */
  @Nullable AckedVoucher newest(Hash channel);

  /** What comes of a voucher. */
  sealed interface Offered {
    /** It counts. */
    record Acknowledged(AckedVoucher voucher) implements Offered {}

    /**
     * It does not.
     *
     * @param code as {@code spec/http/problems.md} lists them
     * @param why for people
     */
    record Refused(String code, String why) implements Offered {}
  }
}
