package io.smartlayer.attestation;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TypedData;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the domains last seen, because each costs three hashes and there are few of them. A
 * domain has one slot and takes it from whoever held it. Safe for use by many threads.
 */
final class EasDomains {
  private static final int SLOTS = 64;

  private final AtomicReferenceArray<TypedData.@Nullable Domain> slots =
      new AtomicReferenceArray<>(SLOTS);

  TypedData.Domain of(String version, long chainId, Address eas) {
    int slot = Math.floorMod(Long.hashCode(chainId) ^ eas.hashCode() ^ version.hashCode(), SLOTS);
    TypedData.@Nullable Domain known = slots.get(slot);
    if (known != null
        && known.chainId() == chainId
        && known.version().equals(version)
        && known.verifyingContract().equals(eas)) {
      return known;
    }
    TypedData.Domain made = OffchainAttestation.domain(version, chainId, eas);
    slots.set(slot, made);
    return made;
  }
}
