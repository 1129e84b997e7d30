package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Returned;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.gateway.TokenApi;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.ChainValues;
import io.smartlayer.token.ChainValues.Lack;
import io.smartlayer.token.ChainValues.Value;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.Service;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Queries that read the chain, on a network in memory. */
class ChainReadsTest {
  private static final Address COIN = Address.fromHex("00000000000000000000000000000000000000cc");
  private static final Bytes BALANCE_OF =
      Hash.keccak(Bytes.utf8("balanceOf(address)")).bytes().slice(0, 4);
  private static final int TOKEN = 1;

  @Test
  void aQueryTellsWhatAContractSaysAndItsReceiptHolds() {
    try (var world = begun()) {
      ReceiptBundle bundle = asked(world);
      JsonNode here = result(bundle);
      assertThat(here.get("chain").toString()).isEqualTo("{\"balance\":\"7\",\"limit\":null}");
      assertThat(here.get("chainFailed").toString()).isEqualTo("{\"limit\":\"reverted\"}");
      long number = here.get("chainBlock").get("number").longValue();
      assertThat(number).isPositive().isLessThanOrEqualTo(finalBlock(world).number());
      ChainValues told = Objects.requireNonNull(bundle.input().chain());
      assertThat(told.values())
          .containsExactly(
              new Value.Told("balance", Bytes.utf8("\"7\"")),
              new Value.Untold("limit", Lack.REVERTED));
      assertThat(audit(world, bundle)).isInstanceOf(Finding.Agrees.class);
    }
  }

  /** What is not final may come to nothing, so nobody is told of it. */
  @Test
  void whatIsReadIsFinal() {
    try (var world = begun()) {
      world.chain.lag(50);
      balance(world, World.HOLDER.address(), 8);
      assertThat(result(asked(world)).get("chain").get("balance").stringValue()).isEqualTo("7");
      world.chain.lag(0);
      Patience.until(
          "the new balance",
          () -> result(asked(world)).get("chain").get("balance").stringValue().equals("8"));
    }
  }

  @Test
  void whoHoldsTheTokenIsWhoHeldItAtThatBlock() {
    try (var world = begun()) {
      balance(world, World.HOTEL.address(), 9);
      world.chain.hold(World.token(TOKEN), World.HOTEL.address());
      Patience.until(
          "the new holder's balance",
          () -> result(asked(world)).get("chain").get("balance").stringValue().equals("9"));
      world.chain.hold(World.token(TOKEN), Address.ZERO);
      Patience.until(
          "nobody's balance", () -> result(asked(world)).get("chainFailed").has("balance"));
      assertThat(result(asked(world)).get("chainFailed").get("balance").stringValue())
          .isEqualTo("no-holder");
    }
  }

  @Test
  void aChainThatCannotBeAskedIsNoAnswer() {
    try (var world = begun()) {
      asked(world);
      world.chain.reach(false);
      balance(world, World.HOLDER.address(), 8);
      Patience.until("a refusal", () -> refusal(world).equals("chain-unreachable"));
      world.chain.reach(true);
      Patience.until("an answer", () -> refusal(world).isEmpty());
    }
  }

  @Test
  void aNodeWhoseEndpointLiesIsFoundOut() {
    var world = new LocalWorld(new World(1, 4), file());
    try (world) {
      world
          .network()
          .services()
          .forEach(node -> world.views.put(node.address(), lying(world.chain)));
      begin(world.started());
      ReceiptBundle bundle = asked(world);
      assertThat(result(bundle).get("chain").get("balance").stringValue()).isEqualTo("1000000");
      assertThat(audit(world, bundle))
          .isInstanceOfSatisfying(
              Finding.Differs.class,
              differs -> {
                assertThat(differs.where()).isEqualTo("chain");
                assertThat(differs.expected()).contains("\"balance\":\"7\"");
                assertThat(differs.found()).contains("\"balance\":\"1000000\"");
              });
    }
  }

