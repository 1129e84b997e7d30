package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Service nodes are killed at any moment while they act for tickets of a late flight: the hotel
 * books each night once, or, where it honours no keys, is asked once at the most.
 */
class ExecutorKillsAcceptanceTest {
  private static final int KILLS = Integer.getInteger("kills", 2);
  private static final long SEED = Long.getLong("seed", 1);
  private static final int TICKETS = 6;
  private static final int DELAY_MINUTES = 180;

  /** The longest from the airline's word until the victim dies. */
  private static final int MOMENT_MILLIS = 200;

  /** The longest that a victim stays dead: for some, longer than its lease. */
  private static final int DEAD_MILLIS = 12_000;

  /** In all but one of so many rounds the hotel does not answer until the victim is dead. */
  private static final int SILENT = 4;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @RegisterExtension private final Fixture fixture = new Fixture();

  private final Random random = new Random(SEED);
  private final Map<TokenId, Hash> keys = new TreeMap<>();
  private int underWay;

  @Test
  @Tag("minutes")
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void theHotelBooksEachNightOnceWhicheverExecutorIsKilledWhenever() throws Exception {
    Scene scene = fixture.scene();
    for (int round = 1; round <= KILLS; round++) {
      for (Told one : round(scene, round, List.of("success", "failed"))) {
        assertThat(one.ending()).as("%s", one).isEqualTo("success");
        assertThat(one.bookings()).as("booked once: %s", one).isOne();
      }
    }
    eachTokenHasOneKey(scene);
    tell();
  }

  @Test
  @Tag("minutes")
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void aHotelWithoutKeysIsAskedOnceAtMostAndWhatIsUnknownIsSaidToBe() throws Exception {
    Scene scene = fixture.add(Scene.edited(fixture.demo(), ExecutorKillsAcceptanceTest::keyless));
    int unknown = 0;
    for (int round = 1; round <= KILLS; round++) {
      for (Told one : round(scene, round, List.of("success", "failed", "unknown", "expired"))) {
        assertThat(one.requests()).as("asked once at most: %s", one).isLessThanOrEqualTo(1);
        if (one.ending().equals("success")) {
          assertThat(one.bookings()).as("%s", one).isOne();
        } else {
          assertThat(one.ending()).as("the hotel is there: %s", one).isNotEqualTo("failed");
          unknown++;
        }
      }
    }
    eachTokenHasOneKey(scene);
    tell();
    System.out.println(unknown + " nights ended as unknown");
  }

  /** The tickets' script, as if the hotel kept no keys. */
  private static Bytes keyless(Bytes script) {
    String text = script.toUtf8();
    assertThat(text).contains("idempotent=\"true\"");
    return Bytes.utf8(text.replace("idempotent=\"true\"", "idempotent=\"false\""));
  }

  /** What became of a ticket's request, by the feed and by the hotel. */
  private record Told(TokenId token, String ending, int requests, int bookings) {}

