package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ServiceClass;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whole nodes with a group whose script names a class. */
class BriskGroupTest {
  private static final Duration LATER = ProbeDraw.GRACE.plusSeconds(1);

  private final LocalWorld local = new LocalWorld(new World(4, 4), TicketFile.brisk()).started();

  @AfterEach
  void stop() {
    local.close();
  }

  private static JsonNode answer(AnchorNode anchor) {
    assertThat(anchor.lookup(World.token(1), false)).isInstanceOf(Lookup.Found.class);
    return ((Lookup.Found) anchor.lookup(World.token(1), false)).answer();
  }

  @Test
  void itsReplicasAreJudgedByThatClassAndWhoIsSlowLosesCallersThere() {
    assertThat(local.activate(local.leader(), 1)).isInstanceOf(Submission.Promised.class);
    local.awaitServed(1);
    local.network().anchors().forEach(node -> local.skip(node.address(), LATER));
    AnchorNode anchor = local.leader();
    var random = new Random(6);
    Patience.until("a question", () -> !anchor.questions(random).isEmpty());
    List<ProbeQuestion> questions = anchor.questions(random);
    assertThat(questions).allMatch(one -> one.serviceClass() == ServiceClass.BRISK);
    JsonNode before = answer(anchor);
    assertThat(before.get("placement").get("body").get("class").asString()).isEqualTo("brisk");
    assertThat(before.get("replicas")).hasSize(3).noneMatch(replica -> replica.has("weight"));

    List<Address> replicas = questions.getFirst().replicas();
    Map<Address, Outcome> outcomes = new TreeMap<>();
    replicas.forEach(node -> outcomes.put(node, Outcome.RIGHT));
    outcomes.put(replicas.getLast(), Outcome.SLOW);
    for (int i = 0; i < 10; i++) {
      anchor.levels().add(ServiceClass.BRISK, outcomes);
    }
    JsonNode after = answer(anchor);
    for (JsonNode replica : after.get("replicas")) {
      boolean isSlow = replica.get("node").asString().equals(replicas.getLast().toHex());
      assertThat(replica.path("weight").asInt(0)).isEqualTo(isSlow ? 1 : 0);
    }
    assertThat(anchor.levels().failing()).isEmpty();
    assertThat(anchor.levels().weights(ServiceClass.STANDARD)).doesNotContainValue(1);
  }
}
