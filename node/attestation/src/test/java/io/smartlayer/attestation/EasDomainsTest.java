package io.smartlayer.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EasDomainsTest {
  @Test
  void domainsThatShareASlotAreNeverTakenForEachOther() {
    var domains = new EasDomains();
    var random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      String version = "1." + random.nextInt(20);
      long chainId = 1 + random.nextInt(20);
      Address eas = new Address(Bytes.concat(Bytes.zeros(12), Bytes.ofLong(random.nextInt(20))));
      assertThat(domains.of(version, chainId, eas))
          .isEqualTo(OffchainAttestation.domain(version, chainId, eas));
    }
  }
}
