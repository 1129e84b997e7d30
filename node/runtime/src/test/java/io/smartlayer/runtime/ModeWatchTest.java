package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryChain;
import io.smartlayer.environment.Chain;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a node makes of its network's switch. */
class ModeWatchTest {
  private static final Address SWITCH = World.key("switch").address();
  private static final Duration HOUR = Duration.ofHours(1);

  private Instant now = Instant.ofEpochSecond(1_800_000_000);
  private final Map<String, Chain.Answer<Chain.Returned>> said = new TreeMap<>();
  private final ModeWatch watch = watch(VerificationMode.NORMAL);

  ModeWatchTest() {
    says("ordinary()", 0, Instant.EPOCH);
    says("emergency()", 0, Instant.EPOCH);
  }

  private ModeWatch watch(VerificationMode otherwise) {
    var chain = new Says(new MemoryChain(World.CHAIN, World.EAS, () -> now), said);
    return new ModeWatch(chain, SWITCH, otherwise, () -> now);
  }

  private void says(String function, long mode, Instant until) {
    Bytes words =
        Bytes.concat(
            Bytes.zeros(24),
            Bytes.ofLong(mode),
            Bytes.zeros(24),
            Bytes.ofLong(until.getEpochSecond()));
    said.put(selector(function), new Chain.Answer.Known<>(new Chain.Returned.Data(words)));
  }

  private static String selector(String function) {
    return Hash.keccak(Bytes.utf8(function)).bytes().slice(0, 4).toHex();
  }

  private VerificationMode looked() {
    watch.look();
    return watch.mode();
  }

  @Test
  void whileTheSwitchSaysNothingTheSettingsHold() {
    assertThat(looked()).isEqualTo(VerificationMode.NORMAL);
    ModeWatch strict = watch(VerificationMode.REEXECUTE);
    strict.look();
    assertThat(strict.mode()).isEqualTo(VerificationMode.REEXECUTE);
  }

  @Test
  void aWordHoldsAndEndsByItself() {
    says("ordinary()", 2, now.plus(HOUR));
    assertThat(looked()).isEqualTo(VerificationMode.DIVERSE);
    now = now.plus(HOUR).minusSeconds(1);
    assertThat(watch.mode()).isEqualTo(VerificationMode.DIVERSE);
    now = now.plusSeconds(1);
    assertThat(watch.mode()).isEqualTo(VerificationMode.NORMAL);
  }

  @Test
  void anEmergencyGoesFirstAndLeavesTheOrdinaryWord() {
    says("ordinary()", 1, now.plus(HOUR.multipliedBy(2)));
    says("emergency()", 3, now.plus(HOUR));
    assertThat(looked()).isEqualTo(VerificationMode.ENFORCE);
    now = now.plus(HOUR);
    assertThat(watch.mode()).isEqualTo(VerificationMode.REEXECUTE);
  }

  @Test
  void anEmergencyThatSaysNormalLeavesANodeItsSettings() {
    says("ordinary()", 3, now.plus(HOUR));
    says("emergency()", 0, now.plus(HOUR));
    assertThat(looked()).isEqualTo(VerificationMode.NORMAL);
  }

  @Test
  void whatCannotBeToldLeavesWhatWasKnown() {
    says("emergency()", 2, now.plus(HOUR));
    assertThat(looked()).isEqualTo(VerificationMode.DIVERSE);
    for (Chain.Answer<Chain.Returned> none :
        List.<Chain.Answer<Chain.Returned>>of(
            new Chain.Answer.CannotTell<>("down"),
            new Chain.Answer.Known<>(new Chain.Returned.Reverted()),
            new Chain.Answer.Known<>(new Chain.Returned.TooLarge()),
            new Chain.Answer.Known<>(new Chain.Returned.Data(Bytes.EMPTY)))) {
      said.put(selector("emergency()"), none);
      assertThat(looked()).isEqualTo(VerificationMode.DIVERSE);
    }
    says("emergency()", 4, now.plus(HOUR)); // no such mode
    assertThat(looked()).isEqualTo(VerificationMode.DIVERSE);
    says("emergency()", 1, now.plus(HOUR));
    assertThat(looked()).isEqualTo(VerificationMode.REEXECUTE);
  }

  @Test
  void aNodeWithoutASwitchAsksForNone() {
    var chain = new Says(new MemoryChain(World.CHAIN, World.EAS, () -> now), said);
    says("emergency()", 2, now.plus(HOUR));
    try (var none = new ModeWatch(chain, Address.ZERO, VerificationMode.NORMAL, () -> now)) {
      assertThat(none.start().mode()).isEqualTo(VerificationMode.NORMAL);
    }
    try (var one = new ModeWatch(chain, SWITCH, VerificationMode.NORMAL, () -> now)) {
      assertThat(one.start().mode())
          .as("read before it serves")
          .isEqualTo(VerificationMode.DIVERSE);
    }
  }

  /** A chain with a contract that answers by its functions. */
  private static final class Says extends PassedOnChain {
    private final Map<String, Answer<Returned>> said;

    private Says(Chain truth, Map<String, Answer<Returned>> said) {
      super(truth);
      this.said = said;
    }

    @Override
    public Answer<Returned> call(Address contract, Bytes data, long block) {
      assertThat(contract).isEqualTo(SWITCH);
      return said.getOrDefault(data.toHex(), new Answer.CannotTell<>("no such function"));
    }
  }
}
