package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.gateway.KeptAudit;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.runtime.GatewayWorld.Runs;
import io.smartlayer.token.Update;
import io.smartlayer.token.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** An anchor that has two replicas answer, on two platforms as they say. */
class DiversePlatformsTest {
  private static final String AGREED = "gateway.agreed";
  private static final String AGAIN = "gateway.run.again";
  private static final String WITHHELD = "gateway.withheld";

  private final GatewayWorld world = new GatewayWorld(2);

  @AfterEach
  void stop() {
    world.close();
  }

  private Gateway serve(Runs first, Runs second) {
    return world.serve(VerificationMode.DIVERSE, false, 0, first, second);
  }

  private static long count(Gateway gateway, String name) {
    return gateway.counts().getOrDefault(name, -1L);
  }

  /** A gateway that has heard what both run on. */
  private Gateway compared(Runs first, Runs second) {
    Gateway gateway = serve(first, second);
    Patience.until(
        "both to be asked", () -> world.status(0).status() == 200 && count(gateway, AGREED) > 0);
    return gateway;
  }

  @Test
  void whatTwoPlatformsAnswerAlikeLeavesAndIsNotRunAgain() {
    Gateway gateway = compared(Runs.honest("one"), Runs.honest("two"));
    long agreed = count(gateway, AGREED);
    long again = count(gateway, AGAIN);

    assertThat(world.status(0).status()).isEqualTo(200);
    assertThat(world.status(1).status()).isEqualTo(200);
    assertThat(count(gateway, AGREED)).isEqualTo(agreed + 2);
    assertThat(count(gateway, AGAIN)).isEqualTo(again);
  }

  @Test
  void aLieDoesNotLeaveWhetherItsPlatformIsKnownYetOrNot() {
    Gateway gateway = serve(Runs.lying("one"), Runs.honest("two"));

    Patience.until(
        "the lie to be met by both ways",
        () -> {
          Web.Exchange.Answered answer = world.status(0);
          assertThat(GatewayWorld.code(answer)).isEqualTo("answer-refused");
          assertThat(answer.body().toUtf8()).doesNotContain(LyingEngine.LIE);
          return count(gateway, WITHHELD) > 2;
        });
    assertThat(count(gateway, AGREED)).isZero();
    assertThat(world.anchor.keptAudits().getFirst().node()).isEqualTo(world.node(0));
  }

  @Test
  void anHonestAnswerLeavesThoughTheOtherReplicaLiesWhichIsKept() {
    serve(Runs.honest("one"), Runs.lying("two"));

    Patience.until(
        "the lie to be compared",
        () -> {
          assertThat(world.status(0).status()).isEqualTo(200);
          return world.anchor.keptAudits().stream()
              .anyMatch(kept ->
                  kept.node().equals(world.node(1)) && kept.result() == KeptAudit.Result.DIFFERS);
        });
  }

  @Test
  void whereAllRunOnOnePlatformTheAnchorRunsTheStepItself() {
    Gateway gateway = serve(Runs.honest("one"), Runs.honest("one"));
    for (int i = 1; i <= 3; i++) {
      assertThat(world.status(0).status()).isEqualTo(200);
      assertThat(count(gateway, AGAIN)).isEqualTo(i);
    }
    assertThat(count(gateway, AGREED)).isZero();
  }

  @Test
  void whereTheOtherSaysNothingTheAnchorRunsTheStepItself() {
    Gateway gateway = compared(Runs.honest("one"), Runs.honest("two"));
    world.replace(1, _ -> new Web.Exchange.NeverSent("nobody listens"));
    long again = count(gateway, AGAIN);

    assertThat(world.status(0).status()).isEqualTo(200);
    assertThat(count(gateway, AGAIN)).isEqualTo(again + 1);
  }

  @Test
  void whatNotAnybodyMayAskIsAskedOnceAndRunAgain() {
    Gateway gateway = compared(Runs.honest("one"), Runs.honest("two"));
    long again = count(gateway, AGAIN);
    long agreed = count(gateway, AGREED);
    long now = world.local.clock.now().toEpochMilli();
    Bytes args = World.json("{\"text\":\"hello\"}");
    Update update = world.local.world().update(GatewayWorld.TOKEN, "note", args, now, "a");

    Web.Exchange.Answered answer =
        world.through(
            0,
            "/tokens/" + GatewayWorld.TOKEN + "/note",
            body(update),
            new Web.Header("Origin", World.SITE));
    assertThat(answer.status()).as(answer.body().toUtf8()).isEqualTo(200);
    assertThat(count(gateway, AGAIN)).isEqualTo(again + 1);
    assertThat(count(gateway, AGREED)).isEqualTo(agreed);
  }

  private static Bytes body(Update update) {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("args", CanonicalJson.read(update.args().toUtf8()));
    json.set("grant", update.grant().toJson());
    json.set("proof", update.proof().toJson());
    return CanonicalJson.write(json);
  }
}
