package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.adapters.evm.StakeBook.Unbonding;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StakingTest {
  private static final SecretKey NODE = key("node");
  private static final Hash CHANNEL = Hash.keccak(Bytes.utf8("channel"));
  private static final TypedData.Type ACK =
      TypedData.Type.of("Ack(bytes32 channelId,uint64 nonce,bytes32 voucherHash)");
  private static final String ACKS =
      "punishTwoAcks(((bytes32,uint64,bytes32),bytes),((bytes32,uint64,bytes32),bytes))";

  private final Anvil anvil = Anvil.start();
  private final EvmChain chain = new EvmChain(anvil.endpoint(), anvil.chainId());
  private final ChainWriter owner = account("owner");
  private final ChainWriter alice = account("alice");
  private Address token = Address.ZERO;
  private Address registry = Address.ZERO;
  private Address slashing = Address.ZERO;

  @BeforeEach
  void deploy() {
    token = owner.deploy(Artifact.STAKE_TOKEN, owner.address());
    registry = RegistryWriter.deploy(owner, token, Duration.ofHours(1)).registry();
    slashing = new Staking(owner, registry).deploySlashing();
    ChainWriter.Mined _ =
        owner.send(token, "transfer(address,uint256)", alice.address(), units(1000));
  }

  @AfterAll
  void stop() {
    alice.close();
    owner.close();
    chain.close();
    anvil.close();
  }

  private ChainWriter account(String name) {
    SecretKey key = key(name);
    anvil.fund(key.address());
    return new ChainWriter(anvil.endpoint(), key);
  }

  private static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  private static BigInteger units(long count) {
    return BigInteger.valueOf(count);
  }

  private Chain.Block newest() {
    return ((Chain.Answer.Known<Chain.Block>) chain.latest()).value();
  }

  private StakeBook book() {
    return new StakeBook(chain, registry, newest().number());
  }

  @Test
  void theBookSaysWhatWasStakedAndWhatIsOnItsWayOut() {
    var stakes = new Staking(alice, registry);
    stakes.stake(token, units(700));
    stakes.unbond(units(100));
    stakes.unbond(units(50));
    Instant ready = newest().time().plus(Duration.ofHours(1));
    StakeBook.Stake stake = book().of(alice.address());
    assertThat(stake.bonded()).isEqualTo(550);
    assertThat(stake.all()).isEqualTo(700);
    assertThat(stake.unbonding())
        .extracting(Unbonding::units)
        .containsExactly(units(100), units(50));
    assertThat(stake.unbonding().getLast().ready()).isEqualTo(ready);
    assertThatThrownBy(stakes::withdraw)
        .isInstanceOf(Reverted.class)
        .hasMessageContaining("NothingToWithdraw");
    assertThat(book().of(owner.address()))
        .isEqualTo(new StakeBook.Stake(units(0), units(0), List.of()));
  }

  @Test
  void theBookSaysWhatHolds() {
    new Staking(owner, registry).setMinimum(Role.ANCHOR, units(500));
    Instant from = newest().time().plus(Duration.ofDays(7));
    assertThat(book().minimum(Role.ANCHOR))
        .isEqualTo(new StakeBook.Minimum(units(0), units(500), from));
    assertThat(book().minimum(Role.SERVICE))
        .isEqualTo(new StakeBook.Minimum(units(0), units(0), Instant.EPOCH));
    assertThat(book().token()).isEqualTo(token);
    assertThat(book().slasher()).isEqualTo(slashing);
    assertThat(book().unbondingPeriod()).isEqualTo(Duration.ofHours(1));
    assertThatThrownBy(() -> new StakeBook(chain, token, newest().number()).slasher())
        .isInstanceOf(ChainFailure.class)
        .hasMessageContaining("no registry with stakes");
  }

  @Test
  void aNodeIsEvictedOnlyWhereStakeIsShort() {
    new RegistryWriter(alice, registry).register(NODE, Role.SERVICE, "http://127.0.0.1:7001");
    assertThatThrownBy(() -> new Staking(owner, registry).evict(NODE.address()))
        .isInstanceOf(Reverted.class)
        .hasMessageContaining("StakeSuffices");
  }

  @Test
  void twoAcksOfOneNumberCostAllAndTwoOfDifferentOnesNothing() {
    new RegistryWriter(alice, registry).register(NODE, Role.SERVICE, "http://127.0.0.1:7001");
    new Staking(alice, registry).stake(token, units(700));
    new Staking(alice, registry).unbond(units(100));
    var reporter = new Staking(owner, registry);
    assertThatThrownBy(() -> reporter.punish(slashing, acks(ack(1, "red"), ack(2, "blue"))))
        .isInstanceOf(Reverted.class)
        .hasMessageContaining("NoContradiction");
    assertThat(book().of(alice.address()).all()).isEqualTo(700);
    reporter.punish(slashing, acks(ack(1, "red"), ack(1, "blue")));
    assertThat(book().of(alice.address()).all()).isZero();
    assertThatThrownBy(() -> reporter.punish(slashing, acks(ack(1, "red"), ack(1, "blue"))))
        .isInstanceOf(Reverted.class)
        .hasMessageContaining("AlreadyPunished");
  }

  private static Staking.Proof acks(List<Object> one, List<Object> other) {
    return new Staking.Proof(ACKS, List.of(one, other));
  }

  private List<Object> ack(long nonce, String voucher) {
    Hash hash = Hash.keccak(Bytes.utf8(voucher));
    Hash digest =
        TypedData.Domain.of("Smart Layer", "1", anvil.chainId(), registry)
            .digest(ACK.struct().hash(CHANNEL).uint(nonce).hash(hash).hash());
    Bytes signature = Bytes.fromHex(NODE.signForWallets(digest).toHex());
    return List.of(List.of(CHANNEL, BigInteger.valueOf(nonce), hash), signature);
  }
}
