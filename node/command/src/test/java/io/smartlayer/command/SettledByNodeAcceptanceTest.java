package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.primitives.Address;
import io.smartlayer.runtime.Role;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A payer closes its channel without settling, the anchor is silent, and the node is paid. */
class SettledByNodeAcceptanceTest {
  @RegisterExtension private final Fixture fixture = new Fixture();

  private final Terminal terminal = new Terminal();

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aNodeIsPaidThoughPayerAndAnchorDoNothingForIt() throws Exception {
    var network = new PaidNetwork(fixture, terminal, "0.01,0.1,0.05");
    String card = network.card();
    terminal.must(network.opening("10"));
    terminal.must(network.paidCall(card));
    assertThat(network.shown()).contains("voucher 1: 0.6 paid ahead so far, 9.4 left");

    network.kill(network.plan().of(Role.ANCHOR).getFirst());
    assertThat(terminal.run(network.closing())).isEqualTo(Smartlayer.BUSY);
    Address operator = network.plan().of(Role.SERVICE).getFirst().operator();
    Stage.await(
        "the node's operator to be paid", () -> network.balance(operator).isZero() ? null : true);

    // A tenth is the issuer's, a twentieth of the rest the anchor's; a hundredth is burned.
    assertThat(network.balance(operator).inTokens()).isEqualTo("0.50787");
    assertThat(network.shown()).contains("settled 0.6 (voucher 1), claimed 0.513");
    try (Anvil anvil = Anvil.at(network.chain().rpc())) {
      anvil.pass(Duration.ofMinutes(2));
    }
    assertThat(terminal.must(network.closing())).contains("closed: 9.4 paid back");
  }
}
