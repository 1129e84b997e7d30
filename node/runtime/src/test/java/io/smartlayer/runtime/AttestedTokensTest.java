package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Activation;
import io.smartlayer.token.AttestedSeats;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.Grant;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.Update;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ScriptSignature;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tokens that attestations bear, on a network in memory: the chain has no contract of them. */
class AttestedTokensTest {
  private static final long END_SECONDS = World.START / 1000 + 86_400;
  private static final TokenId SEAT = AttestedSeats.token(7);
  private static final Address HOLDER = World.HOLDER.address();

  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void theRecipientsGrantIsGoodUntilTheAttestationExpires() {
    try (var local = served()) {
      ServiceNode node = local.services().getFirst();
      assertThat(result(node, ask(local, World.HOLDER, node, "private")))
          .isEqualTo("{\"note\":\"none\"}");
      assertThat(code(node.call(ask(local, World.HOTEL, node, "private")))).isEqualTo("grant-void");
      assertThat(code(node.call(ask(local, World.OWNER, node, "private")))).isEqualTo("grant-void");

      assertThat(result(node, note(local, "hello")))
          .isEqualTo("\"" + World.HOLDER.address() + "\"");
      result(node, update(local, "prolong", "{}")); // which is more than a script can do

      local.services().forEach(each -> local.skip(each.self(), Duration.ofDays(2)));
      assertThat(code(node.call(ask(local, World.HOLDER, node, "private"))))
          .isEqualTo("token-expired");
    }
  }

  @Test
  void nobodyHoldsATokenWhoseAttestationWasRevoked() {
    try (var local = served()) {
      ServiceNode node = local.services().getFirst();
      var signed = AttestedSeats.bearing(7, END_SECONDS).attestation();
      local.chain.revoke(signed.signer(), signed.attestation().uid());

      Patience.until(
          "the chain's next block",
          () -> code(node.call(ask(local, World.HOLDER, node, "private"))).equals("grant-void"));
      assertThat(code(node.call(note(local, "too late")))).isEqualTo("grant-void");
    }
  }

  @Test
  void aStrangersSignatureActivatesNothing() {
    try (var local = world()) {
      Hash script = local.script().hash();
      var bearing = AttestedSeats.bearing(7, END_SECONDS);
      assertThat(
              submitted(
                  local,
                  AttestedSeats.activation(
                      local.world(), script, 7, bearing, World.HOTEL, World.HOLDER)))
          .isEqualTo("issuer-not-owner");
      assertThat(
              submitted(
                  local,
                  AttestedSeats.activation(
                      local.world(), script, 7, bearing, World.OWNER, World.HOTEL)))
          .isEqualTo("holder-not-holder");
    }
  }

  @Test
  void nothingIsFetchedForWhomTheBearingDoesNotName() {
    try (var local = world()) {
      AtomicInteger fetched = fetches(local);
      var bearing = AttestedSeats.bearing(7, END_SECONDS);
      var unknown = Hash.keccak(Bytes.utf8("another script"));
      assertThat(
              submitted(
                  local,
                  AttestedSeats.activation(
                      local.world(), unknown, 7, bearing, World.HOTEL, World.HOLDER)))
          .isEqualTo("issuer-not-owner");
      assertThat(fetched).hasValue(0);
      String late =
          submitted(
              local,
              AttestedSeats.activation(
                  local.world(), unknown, 7, bearing, World.OWNER, World.HOLDER));
      assertThat(late).isEqualTo("unavailable");
      assertThat(fetched).hasPositiveValue();
    }
  }

  /** Who hands something in to a feed that is there has no shorter way to a fetch. */
  @Test
  void norForASeatOrATicketThatIsHandedInToAFeedThatIsThere() {
    try (var local = served()) {
      AtomicInteger fetched = fetches(local);
      var bearing = AttestedSeats.bearing(8, END_SECONDS);
      var unknown = Hash.keccak(Bytes.utf8("another script"));
      assertThat(
              submitted(
                  local,
                  AttestedSeats.activation(
                      local.world(), unknown, 8, bearing, World.HOTEL, World.HOLDER)))
          .isNotEmpty();
      var ticket = local.world().activation(TestScript.usual(), World.token(1), "");
      assertThat(submitted(local, ticket)).isNotEmpty();
      assertThat(fetched).hasValue(0);

      submitted(
          local,
          AttestedSeats.activation(local.world(), unknown, 8, bearing, World.OWNER, World.HOLDER));
      Patience.until("the script to be looked for", () -> fetched.get() > 0);
    }
  }