  @Test
  void anAnchorThatCannotReadSaysSo() {
    try (var world = begun()) {
      ReceiptBundle bundle = asked(world);
      world.chain.reach(false);
      assertThat(audit(world, bundle)).isInstanceOf(Finding.CannotTell.class);
      world.chain.reach(true);
      world.chain.lag(1000);
      assertThat(audit(world, bundle)).isInstanceOf(Finding.CannotTell.class);
    }
  }

  @Test
  void readingIsBoundedInTimeAndNumber() {
    try (var world = begun()) {
      var goOn = new CountDownLatch(1);
      var slow =
          new ChainView(
              world.chain,
              (contract, data, block) -> {
                await(goOn);
                return world.chain.call(contract, data, block);
              });
      Service.Method method = Objects.requireNonNull(world.script().service().method("worth"));
      try (var known = new KnownChain(slow)) {
        var reads = new ChainReads(known, world.clock, Duration.ofMillis(50), 1);
        assertThat(refusal(reads.read(method, World.token(TOKEN)))).isEqualTo("chain-unreachable");
        assertThat(refusal(reads.read(method, World.token(TOKEN)))).isEqualTo("busy");
        goOn.countDown();
        var patient = new ChainReads(known, world.clock);
        assertThat(patient.read(method, World.token(TOKEN)))
            .isInstanceOf(ChainReads.Outcome.Read.class);
        Patience.until(
            "the turn to be free",
            () -> !refusal(reads.read(method, World.token(TOKEN))).equals("busy"));
      }
    }
  }

  /** A receipt of an old block would hold for nobody. */
  @Test
  void anOldBlockIsNotRead() {
    try (var world = begun()) {
      Service.Method method = Objects.requireNonNull(world.script().service().method("worth"));
      try (var known = new KnownChain(world.chain)) {
        Duration old = ChainReads.OLDEST.plusMinutes(1);
        var late = new ChainReads(known, () -> finalBlock(world).time().plus(old));
        assertThat(refusal(late.read(method, World.token(TOKEN)))).isEqualTo("chain-unreachable");
        Duration ahead = ChainValues.AHEAD.plusSeconds(1);
        var early = new ChainReads(known, () -> finalBlock(world).time().minus(ahead));
        assertThat(refusal(early.read(method, World.token(TOKEN)))).isEqualTo("chain-unreachable");
      }
    }
  }

  @Test
  void theApiSaysWhatAMethodReads() {
    try (var world = new LocalWorld(new World(1, 4), file())) {
      JsonNode api = TokenApi.of(World.token(TOKEN), world.script().hash(), world.script().file());
      String path = "/v1/tokens/" + World.token(TOKEN) + "/worth";
      assertThat(api.get("paths").get(path).get("post").get("description").stringValue())
          .isEqualTo("For anyone. Reads balance, limit of the chain first, at a final block.");
    }
  }

  private static LocalWorld begun() {
    var world = new LocalWorld(new World(1, 4), file());
    begin(world.started());
    return world;
  }

  private static void begin(LocalWorld world) {
    world.chain.own(COIN, World.OWNER.address());
    balance(world, World.HOLDER.address(), 7);
    assertThat(world.activate(world.leader(), TOKEN)).isInstanceOf(Submission.Promised.class);
    Patience.until(
        "the replicas", () -> world.replicas().stream().allMatch(ChainReadsTest::serves));
  }

  private static boolean serves(ServiceNode node) {
    return call(node) instanceof Answer.Answered;
  }

  private static void balance(LocalWorld world, Address of, int value) {
    Bytes twelve = Bytes.zeros(Hash.SIZE - Address.SIZE);
    Bytes number = Bytes.concat(Bytes.zeros(Hash.SIZE - 1), Bytes.of((byte) value));
    world.chain.answer(
        COIN, Bytes.concat(BALANCE_OF, twelve, of.bytes()), new Returned.Data(number));
  }

