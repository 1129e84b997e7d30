package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Block;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChainWriterTest {
  private static final SecretKey AIRLINE = key("airline");
  private static final SecretKey ALICE = key("alice");
  private static final String ISSUE = "issue(address,uint256,string)";

  private final Anvil anvil = Anvil.start();
  private final EvmChain chain = new EvmChain(anvil.endpoint(), anvil.chainId());
  private final ChainWriter airline = new ChainWriter(anvil.endpoint(), AIRLINE);
  private final ChainWriter alice = new ChainWriter(anvil.endpoint(), ALICE);
  private Address tickets = Address.ZERO;

  @BeforeEach
  void deploy() {
    anvil.fund(airline.address());
    anvil.fund(alice.address());
    tickets = airline.deploy(Artifact.FLIGHT_TICKET, airline.address());
  }

  @AfterAll
  void stop() {
    alice.close();
    airline.close();
    chain.close();
    anvil.close();
  }

  @Test
  void aTransactionIsInTheBlockItNames() {
    ChainWriter.Mined mined = issue(airline, 1);
    assertThat(mined.gasUsed()).isBetween(60_000L, 150_000L);
    assertThat(holder(1, mined.block())).isEqualTo(ALICE.address());
    assertThat(holder(1, mined.block() - 1)).isEqualTo(Address.ZERO);
  }

  @Test
  void aRefusalSaysWhy() {
    assertThatThrownBy(() -> issue(alice, 2))
        .isInstanceOf(Reverted.class)
        .hasMessageContaining(
            "reverted: OwnableUnauthorizedAccount(" + ALICE.address().toChecksum());
    assertThatThrownBy(
            () -> airline.send(tickets, ISSUE, alice.address(), BigInteger.TWO, "x".repeat(65)))
        .isInstanceOf(Reverted.class)
        .hasMessage("reverted: FlightNameLength(65, 64)");
    assertThat(holder(2, latest().number())).isEqualTo(Address.ZERO);
  }

  @Test
  void aConstructorMayRefuse() {
    assertThatThrownBy(() -> airline.deploy(Artifact.EAS, Address.ZERO))
        .isInstanceOf(Reverted.class)
        .hasMessage("reverted: InvalidRegistry()");
  }

  @Test
  void anAccountWithoutEtherCannotSend() {
    try (var poor = new ChainWriter(anvil.endpoint(), key("poor"))) {
      assertThatThrownBy(() -> poor.deploy(Artifact.SCHEMA_REGISTRY))
          .isInstanceOf(ChainFailure.class)
          .hasMessageContaining("nsufficient funds");
    }
  }

  @Test
  void argumentsThatDoNotFitAreRefusedBeforeSending() {
    assertThatThrownBy(() -> airline.send(tickets, ISSUE, "alice", BigInteger.ONE, "SL123"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAttestationIsRevokedOnce() {
    Address eas = airline.deploy(Artifact.EAS, airline.deploy(Artifact.SCHEMA_REGISTRY));
    Hash uid = Hash.keccak(Bytes.utf8("fact"));
    airline.send(eas, "revokeOffchain(bytes32)", uid);
    assertThatThrownBy(() -> airline.send(eas, "revokeOffchain(bytes32)", uid))
        .isInstanceOf(Reverted.class)
        .hasMessage("reverted: AlreadyRevokedOffchain()");
  }

  @Test
  void manyThreadsShareOneAccount() throws InterruptedException, ExecutionException {
    List<Future<ChainWriter.Mined>> under = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 100; number < 140; number++) {
        long ticket = number;
        under.add(threads.submit(() -> issue(airline, ticket)));
      }
      for (Future<ChainWriter.Mined> each : under) {
        assertThat(each.get().block()).isPositive();
      }
    }
    for (int number = 100; number < 140; number++) {
      assertThat(holder(number, latest().number())).isEqualTo(ALICE.address());
    }
  }

  @Test
  void closingEndsWhatIsUnderWay() {
    var closed = new ChainWriter(anvil.endpoint(), AIRLINE);
    closed.close();
    assertThatThrownBy(() -> issue(closed, 3)).isInstanceOf(ChainFailure.class);
  }

  private ChainWriter.Mined issue(ChainWriter by, long number) {
    return by.send(tickets, ISSUE, ALICE.address(), BigInteger.valueOf(number), "SL123");
  }

  private Address holder(long number, long block) {
    var type = new TokenType(chain.chainId(), tickets);
    return known(chain.holderOf(new TokenId(type, BigInteger.valueOf(number)), block));
  }

  private Block latest() {
    return known(chain.latest());
  }

  private static <T> T known(Answer<T> answer) {
    return switch (answer) {
      case Answer.Known<T>(T value) -> value;
      case Answer.CannotTell<T>(String why) -> throw new AssertionError(why);
    };
  }

  private static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }
}