  @Test
  void whoHoldsASeatWhoseGroupCannotBeWokenNobodyCanTell() {
    try (var local = served()) {
      ServiceNode node = local.services().getFirst();
      assertThat(node.holderNow(SEAT)).isEqualTo(new Chain.Answer.Known<>(HOLDER));
      Patience.until(
          "it to sleep",
          () -> {
            node.rest();
            return node.asleep() == 1;
          });
      local.kill(node.self());
      assertThat(node.holderNow(SEAT)).isInstanceOf(Chain.Answer.CannotTell.class);
    }
  }

  /** How often somebody looks for a script from now on, of which there is none. */
  private static AtomicInteger fetches(LocalWorld local) {
    var fetched = new AtomicInteger();
    local.web.serve(
        "airline.example",
        _ -> {
          fetched.incrementAndGet();
          return new Web.Exchange.Answered(404, Bytes.EMPTY);
        });
    return fetched;
  }

  private static String submitted(LocalWorld local, Activation activation) {
    return local.anchors().getFirst().submit(AttestedSeats.FEED, activation)
            instanceof Submission.Refused(String code, String _)
        ? code
        : "";
  }

  private static LocalWorld world() {
    return new LocalWorld(new World(1, 3), signed()).started();
  }

  private static LocalWorld served() {
    LocalWorld local = world();
    var activation = AttestedSeats.activation(local.world(), local.script().hash(), 7, END_SECONDS);
    assertThat(local.anchors().getFirst().submit(AttestedSeats.FEED, activation))
        .isInstanceOf(Submission.Promised.class);
    Patience.until(
        "all nodes to serve the seat",
        () -> local.services().stream().allMatch(node -> LocalWorld.status(node, SEAT) != null));
    return local;
  }

  private static Bytes signed() {
    return switch (ScriptSignature.sign(AttestedSeats.file(), World.OWNER)) {
      case ScriptSignature.Signing.Signed(Bytes file) -> file;
      case ScriptSignature.Signing.NotSigned(_, String why) -> throw new AssertionError(why);
    };
  }

  private CallGuard.Call ask(LocalWorld local, SecretKey granter, ServiceNode node, String method) {
    Grant grant = local.world().grant(granter, SEAT, List.of(method));
    return new CallGuard.Call(
        SEAT,
        method,
        Bytes.utf8("{}"),
        grant,
        proof(local, grant, node.self(), method, "{}"),
        null);
  }

  private CallGuard.Call note(LocalWorld local, String text) {
    return update(local, "note", "{\"text\":\"" + text + "\"}");
  }

  private CallGuard.Call update(LocalWorld local, String method, String args) {
    Grant grant = local.world().grant(World.HOLDER, SEAT, List.of(method));
    return new CallGuard.Call(
        SEAT,
        method,
        Bytes.utf8(args),
        grant,
        proof(local, grant, Update.ANY_NODE, method, args),
        null);
  }

  private CallProof proof(LocalWorld local, Grant grant, Address node, String method, String args) {
    long now = local.clock.now().toEpochMilli();
    Hash id = Hash.keccak(Bytes.utf8("call " + calls.incrementAndGet()));
    Hash digest =
        CallProof.digest(
            local.network().domain(), grant.hash(), node, SEAT, method, Bytes.utf8(args), now, id);
    return new CallProof(now, id, World.SESSION.signForWallets(digest));
  }

  private static String result(ServiceNode node, CallGuard.Call call) {
    if (!(node.call(call) instanceof Answer.Answered(Bytes bundle))) {
      throw new AssertionError(code(node.call(call)));
    }
    return switch (new BundleVerifier(node.network()).verify(bundle)) {
      case BundleVerifier.Verdict.Valid(var valid, var _) ->
          CanonicalJson.read(valid.step().output().toUtf8()).get("result").toString();
      case BundleVerifier.Verdict.Refused(String reason, String detail) ->
          throw new AssertionError(reason + ", " + detail);
    };
  }

  private static String code(Answer answer) {
    return answer instanceof Answer.Refused(String code, String _) ? code : "";
  }
}
