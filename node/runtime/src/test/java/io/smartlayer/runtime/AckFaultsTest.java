package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.channel.AckFault;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.SignedVoucher;
import io.smartlayer.channel.Split;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.World;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node keeps what convicts an anchor. */
class AckFaultsTest {
  private static final SecretKey ANCHOR = World.key("anchor");
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", 31337, World.key("registry").address());
  private static final Split.Terms TERMS =
      new Split.Terms(World.key("anchor's operator").address(), 500);
  private static final String LOG = "ack-faults";

  private final MemoryStorage storage = new MemoryStorage();

  @Test
  void aProofOutlivesACrash() {
    var faults = new AckFaults(storage.open(LOG), DOMAIN);
    faults.compare(voucher(1, 2, 70), voucher(1, 3, 80), TERMS, ANCHOR.address());
    assertThat(faults.of(channel(1))).isNull();
    faults.compare(voucher(1, 2, 70), voucher(1, 3, 60), TERMS, ANCHOR.address());
    var proof = new AckFault(TERMS, voucher(1, 2, 70), voucher(1, 3, 60));
    assertThat(faults.of(channel(1))).isEqualTo(proof);
    faults.compare(voucher(1, 2, 70), voucher(1, 4, 50), TERMS, ANCHOR.address());
    assertThat(faults.of(channel(1))).as("one is enough").isEqualTo(proof);

    storage.crash(_ -> 0);
    var after = new AckFaults(storage.open(LOG), DOMAIN);
    assertThat(after.of(channel(1))).isEqualTo(proof);
  }

  @Test
  void soManyAreKept() {
    var faults = new AckFaults(storage.open(LOG), DOMAIN, 2);
    for (int i = 0; i < 3; i++) {
      faults.compare(voucher(i, 2, 70), voucher(i, 3, 60), TERMS, ANCHOR.address());
    }
    assertThat(faults.of(channel(1))).isNotNull();
    assertThat(faults.of(channel(2))).isNull();
  }

  private static Hash channel(int number) {
    return Hash.keccak(Bytes.utf8("channel " + number));
  }

  private static AckedVoucher voucher(int channel, long nonce, long gross) {
    var line =
        new Line(
            World.key("node").address(),
            World.key("operator").address(),
            new TokenType(31337, World.key("type").address()),
            Address.ZERO,
            0,
            Amount.of(gross));
    var signed =
        SignedVoucher.by(World.key("payer"), channel(channel), nonce, List.of(line), TERMS, DOMAIN);
    return AckedVoucher.by(ANCHOR, signed, DOMAIN);
  }
}