  /** Sells tickets, lets their flight be late, kills who acts, and waits for these endings. */
  private List<Told> round(Scene scene, int round, List<String> endings)
      throws IOException, InterruptedException {
    Stage stage = scene.stage();
    String flight = "KILL" + round % 2;
    long begun = System.nanoTime();
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < TICKETS; i++) {
      tickets.add(stage.ticket(flight));
    }
    boolean silent = random.nextInt(SILENT) > 0;
    Membership.Node victim =
        silent ? killWhileTheHotelIsSilent(scene, tickets) : killAnyTime(scene, tickets);
    Pause.millis(random.nextInt(DEAD_MILLIS));
    scene.world().revive(victim.address());
    List<Told> out = new ArrayList<>();
    for (Ticket ticket : tickets) {
      out.add(told(scene, ticket, endings));
    }
    Fixture.tell("round " + round + " ended", begun);
    return out;
  }

  /** Kills a replica some time after the flight is late. */
  private Membership.Node killAnyTime(Scene scene, List<Ticket> tickets)
      throws InterruptedException {
    List<Membership.Node> replicas = new ArrayList<>(scene.stage().replicas(tickets.getFirst()));
    Collections.shuffle(replicas, random);
    scene.stage().delay(tickets.getFirst().flight(), DELAY_MINUTES);
    Pause.millis(random.nextInt(MOMENT_MILLIS));
    scene.world().kill(replicas.getFirst().address());
    return replicas.getFirst();
  }

  /**
   * Kills who acts for the most tickets while the hotel's process stands still: requests are under
   * way to it, or with it, and it answers none before the kill.
   */
  private Membership.Node killWhileTheHotelIsSilent(Scene scene, List<Ticket> tickets)
      throws IOException, InterruptedException {
    signal("STOP");
    try {
      scene.stage().delay(tickets.getFirst().flight(), DELAY_MINUTES);
      String executor = Stage.await("an executor", () -> busiest(scene, tickets));
      Pause.millis(random.nextInt(MOMENT_MILLIS));
      Membership.Node victim =
          scene.world().membership().services().stream()
              .filter(node -> node.address().toHex().equals(executor))
              .findFirst()
              .orElseThrow();
      scene.world().kill(victim.address());
      underWay += Objects.requireNonNull(running(scene, tickets).get(executor));
      return victim;
    } finally {
      signal("CONT");
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    KeptProcess hotel = KeptProcess.find(fixture.demo().resolve("hotel").resolve("process"));
    String pid = String.valueOf(Objects.requireNonNull(hotel, "the hotel runs").pid());
    new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
  }

  /** Who acts for the most of these tickets; null while the network has not heard of the delay. */
  private static @Nullable String busiest(Scene scene, List<Ticket> tickets) {
    return running(scene, tickets).entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  /** For how many of these tickets each executor acts. */
  private static Map<String, Integer> running(Scene scene, List<Ticket> tickets) {
    var out = new TreeMap<String, Integer>();
    for (JsonNode story : stories(scene, tickets).values()) {
      if (story.get("state").asString().equals("running")) {
        JsonNode attempts = story.get("attempts");
        out.merge(attempts.get(attempts.size() - 1).get("executor").asString(), 1, Integer::sum);
      }
    }
    return out;
  }

  private Told told(Scene scene, Ticket ticket, List<String> endings) {
    JsonNode story =
        Stage.await(
            "the end of " + ticket.token(),
            PATIENCE,
            () -> {
              JsonNode now = stories(scene, List.of(ticket)).get(ticket.token().toString());
              return now != null && endings.contains(ending(now)) ? now : null;
            });
    String id = story.get("effectId").asString();
    keys.put(ticket.token(), Hash.fromHex(id));
    return new Told(ticket.token(), ending(story), requests(scene, id), bookings(scene, id));
  }

  /** Success, failed, or how its last attempt ended. */
  private static String ending(JsonNode story) {
    String state = story.get("state").asString();
    if (!state.equals("unknown")) {
      return state;
    }
    JsonNode attempts = story.get("attempts");
    JsonNode said = attempts.get(attempts.size() - 1).get("outcomes");
    return said.get(said.size() - 1).get("kind").asString();
  }

  /** What the feed tells of these tickets' requests to the hotel, by token. */
  private static Map<String, JsonNode> stories(Scene scene, List<Ticket> tickets) {
    URI anchor = URI.create(scene.world().membership().anchors().getFirst().http());
    var name = new FeedName(tickets.getFirst().feed(), null);
    var wanted = tickets.stream().map(ticket -> ticket.token().toString()).toList();
    var out = new TreeMap<String, JsonNode>();
    for (EffectStory one :
        EffectStories.of(new FeedSource(List.of(anchor), name, FeedSource.RETRIES))) {
      JsonNode story = CanonicalJson.read(one.json());
      String token = story.get("token").asString();
      if (wanted.contains(token) && story.at("/request/host").asString("").equals("hotel")) {
        out.put(token, story);
      }
    }
    return out;
  }

  private static int requests(Scene scene, String key) {
    for (JsonNode one : shown(scene.world().hotel().requests(), "requests")) {
      if (one.get("key").asString().equals(key)) {
        return one.get("count").asInt();
      }
    }
    return 0;
  }

  private static int bookings(Scene scene, String key) {
    int count = 0;
    for (JsonNode one : shown(scene.world().hotel().bookings(), "bookings")) {
      count += one.get("key").asString().equals(key) ? 1 : 0;
    }
    return count;
  }

  private static JsonNode shown(@Nullable JsonNode log, String name) {
    return Objects.requireNonNull(log, "the hotel shows its log").get(name);
  }

  private void eachTokenHasOneKey(Scene scene) {
    for (JsonNode one : shown(scene.world().hotel().bookings(), "bookings")) {
      TokenId token = TokenId.parse(one.at("/request/token").asString());
      assertThat(one.get("key").asString())
          .isEqualTo(Objects.requireNonNull(keys.get(token)).toHex());
    }
  }

  private void tell() {
    System.out.println(
        KILLS
            + " kills (seed "
            + SEED
            + "), "
            + keys.size()
            + " nights; whoever was killed acted for "
            + underWay
            + " of them then");
  }
}
