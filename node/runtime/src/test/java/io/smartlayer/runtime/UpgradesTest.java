package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.World;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Upgrades on a network in memory: asked for by the issuer, tried by replicas, then in force. */
class UpgradesTest {
  private static final String PLACE = "http://second.example/ticket.tsml";
  private static final String GOOD = "return { state: { ...state, version: 2 } };";
  private static final String BAD = "throw new Error('no');";

  @Test
  void everyReplicaGoesOnUnderTheNewScriptWithWhatItHad() {
    try (var local = served(GOOD)) {
      local.delay(local.leader(), 30);
      Patience.until("the delay", () -> all(local, "minutes", 30));

      assertThat(upgrade(local)).isInstanceOf(Submission.Promised.class);

      Patience.until("the new script", () -> all(local, "version", 2));
      assertThat(all(local, "minutes", 30)).isTrue();
      assertThat(upgrade(local))
          .isEqualTo(refused("duplicate", "the group runs this script already"));
      local.delay(local.leader(), 31);
      Patience.until("a delay under it", () -> all(local, "minutes", 31));
      assertThat(local.activate(local.leader(), 2)).isInstanceOf(Submission.Refused.class);
      var next = local.world().activation(second(local), World.token(2), "");
      assertThat(local.leader().submit(local.feed(), next)).isInstanceOf(Submission.Promised.class);
      Patience.until("a token that began under it", () -> version(local, 2) == 2);
    }
  }

  @Test
  void aMigrationThatFailsLeavesEverythingAsItWas() {
    try (var local = served(BAD)) {
      JsonNode before = status(local.replicas().getFirst(), 1);

      assertThat(upgrade(local)).isInstanceOf(Submission.Promised.class);
      local.delay(local.leader(), 30); // waits for the end of it

      Patience.until("the delay", () -> all(local, "minutes", 30));
      for (ServiceNode node : local.replicas()) {
        assertThat(status(node, 1).has("version")).isFalse();
        assertThat(status(node, 1).get("story")).isEqualTo(before.get("story"));
      }
    }
  }

  @Test
  void whatWasAskedForUnderTheFirstScriptIsDoneAsItSaid() {
    try (var local = served(GOOD)) {
      local.delay(local.leader(), 180);

      upgrade(local);

      Patience.until(
          "the hotel of the first script, and the new script's word on it",
          () ->
              all(local, "version", 2)
                  && local.replicas().stream()
                      .allMatch(node -> LocalWorld.story(node, 1).contains("rebook=success")));
      assertThat(local.rebookings).hasSize(1);
    }
  }

  @Test
  void noUpdateThatWasAnsweredIsLostAndWhoIsBusyMeanwhileMayAskAgain() {
    try (var local = served(GOOD)) {
      var answered = new ConcurrentLinkedQueue<String>();
      var over = new AtomicBoolean();
      Thread writer = Thread.ofVirtual().start(() -> write(local, answered, over));
      Patience.until("updates", () -> answered.size() > 3);

      upgrade(local);

      Patience.until("the new script", () -> all(local, "version", 2));
      int then = answered.size();
      Patience.until("updates under it", () -> answered.size() > then + 3);
      over.set(true);
      Patience.until("the writer's end", () -> !writer.isAlive());
      for (ServiceNode node : local.replicas()) {
        String notices = status(node, 1).get("notices").stringValue();
        assertThat(notices.split(" ")).containsAll(answered);
      }
    }
  }

  @Test
  void aReplicaAndAnAnchorThatStartAgainComeToTheSame() {
    try (var local = served(GOOD)) {
      upgrade(local);
      Patience.until("the new script", () -> all(local, "version", 2));
      Address replica = local.world().replicas(local.script()).getFirst();
      Address anchor = local.network().committee(local.feed()).leader(0).address();
      local.kill(replica);
      local.kill(anchor);
      local.loseDisk(replica);

      local.startAnchor(anchor);
      local.startService(replica);

      Patience.until("the new script again", () -> all(local, "version", 2));
      local.delay(local.anchor(anchor), 33);
      Patience.until("a delay", () -> all(local, "minutes", 33));
    }
  }

