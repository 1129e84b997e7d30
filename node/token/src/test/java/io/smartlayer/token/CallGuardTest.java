package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import io.smartlayer.token.CallGuard.Call;
import io.smartlayer.token.CallGuard.Decision;
import io.smartlayer.token.CallGuard.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallGuardTest {
  private static final TypedData.Domain DOMAIN = new World(1, 1).network().domain();
  private static final Address NODE = World.key("service 0").address();
  private static final SecretKey SESSION = World.key("session");
  private static final String SITE = "https://cars.example";
  private static final Instant NOW = Instant.ofEpochMilli(World.START);
  private static final Bytes ARGS = World.json("{\"a\":1}");

  private Chain.Answer<Address> holder = new Chain.Answer.Known<>(World.HOLDER.address());
  private final CallGuard guard = new CallGuard(DOMAIN, NODE, _ -> holder);

  /** What a caller can get wrong; each value replaces one of a proper call's. */
  private record Wish(
      int grantToken,
      int token,
      String granted,
      String method,
      String origin,
      long expiryMillis,
      long timeMillis,
      SecretKey holder,
      SecretKey session,
      Address node,
      String proved,
      Bytes provedArgs,
      int jti) {
    static Wish proper() {
      return new Wish(
          42,
          42,
          "status",
          "status",
          SITE,
          World.START + 1,
          World.START,
          World.HOLDER,
          SESSION,
          NODE,
          "status",
          ARGS,
          1);
    }

    Call call() {
      Grant unsigned = grant(new WalletSignature(holder.sign(Hash.ZERO), 0));
      Grant grant = grant(holder.signForWallets(DOMAIN.digest(unsigned.hash())));
      Hash id = Hash.keccak(Bytes.ofLong(jti));
      Hash digest =
          CallProof.digest(
              DOMAIN, grant.hash(), node, World.token(token), proved, provedArgs, timeMillis, id);
      var proof = new CallProof(timeMillis, id, session.signForWallets(digest));
      return new Call(World.token(token), method, ARGS, grant, proof, origin);
    }

    private Grant grant(WalletSignature signature) {
      return new Grant(
          World.token(grantToken),
          List.of("other", granted),
          SITE,
          SESSION.address(),
          7,
          expiryMillis,
          signature);
    }

    Wish tokens(int inGrant, int asked) {
      return new Wish(
          inGrant,
          asked,
          granted,
          method,
          origin,
          expiryMillis,
          timeMillis,
          holder,
          session,
          node,
          proved,
          provedArgs,
          jti);
    }

    Wish methods(String inGrant, String asked, String inProof) {
      return new Wish(
          grantToken,
          token,
          inGrant,
          asked,
          origin,
          expiryMillis,
          timeMillis,
          holder,
          session,
          node,
          inProof,
          provedArgs,
          jti);
    }

    Wish from(String other) {
      return new Wish(
          grantToken,
          token,
          granted,
          method,
          other,
          expiryMillis,
          timeMillis,
          holder,
          session,
          node,
          proved,
          provedArgs,
          jti);
    }

    Wish times(long expiry, long made) {
      return new Wish(
          grantToken,
          token,
          granted,
          method,
          origin,
          expiry,
          made,
          holder,
          session,
          node,
          proved,
          provedArgs,
          jti);
    }

    Wish by(SecretKey holding, SecretKey calling) {
      return new Wish(
          grantToken,
          token,
          granted,
          method,
          origin,
          expiryMillis,
          timeMillis,
          holding,
          calling,
          node,
          proved,
          provedArgs,
          jti);
    }

    Wish proving(Address forNode, Bytes args, int id) {
      return new Wish(
          grantToken,
          token,
          granted,
          method,
          origin,
          expiryMillis,
          timeMillis,
          holder,
          session,
          forNode,
          proved,
          args,
          id);
    }
  }

  @Test
  void aProperCallIsAllowedInTheNameOfHolderAndSite() {
    assertThat(guard.decide(Wish.proper().call(), NOW))
        .isEqualTo(new Decision.Allowed(World.HOLDER.address(), SITE));
  }

  @Test
  void aProgramThatIsNoBrowserMayCallWithoutAnOrigin() {
    Call call = Wish.proper().call();
    var bare = new Call(call.token(), call.method(), call.args(), call.grant(), call.proof(), null);

    assertThat(guard.decide(bare, NOW)).isInstanceOf(Decision.Allowed.class);
  }

  /** Each call here breaks its own rule and all rules after it, so the order is held too. */
  @Test
  void theFirstRuleThatIsBrokenGivesTheRefusal() {
    holder = new Chain.Answer.Known<>(World.OWNER.address());
    UnaryOperator<Wish> stale = wish -> wish.times(World.START + 1, World.START - 30_001);
    UnaryOperator<Wish> forged = wish -> stale.apply(wish).by(World.AIRLINE, World.key("thief"));
    UnaryOperator<Wish> expired =
        wish -> forged.apply(wish).times(World.START, World.START - 30_001);
    UnaryOperator<Wish> method = wish -> expired.apply(wish).methods("board", "status", "status");
    UnaryOperator<Wish> origin = wish -> method.apply(wish).from("https://evil.example");
    UnaryOperator<Wish> token = wish -> origin.apply(wish).tokens(42, 43);

    assertThat(refusal(new Call(World.token(1), "", ARGS, null, null, "x")))
        .isEqualTo(Refusal.GRANT_REQUIRED);
    assertThat(refusal(token)).isEqualTo(Refusal.GRANT_OF_ANOTHER_TOKEN);
    assertThat(refusal(origin)).isEqualTo(Refusal.ORIGIN_NOT_GRANTED);
    assertThat(refusal(method)).isEqualTo(Refusal.METHOD_NOT_GRANTED);
    assertThat(refusal(expired)).isEqualTo(Refusal.GRANT_EXPIRED);
    assertThat(refusal(forged)).isEqualTo(Refusal.PROOF_INVALID);
    assertThat(refusal(stale)).isEqualTo(Refusal.PROOF_STALE);
    assertThat(refusal(wish -> wish)).isEqualTo(Refusal.GRANT_VOID);
    holder = new Chain.Answer.CannotTell<>("down");
    assertThat(refusal(wish -> wish)).isEqualTo(Refusal.CHAIN_UNREACHABLE);
    assertThat(refusal(stale)).isEqualTo(Refusal.PROOF_STALE);
  }

  @Test
  void aStolenGrantIsWorthNothingWithoutTheSessionKey() {
    assertThat(refusal(wish -> wish.by(World.HOLDER, World.key("thief"))))
        .isEqualTo(Refusal.PROOF_INVALID);
  }

  @Test
  void aProofIsForOneNodeOneMethodOneTokenAndTheseArguments() {
    Address other = World.key("service 1").address();
    assertThat(refusal(wish -> wish.proving(other, ARGS, 1))).isEqualTo(Refusal.PROOF_INVALID);
    assertThat(refusal(wish -> wish.proving(NODE, World.json("{}"), 1)))
        .isEqualTo(Refusal.PROOF_INVALID);
    assertThat(refusal(wish -> wish.methods("status", "status", "other")))
        .isEqualTo(Refusal.PROOF_INVALID);
    Call call = Wish.proper().call();
    Call foreign = Wish.proper().tokens(43, 43).call();
    assertThat(
            refusal(new Call(foreign.token(), "status", ARGS, foreign.grant(), call.proof(), SITE)))
        .isEqualTo(Refusal.PROOF_INVALID);
  }

  @Test
  void aGrantAndItsProofGoTogether() {
    Call call = Wish.proper().call();

    assertThat(refusal(new Call(call.token(), "status", ARGS, call.grant(), null, SITE)))
        .isEqualTo(Refusal.GRANT_REQUIRED);
    assertThat(refusal(new Call(call.token(), "status", ARGS, null, call.proof(), SITE)))
        .isEqualTo(Refusal.GRANT_REQUIRED);
  }

  @ParameterizedTest
  @CsvSource({"-30000,true", "-30001,false", "30000,true", "30001,false"})
  void aProofIsGoodForHalfAMinuteEitherWay(long millis, boolean good) {
    Decision decision =
        guard.decide(Wish.proper().times(World.START + 1, World.START + millis).call(), NOW);

    assertThat(decision instanceof Decision.Allowed).isEqualTo(good);
  }

  @Test
  void aCallIsRememberedAsLongAsItsProofIsGood() {
    Call early = Wish.proper().times(World.START + 600_000, World.START + 30_000).call();
    assertThat(guard.decide(early, NOW)).isInstanceOf(Decision.Allowed.class);

    for (long second = 0; second <= 60; second++) {
      assertThat(guard.decide(early, NOW.plusSeconds(second)))
          .isEqualTo(new Decision.Refused(Refusal.CALL_REPLAYED));
    }
    assertThat(guard.decide(early, NOW.plusSeconds(61)))
        .isEqualTo(new Decision.Refused(Refusal.PROOF_STALE));
  }

  @Test
  void aTransferMakesTheGrantVoidAtOnce() {
    assertThat(refusal(wish -> wish.proving(NODE, ARGS, 1))).isNull();
    holder = new Chain.Answer.Known<>(World.AIRLINE.address());
    assertThat(refusal(wish -> wish.proving(NODE, ARGS, 2))).isEqualTo(Refusal.GRANT_VOID);
    holder = new Chain.Answer.Known<>(Address.ZERO);
    assertThat(refusal(wish -> wish.proving(NODE, ARGS, 3))).isEqualTo(Refusal.GRANT_VOID);
  }

  @Test
  void aCallThatTheChainLeftOpenMayBeMadeAgain() {
    holder = new Chain.Answer.CannotTell<>("down");
    assertThat(refusal(wish -> wish)).isEqualTo(Refusal.CHAIN_UNREACHABLE);
    holder = new Chain.Answer.Known<>(World.HOLDER.address());
    assertThat(refusal(wish -> wish)).isNull();
    assertThat(refusal(wish -> wish)).isEqualTo(Refusal.CALL_REPLAYED);
  }

  @Test
  void aGrantThatWasTakenBackIsRefusedAtOnce() {
    Call call = Wish.proper().call();
    Hash taken = Objects.requireNonNull(call.grant()).hash();

    assertThat(guard.decide(call, NOW, hash -> !hash.equals(taken)))
        .isInstanceOf(Decision.Allowed.class);
    Call again = Wish.proper().proving(NODE, ARGS, 2).call();
    assertThat(guard.decide(again, NOW, taken::equals))
        .isEqualTo(new Decision.Refused(Refusal.GRANT_REVOKED));
  }

  /** An addressee without memory, such as a feed that knows its calls: same rules, own window. */
  @Test
  void theRulesAloneDecideByTheHolderTheyAreTold() {
    var rules = new GrantRules(DOMAIN, Address.ZERO, Duration.ofMinutes(5));
    Call call =
        Wish.proper()
            .times(World.START + 1, World.START - 200_000)
            .proving(Address.ZERO, ARGS, 1)
            .call();

    assertThat(rules.decide(call, NOW, _ -> false, World.HOLDER.address()))
        .isEqualTo(new Decision.Allowed(World.HOLDER.address(), SITE));
    assertThat(rules.decide(call, NOW, _ -> false, World.AIRLINE.address()))
        .isEqualTo(new Decision.Refused(Refusal.GRANT_VOID));
    assertThat(guard.decide(call, NOW)).isEqualTo(new Decision.Refused(Refusal.PROOF_INVALID));
  }

  /** Strangers make grants and session keys for nothing: they must not fill the memory. */
  @Test
  void whoHoldsNoTokenCannotFillTheMemory() {
    var small = new CallGuard(DOMAIN, NODE, _ -> holder, 3);
    for (int i = 0; i < 10; i++) {
      Call call = Wish.proper().by(World.key("stranger"), SESSION).proving(NODE, ARGS, i).call();
      assertThat(small.decide(call, NOW)).isEqualTo(new Decision.Refused(Refusal.GRANT_VOID));
    }
    assertThat(small.decide(Wish.proper().call(), NOW)).isInstanceOf(Decision.Allowed.class);
  }

  @Test
  void aFullMemoryRefusesAndForgetsInTime() {
    var small = new CallGuard(DOMAIN, NODE, _ -> holder, 3);
    for (int i = 0; i < 3; i++) {
      Call call = Wish.proper().proving(NODE, ARGS, i).call();
      assertThat(small.decide(call, NOW)).isInstanceOf(Decision.Allowed.class);
    }
    Call fourth = Wish.proper().proving(NODE, ARGS, 3).call();
    assertThat(small.decide(fourth, NOW)).isEqualTo(new Decision.Refused(Refusal.BUSY));

    Instant later = NOW.plus(CallGuard.MEMORY).plusMillis(1);
    Call fresh =
        Wish.proper()
            .times(Long.MAX_VALUE >> 12, later.toEpochMilli())
            .proving(NODE, ARGS, 4)
            .call();
    assertThat(small.decide(fresh, later)).isInstanceOf(Decision.Allowed.class);
  }

  private @Nullable Refusal refusal(UnaryOperator<Wish> change) {
    return refusal(change.apply(Wish.proper()).call());
  }

  private @Nullable Refusal refusal(Call call) {
    return switch (guard.decide(call, NOW)) {
      case Decision.Allowed _ -> null;
      case Decision.Refused(Refusal refusal) -> refusal;
    };
  }
}
