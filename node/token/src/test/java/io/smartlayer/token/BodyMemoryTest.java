package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import org.junit.jupiter.api.Test;

/** What was read is remembered, within limits, and nothing else changes. */
class BodyMemoryTest {
  private static final SecretKey KEY = World.key("attester");
  private static final TypedData.Domain DOMAIN =
      OffchainAttestation.domain("1.4.0", 1, Address.ZERO);

  private final BodyMemory memory = new BodyMemory();

  @Test
  void anEqualEntryIsReadOnce() {
    Entry entry = fact(0, 1);
    EntryBody first = memory.read(entry);

    assertThat(first).isEqualTo(EntryBody.read(entry));
    assertThat(memory.read(new Entry(entry.kind(), entry.body()))).isSameAs(first);
  }

  @Test
  void oneBodyAsTwoKindsOfEntryIsReadAsEach() {
    Entry entry = fact(0, 1);
    EntryBody first = memory.read(entry);

    assertThat(first).isInstanceOf(Attested.class);
    assertThatThrownBy(() -> memory.read(new Entry(Kind.ELECTION, entry.body())))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void whatCannotBeReadIsRefusedEachTime() {
    var entry = new Entry(Kind.ATTESTATION, Bytes.utf8("{ }"));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> memory.read(entry)).isInstanceOf(CanonicalJson.NotCanonical.class);
    }
    assertThat(memory.size()).isZero();
  }

  @Test
  void theOldestAreForgottenWhenThereAreTooMany() {
    Entry oldest = fact(0, 1);
    EntryBody before = memory.read(oldest);
    for (int i = 1; i <= BodyMemory.BODIES_LIMIT; i++) {
      EntryBody _ = memory.read(fact(i, 1));
    }

    assertThat(memory.size()).isEqualTo(BodyMemory.BODIES_LIMIT);
    assertThat(memory.read(oldest)).isEqualTo(before).isNotSameAs(before);
  }

  @Test
  void theOldestAreForgottenWhenTheyAreTooLarge() {
    int bytes = Statement.DATA_LIMIT_BYTES;
    for (int i = 0; i < BodyMemory.BYTES_LIMIT / bytes + 50; i++) {
      EntryBody _ = memory.read(fact(i, bytes));
    }

    assertThat(2L * memory.size() * bytes) // as hexadecimal text
        .isLessThanOrEqualTo(BodyMemory.BYTES_LIMIT);
    assertThat(memory.size()).isPositive();
  }

  private static Entry fact(int number, int size) {
    var statement =
        new Statement(Hash.ZERO, Address.ZERO, 1, 0, false, Hash.ZERO, Bytes.zeros(size));
    Hash salt = Hash.keccak(Bytes.ofLong(number));
    return new Attested(OffchainAttestation.sign(KEY, DOMAIN, statement, salt)).toEntry();
  }
}
