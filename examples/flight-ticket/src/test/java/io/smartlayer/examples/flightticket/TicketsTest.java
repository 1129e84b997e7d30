package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import java.math.BigInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tickets on a chain that is really there. */
class TicketsTest {
  private static final Address HOLDER =
      Address.fromHex("0x00000000000000000000000000000000000000bb");

  private final SecretKey key = new SecretKey(Hash.keccak(Bytes.utf8("an airline")).bytes());
  private final Anvil anvil = Anvil.start();
  private final ChainWriter writer = new ChainWriter(anvil.endpoint(), key);
  private final EvmChain chain = new EvmChain(anvil.endpoint(), anvil.chainId());
  private Address contract = Address.ZERO;

  @BeforeEach
  void deploy() {
    anvil.fund(key.address());
    contract = writer.deploy(Artifact.FLIGHT_TICKET, key.address());
  }

  @AfterEach
  void close() {
    chain.close();
    writer.close();
    anvil.close();
  }

  @Test
  void aTicketIsTheHoldersAndItsNumberIsTaken() {
    assertThat(issue()).isEqualTo(new Tickets.Issue.Issued());
    var token = new TokenId(new TokenType(anvil.chainId(), contract), BigInteger.ONE);
    assertThat(chain.latest()).isInstanceOf(Chain.Answer.Known.class);
    long block = ((Chain.Answer.Known<Chain.Block>) chain.latest()).value().number();
    assertThat(chain.holderOf(token, block)).isEqualTo(new Chain.Answer.Known<>(HOLDER));
    assertThat(issue()).isInstanceOf(Tickets.Issue.Refused.class);
  }

  @Test
  void withoutTheChainNobodyKnows() {
    anvil.close();
    assertThat(issue()).isInstanceOf(Tickets.Issue.Unknown.class);
  }

  @Test
  void aTicketThatMayHaveBeenIssuedIsIssuedOnce() {
    assertThat(again(HOLDER)).isEqualTo(new Tickets.Issue.Issued());
    assertThat(again(HOLDER)).isEqualTo(new Tickets.Issue.Issued());
    Address other = Address.fromHex("0x00000000000000000000000000000000000000cc");
    assertThat(again(other)).isInstanceOf(Tickets.Issue.Refused.class);
    chain.close();
    assertThat(again(HOLDER)).isInstanceOf(Tickets.Issue.Unknown.class);
  }

  private Tickets.Issue again(Address holder) {
    return tickets().issueAgain(holder, BigInteger.ONE, "SL123 2026-11-21");
  }

  private Tickets tickets() {
    return Tickets.onChain(writer, chain, contract);
  }

  private Tickets.Issue issue() {
    return tickets().issue(HOLDER, BigInteger.ONE, "SL123 2026-11-21");
  }
}
