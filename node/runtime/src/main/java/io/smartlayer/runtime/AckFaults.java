package io.smartlayer.runtime;

import io.smartlayer.channel.AckFault;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Split;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;
import java.lang.System.Logger.Level;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Proofs that anchors take from payees, as a node came by them: one of each channel, kept for
 * whoever brings it to the chain ({@code spec/protocol/stake.md}). One thread at a time.
 */
final class AckFaults {
  /** Most that are kept; an anchor loses its whole stake by one. */
  static final int LIMIT = 1024;

  private static final System.Logger LOG = System.getLogger(AckFaults.class.getName());

  private final Storage.Log log;
  private final TypedData.Domain domain;
  private final int limit;
  private final TreeMap<Hash, AckFault> faults = new TreeMap<>();

  /** Takes up those that were written down. */
  AckFaults(Storage.Log log, TypedData.Domain domain) {
    this(log, domain, LIMIT);
  }

  AckFaults(Storage.Log log, TypedData.Domain domain, int limit) {
    this.log = log;
    this.domain = domain;
    this.limit = limit;
    for (Bytes record : FeedShell.records(log)) {
      put(AckFault.fromJson(CanonicalJson.readCanonical(record)));
    }
  }

  /** The proof of a channel; null where there is none. */
  @Nullable AckFault of(Hash channel) {
    return faults.get(channel);
  }

  /**
   * Compares two vouchers of a channel, and keeps them if they are a proof.
   *
   * @param anchor the channel's
   */
  void compare(AckedVoucher one, AckedVoucher other, Split.Terms terms, Address anchor) {
    if (faults.containsKey(one.voucher().channel()) || faults.size() >= limit) {
      return;
    }
    AckFault fault = AckFault.between(one, other, terms, anchor, domain);
    if (fault != null) {
      log.append(CanonicalJson.write(fault.toJson()));
      log.sync();
      put(fault);
      LOG.log(
          Level.WARNING,
          "event=anchor-contradicts anchor=%s channel=%s"
              .formatted(anchor, fault.later().voucher().channel()));
    }
  }

  private void put(AckFault fault) {
    faults.put(fault.later().voucher().channel(), fault);
  }
}
