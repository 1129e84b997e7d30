package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.Update;
import io.smartlayer.token.World;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which updates may join a feed. */
class UpdateAdmissionTest {
  private static final Bytes ARGS = World.json("{\"seat\":\"1A\"}");
  private static final long WINDOW = CallGuard.PROOF_WINDOW.toMillis();

  private final TestGroup group =
      TestGroup.placed(
          TestScript.of(
              """
              <sl:method name="seat" kind="query" access="grant" handler="move"/>
              <sl:method name="move" kind="update" access="grant" handler="move">
                <sl:args>{"type":"object","properties":{"seat":{"type":"string"}},
                  "required":["seat"]}</sl:args>
              </sl:method>
              """,
              "function move(state) { return { state }; }"));

  @Test
  void aGrantedUpdateIsTakenOnce() {
    Update good = move("a");

    assertThat(group.offer(good)).isEqualTo("admitted");
    assertThat(group.code(good)).isEqualTo("duplicate");
    assertThat(group.code(update("move", World.json("{\"seat\":\"2B\"}"), group.now, "a")))
        .isEqualTo("duplicate");
    assertThat(group.code(move("b"))).isEqualTo("admitted");
  }

  @Test
  void aProofHoldsAsLongAsItCanBeRemembered() {
    for (long age : new long[] {-WINDOW, 0, WINDOW}) {
      assertThat(group.code(update("move", ARGS, group.now - age, "a"))).isEqualTo("admitted");
    }
    for (long age : new long[] {-WINDOW - 1, WINDOW + 1}) {
      assertThat(group.code(update("move", ARGS, group.now - age, "a"))).isEqualTo("proof-stale");
    }
    Update first = update("move", ARGS, group.now + WINDOW, "a");
    assertThat(group.offer(first)).isEqualTo("admitted");
    for (int i = 0; i < 8; i++) { // as long as the first could be admitted again it is known
      group.now += WINDOW / 4;
      assertThat(group.offer(update("move", ARGS, group.now + WINDOW, "later " + i)))
          .isEqualTo("admitted");
      assertThat(group.code(first)).isEqualTo("duplicate");
    }
    group.now++;
    assertThat(group.offer(update("move", ARGS, group.now + WINDOW, "last"))).isEqualTo("admitted");
    assertThat(group.code(first)).isEqualTo("proof-stale");
  }

  @Test
  void anUpdateThatSealsItsAnswerNeedsAReaderAndTheGroupsKey() {
    SealingSecret secret = SealingSecret.fresh(new Random(1));
    SealingKey reader = SealingSecret.fresh(new Random(2)).key();
    var sealing =
        TestGroup.placed(
            key -> key.equals(secret.key()) ? secret : null,
            TestScript.of(
                """
                <sl:method name="move" kind="update" access="grant" handler="move" seals="to"/>
                """,
                "function move(state) { return { state, result: { to: 1 } }; }"));
    Update blind = sealing.world.update(World.token(42), "move", ARGS, sealing.now, "a");
    Update good = sealing.world.updateFor(reader, World.token(42), "move", ARGS, sealing.now, "b");

    assertThat(sealing.code(blind)).isEqualTo("reader-required");
    assertThat(sealing.code(good)).isEqualTo("group-key-missing");
    var world = sealing.world;
    for (Address node : world.replicas(sealing.script).subList(0, 2)) {
      SecretKey key = world.keyOf(node);
      GroupKey word = GroupKey.by(key, world.network().domain(), world.feed(), secret.key());
      assertThat(sealing.offer(word)).isEqualTo("admitted");
    }
    assertThat(sealing.code(blind)).isEqualTo("reader-required");
    assertThat(sealing.offer(good)).isEqualTo("admitted");
  }

  @Test
  void onlyAnUpdateOfALivingTokenWithItsArgumentsIsTaken() {
    assertThat(group.code(update("seat", ARGS, group.now, "a"))).isEqualTo("unknown-method");
    assertThat(group.code(update("none", ARGS, group.now, "a"))).isEqualTo("unknown-method");
    assertThat(group.code(update("move", World.json("{}"), group.now, "a")))
        .isEqualTo("args-unfit");
    assertThat(group.code(group.world.update(World.token(43), "move", ARGS, group.now, "a")))
        .isEqualTo("token-unknown");
    group.scriptIsHere = false;
    assertThat(group.code(move("a"))).isEqualTo("cannot-tell");
  }

  @Test
  void theGrantIsThePresentHoldersAndTheProofIsMadeOutToNoNode() {
    Update good = move("a");

    assertThat(group.code(by(World.OWNER, good))).isEqualTo("grant-void");
    assertThat(
            group.code(
                new Update(
                    good.token(),
                    good.method(),
                    good.args(),
                    World.OWNER.address(),
                    good.grant(),
                    good.proof())))
        .isEqualTo("grant-void");
    assertThat(group.code(with(good, proofFor(good, World.token(1).type().contract()))))
        .isEqualTo("proof-invalid");
    group.chain.isUp = false;
    assertThat(group.code(good)).isEqualTo("cannot-tell");
    group.chain.isUp = true;
    group.chain.holder = World.OWNER.address();
    assertThat(group.code(good)).isEqualTo("grant-void");
  }

  private Update move(String jti) {
    return update("move", ARGS, group.now, jti);
  }

  private Update update(String method, Bytes args, long time, String jti) {
    return group.world.update(World.token(42), method, args, time, jti);
  }

  private Update by(SecretKey granter, Update good) {
    return group.world.update(
        granter, good.token(), good.method(), good.args(), group.now, "by another");
  }

  private static Update with(Update good, CallProof proof) {
    return new Update(good.token(), good.method(), good.args(), good.holder(), good.grant(), proof);
  }

  private CallProof proofFor(Update good, Address node) {
    var digest =
        CallProof.digest(
            group.world.network().domain(),
            good.grant().hash(),
            node,
            good.token(),
            good.method(),
            good.args(),
            group.now,
            good.proof().jti());
    return new CallProof(group.now, good.proof().jti(), World.SESSION.signForWallets(digest));
  }
}