  private static Answer call(ServiceNode node) {
    return node.call(
        new CallGuard.Call(World.token(TOKEN), "worth", Bytes.utf8("{}"), null, null, null));
  }

  private static ReceiptBundle asked(LocalWorld world) {
    ServiceNode node = world.replicas().getFirst();
    return switch (call(node)) {
      case Answer.Refused(String code, String why) -> throw new AssertionError(code + ": " + why);
      case Answer.Answered(Bytes file) ->
          switch (new BundleVerifier(node.network()).verify(file)) {
            case BundleVerifier.Verdict.Valid(ReceiptBundle bundle, var _) -> bundle;
            case BundleVerifier.Verdict.Refused(String reason, String why) ->
                throw new AssertionError(reason + ": " + why);
          };
    };
  }

  private static String refusal(LocalWorld world) {
    return call(world.replicas().getFirst()) instanceof Answer.Refused(String code, String _)
        ? code
        : "";
  }

  private static String refusal(ChainReads.Outcome outcome) {
    return outcome instanceof ChainReads.Outcome.Refused(Answer.Refused refused)
        ? refused.code()
        : "";
  }

  private static JsonNode result(ReceiptBundle bundle) {
    return CanonicalJson.read(bundle.step().output().toUtf8()).get("result");
  }

  private static Finding audit(LocalWorld world, ReceiptBundle bundle) {
    return ((Audit.Done) world.leader().audit(bundle)).finding();
  }

  private static Chain.Block finalBlock(LocalWorld world) {
    return ((Chain.Answer.Known<Chain.Block>) world.chain.finalized()).value();
  }

  /** A chain on which everybody is rich. */
  private static Chain lying(Chain truth) {
    Returned rich = new Returned.Data(Bytes.fromHex("%064x".formatted(1_000_000)));
    return new ChainView(
        truth,
        (contract, data, block) ->
            data.slice(0, 4).equals(BALANCE_OF)
                ? new Chain.Answer.Known<>(rich)
                : truth.call(contract, data, block));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes file() {
    Bytes unsigned =
        Bytes.utf8(
            """
            <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" name="ticket"
                      xmlns:ethereum="urn:ethereum:constantinople">
              <ts:contract name="Ticket" interface="erc721">
                <ts:address network="31337">%s</ts:address>
              </ts:contract>
              <ts:contract name="Coin">
                <ts:address network="31337">%s</ts:address>
              </ts:contract>
              <ts:origins><ts:ethereum contract="Ticket"/></ts:origins>
              <ts:cards><ts:viewContent name="smartlayer">
              <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="Ticket">
              <sl:group attribute="flight"/>
              <sl:state><sl:field name="note" type="string" initial=""/></sl:state>
              <sl:method name="worth" kind="query" access="public" handler="worth">
                <sl:reads attribute="balance"/>
                <sl:reads attribute="limit"/>
              </sl:method>
              <sl:sla replicas="2"/>
              <sl:code type="text/javascript"><![CDATA[
              function worth(state, args, caller, here) { return here; }
              ]]></sl:code>
              </sl:service></ts:viewContent></ts:cards>
              <ts:attribute name="balance"><ts:origins>
                <ethereum:call function="balanceOf" contract="Coin" as="uint">
                  <ts:data><ts:address ref="ownerAddress"/></ts:data></ethereum:call>
              </ts:origins></ts:attribute>
              <ts:attribute name="limit"><ts:origins>
                <ethereum:call function="limit" contract="Coin" as="e18"/>
              </ts:origins></ts:attribute>
            </ts:token>
            """
                .formatted(World.TYPE.contract(), COIN));
    return switch (ScriptSignature.sign(unsigned, World.OWNER)) {
      case ScriptSignature.Signing.Signed(Bytes signed) -> signed;
      case ScriptSignature.Signing.NotSigned(_, String why) -> throw new AssertionError(why);
    };
  }
}
