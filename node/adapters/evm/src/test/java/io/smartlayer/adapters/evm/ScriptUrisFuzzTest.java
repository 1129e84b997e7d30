package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Bytes;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A contract may answer anything when it is asked for its script. */
final class ScriptUrisFuzzTest {
  private static final Bytes TWO =
      Abi.arguments("(string[])", List.of("https://airline.example/ticket.tsml", "ipfs://bafy"));

  @Test
  void whatIsNoListOfTextsFailsAndNothingElseHappens() {
    int refused = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Bytes damaged = damage(TWO, new Random(seed));
      try {
        assertThat(EvmChain.texts(damaged)).hasSizeLessThan(EvmChain.SCRIPT_URIS_LIMIT_BYTES);
      } catch (ChainFailure e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  @Test
  void aListBeyondTheLimitIsRefusedUnread() {
    Bytes large =
        Abi.arguments("(string[])", List.of("x".repeat(EvmChain.SCRIPT_URIS_LIMIT_BYTES)));
    assertThatThrownBy(() -> EvmChain.texts(large)).isInstanceOf(ChainFailure.class);
  }

  @Test
  void whatIsNoListOfScriptsFailsAndNothingElseHappens() {
    var listed = List.of(new Chain.ListedScript("ipfs://bafy", true));
    Bytes registry = Assembled.registry(listed).bytecode();
    Bytes list = registry.slice(24, registry.size());
    assertThat(EvmChain.scripts(list)).isEqualTo(listed);
    int refused = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Bytes damaged = damage(list, new Random(seed));
      try {
        assertThat(EvmChain.scripts(damaged)).hasSizeLessThan(EvmChain.LISTED_SCRIPTS_LIMIT_BYTES);
      } catch (ChainFailure e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
    Bytes large = Bytes.zeros(EvmChain.LISTED_SCRIPTS_LIMIT_BYTES + 32);
    assertThatThrownBy(() -> EvmChain.scripts(large)).isInstanceOf(ChainFailure.class);
  }

  /** One to three bytes changed, most often in a length or an offset; sometimes cut short. */
  private static Bytes damage(Bytes whole, Random random) {
    byte[] bytes = whole.toArray();
    for (int i = 0; i <= random.nextInt(3); i++) {
      int word = random.nextInt(bytes.length / 32);
      int at = word * 32 + (random.nextBoolean() ? 31 : random.nextInt(32));
      bytes[at] = (byte) random.nextInt(256);
    }
    int size = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
    return Bytes.of(bytes, 0, size);
  }
}