  /** A step under the first waits for a timer, and where its notice goes only that script says. */
  @Test
  void aGroupOfWhichNobodyCanTellWhenToWakeStaysAwakeAndEndsNoNode() {
    var world = new LocalWorld(new World(4, 4), TicketFile.withNotedTimers());
    try (var local = published(world.started(), GOOD)) {
      var unnoticed = local.world().activation(local.script(), World.token(1), "");
      local.leader().submit(local.feed(), unnoticed);
      local.awaitServed(1);
      ServiceNode before = local.replicas().getFirst();
      var hour = World.json("{\"millis\":3600000}");
      long now = local.clock.now().toEpochMilli();
      var timer = local.world().update(World.token(1), "remind", hour, now, "timer");
      assertThat(before.call(timer.call(World.SITE))).isInstanceOf(Answer.Answered.class);
      upgrade(local);
      Patience.until("the new script", () -> all(local, "version", 2));
      Patience.until("it to sleep", () -> isAsleep(before));
      local.kill(before.self());
      local.web.leave("airline.example");
      Storage.Log second = new MemoryStorage().open("scripts");
      second.append(TicketFile.second(GOOD));

      ServiceNode node =
          local.startService(
              before.self(), new WrappedStorage(local.disk(before.self()), "scripts", _ -> second));

      Patience.until("it to wake", () -> LocalWorld.status(node, World.token(1)) != null);
      for (int i = 0; i < 3; i++) {
        assertThat(isAsleep(node)).isFalse();
      }
      assertThat(node.hasFailed()).isFalse();
      assertThat(status(node, 1).get("version").intValue()).isEqualTo(2);
    }
  }

  private static boolean isAsleep(ServiceNode node) {
    node.rest();
    return node.asleep() == 1;
  }

  private static void write(
      LocalWorld local, ConcurrentLinkedQueue<String> answered, AtomicBoolean over) {
    for (int i = 0; !over.get(); i++) {
      String text = "n" + i;
      long now = local.clock.now().toEpochMilli();
      CallGuard.Call call =
          local
              .world()
              .update(World.token(1), "note", World.json("{\"text\":\"" + text + "\"}"), now, text)
              .call(World.SITE);
      if (local.replicas().getFirst().call(call) instanceof Answer.Answered) {
        answered.add(text);
      }
    }
  }

  private static LocalWorld served(String migrate) {
    var local = published(LocalWorld.started(4, 4), migrate);
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    return local;
  }

  private static LocalWorld published(LocalWorld local, String migrate) {
    Bytes second = TicketFile.second(migrate);
    local.web.serve("second.example", _ -> new Web.Exchange.Answered(200, second));
    local.chain.publish(World.TYPE.contract(), List.of(TicketFile.PLACE, PLACE));
    return local;
  }

  private static Submission upgrade(LocalWorld local) {
    Hash from = local.script().hash();
    long now = local.clock.now().toEpochMilli();
    Upgrade upgrade = local.world().upgrade(World.OWNER, from, second(local).hash(), now);
    return local.leader().submit(local.feed(), upgrade);
  }

  private static ServiceScript second(LocalWorld local) {
    var answer =
        local.web.send(
            new Web.Request(
                "GET", URI.create(PLACE), List.of(), Bytes.EMPTY, Duration.ofSeconds(1)));
    Bytes file = ((Web.Exchange.Answered) answer).body();
    return ((ServiceScript.Loading.Loaded) TakenBefore.load(file, World.CHAIN)).script();
  }

  private static Submission refused(String code, String why) {
    return new Submission.Refused(code, why);
  }

  private static boolean all(LocalWorld local, String field, int value) {
    return local.replicas().stream()
        .map(node -> LocalWorld.status(node, World.token(1)))
        .allMatch(status -> status != null && status.path(field).asInt(-1) == value);
  }

  private static int version(LocalWorld local, int token) {
    JsonNode status = LocalWorld.status(local.replicas().getFirst(), World.token(token));
    return status == null ? 0 : status.path("version").asInt(0);
  }

  private static JsonNode status(ServiceNode node, int token) {
    return Objects.requireNonNull(LocalWorld.status(node, World.token(token)));
  }
}
