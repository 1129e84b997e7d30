package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Returned;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.math.BigInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of contracts on a real chain, within their bounds. */
final class EvmCallsTest {
  private static final String GAS_LEFT = "5a5f5260205ff3";
  private static final String CALLER = "335f5260205ff3";
  private static final String VALUE = "345f5260205ff3";
  private static final String LOOP = "5b5f56";
  private static final Bytes QUESTION = Bytes.fromHex("0x01020304");

  private static final SecretKey KEY = new SecretKey(Hash.keccak(Bytes.utf8("calls")).bytes());
  private static final Anvil ANVIL = Anvil.start();
  private static final ChainWriter WRITER = new ChainWriter(ANVIL.endpoint(), KEY);
  private static final EvmChain CHAIN = new EvmChain(ANVIL.endpoint(), ANVIL.chainId());

  @BeforeAll
  static void begin() {
    ANVIL.fund(KEY.address());
  }

  @AfterAll
  static void stop() {
    CHAIN.close();
    WRITER.close();
    ANVIL.close();
  }

  @Test
  void aContractHasTheSameGasAtEveryEndpoint() {
    BigInteger left = number(called(GAS_LEFT));
    long most = Chain.CALL_GAS;
    assertThat(left).isBetween(BigInteger.valueOf(most - 100_000), BigInteger.valueOf(most));
  }

  @Test
  void nobodyCallsAndNothingIsPaid() {
    assertThat(called(CALLER)).isEqualTo(known(new Returned.Data(Bytes.zeros(Hash.SIZE))));
    assertThat(called(VALUE)).isEqualTo(known(new Returned.Data(Bytes.zeros(Hash.SIZE))));
  }

  @Test
  void aCallThatNeverEndsCannotBeTold() {
    assertThat(called(LOOP)).isInstanceOf(Answer.CannotTell.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5f5ffd", "60015f5260205ffd"})
  void aContractThatRefusesIsReverted(String code) {
    assertThat(called(code)).isEqualTo(known(new Returned.Reverted()));
  }

  @Test
  void anAnswerIsReadUpToItsLimit() {
    Returned most = new Returned.Data(Bytes.zeros(Chain.RETURNED_LIMIT_BYTES));
    assertThat(called(Assembled.zeros(Chain.RETURNED_LIMIT_BYTES))).isEqualTo(known(most));
    assertThat(called(Assembled.zeros(Chain.RETURNED_LIMIT_BYTES + 1)))
        .isEqualTo(known(new Returned.TooLarge()));
  }

  private static Answer<Returned> called(String code) {
    return called(Assembled.running(code));
  }

  private static Answer<Returned> called(Artifact contract) {
    Address address = WRITER.deploy(contract);
    return switch (CHAIN.latest()) {
      case Answer.Known<Chain.Block>(Chain.Block block) ->
          CHAIN.call(address, QUESTION, block.number());
      case Answer.CannotTell<Chain.Block>(String why) -> throw new AssertionError(why);
    };
  }

  private static BigInteger number(Answer<Returned> answer) {
    return answer instanceof Answer.Known<Returned>(Returned.Data(Bytes bytes))
        ? new BigInteger(1, bytes.toArray())
        : BigInteger.ZERO;
  }

  private static Answer<Returned> known(Returned what) {
    return new Answer.Known<>(what);
  }
}
