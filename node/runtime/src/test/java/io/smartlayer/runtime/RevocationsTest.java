package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Chains;
import io.smartlayer.token.Delegation;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.Revocation;
import io.smartlayer.token.World;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A permission passed on and taken back, on a network in memory. */
class RevocationsTest {
  private static final SecretKey DRIVER = World.key("driver");
  private static final SecretKey VALET = World.key("valet");

  @Test
  void whatIsTakenBackIsRefusedByEveryReplicaAndWhatCameBeforeIsNot() {
    try (var local = LocalWorld.started(4, 4)) {
      local.activate(local.leader(), 1);
      local.awaitServed(1);
      long now = local.clock.now().toEpochMilli();
      Chains.Words words =
          Chains.words()
              .of(World.token(1))
              .methods("private", "note")
              .depth(1)
              .until(now + 3_600_000);
      Grant rental = Chains.grant(World.HOLDER, DRIVER, words);
      Delegation hour = Chains.after(rental, DRIVER, VALET, words.depth(0));
      var driver = new GrantChain(rental, List.of());
      var valet = new GrantChain(rental, List.of(hour));
      var calls = new Calls(local);

      for (ServiceNode replica : local.replicas()) {
        assertThat(calls.link(replica, valet, VALET)).isEqualTo(hour.hash().toHex());
        assertThat(calls.code(replica, valet, DRIVER)).isEqualTo("proof-invalid");
      }

      local.leader().submit(local.feed(), Revocation.by(DRIVER, Chains.DOMAIN, valet, now));

      for (ServiceNode replica : local.replicas()) {
        Patience.until(
            "the revocation at each replica",
            () -> calls.code(replica, valet, VALET).equals("grant-revoked"));
        assertThat(calls.link(replica, driver, DRIVER)).isEqualTo(rental.hash().toHex());
        assertThat(calls.update(replica, valet, VALET)).isEqualTo("grant-revoked");
        assertThat(calls.update(replica, driver, DRIVER)).isEqualTo("answered");
      }
    }
  }

  /** Calls in their order, each with a time of its own, from which its name is made. */
  private static final class Calls {
    private final LocalWorld local;
    private long made;

    Calls(LocalWorld local) {
      this.local = local;
      this.made = local.clock.now().toEpochMilli();
    }

    String code(ServiceNode node, GrantChain chain, SecretKey caller) {
      return code(node.call(call(node, chain, caller)));
    }

    /** The link that the receipt of a query names. */
    String link(ServiceNode node, GrantChain chain, SecretKey caller) {
      Answer answer = node.call(call(node, chain, caller));
      assertThat(answer).isInstanceOf(Answer.Answered.class);
      var bundle = ReceiptBundle.read(((Answer.Answered) answer).bundle());
      var call = Objects.requireNonNull(bundle.input().call());
      JsonNode told = CanonicalJson.read(call.caller().toUtf8());
      assertThat(told.get("holder").stringValue()).isEqualTo(World.HOLDER.address().toHex());
      return told.get("grant").stringValue();
    }

    String update(ServiceNode node, GrantChain chain, SecretKey caller) {
      return code(node.call(Chains.update(chain, caller, "note", next()).call(Chains.SITE)));
    }

    private CallGuard.Call call(ServiceNode node, GrantChain chain, SecretKey caller) {
      var token = chain.grant().token();
      var proof = Chains.proof(chain, caller, node.self(), token, "private", next());
      return new CallGuard.Call(
          token, "private", Chains.ARGS, chain.grant(), chain.delegations(), proof, Chains.SITE);
    }

    private long next() {
      made = Math.max(made + 1, local.clock.now().toEpochMilli());
      return made;
    }

    private static String code(Answer answer) {
      return switch (answer) {
        case Answer.Answered _ -> "answered";
        case Answer.Refused(String code, String _) -> code;
      };
    }
  }
}
