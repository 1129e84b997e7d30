package io.smartlayer.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import org.junit.jupiter.api.Test;

class EasDomainsTest {
  private static final int MORE_THAN_SLOTS = 1_000;

  private final EasDomains domains = new EasDomains();

  @Test
  void domainsThatShareASlotAreNeverTakenForEachOther() {
    for (int i = 0; i < MORE_THAN_SLOTS; i++) {
      assertIsFresh("1." + i, 1, Address.ZERO);
      assertIsFresh("1." + i, 1, Address.ZERO);
    }
    for (int i = 1; i < MORE_THAN_SLOTS; i++) {
      assertIsFresh("1.0", i, Address.ZERO);
    }
    for (int i = 0; i < MORE_THAN_SLOTS; i++) {
      assertIsFresh("1.0", 1, new Address(Bytes.concat(Bytes.zeros(12), Bytes.ofLong(i))));
    }
  }

  private void assertIsFresh(String version, long chainId, Address eas) {
    assertThat(domains.of(version, chainId, eas))
        .isEqualTo(OffchainAttestation.domain(version, chainId, eas));
  }
}
