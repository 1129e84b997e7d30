package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an airline says once reaches the tickets of two flights, on a network of processes. */
class BulletinAcceptanceTest {
  /** More than a committee has members: some anchors follow the bulletin as readers. */
  private static final int ANCHORS = 6;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration POST_TIMEOUT = Duration.ofSeconds(60);

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void twoFlightsTakeThreeNoticesInOrder() throws Exception {
    Path folder = fixture.demo();
    Scene scene = fixture.scene(ANCHORS);
    Ticket first = scene.stage().ticket("NOTE1");
    Ticket second = scene.stage().ticket("NOTE2");
    String anchors =
        scene.world().membership().anchors().stream()
            .map(Membership.Node::http)
            .collect(Collectors.joining(","));
    String bulletin = first.token().type() + "#" + FeedId.BULLETIN + "notices";

    Path fact = Files.writeString(fixture.path("fact"), fact(scene, first));
    FeedRun early = FeedRun.of("submit", anchors, bulletin, fact.toString());
    assertThat(early.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(early.err()).contains("feed open");
    assertOpens(scene, folder, anchors, bulletin, "promised");
    for (int number = 1; number <= 3; number++) {
      tell(scene, "notice " + number);
    }
    assertOpens(scene, folder, anchors, bulletin, "duplicate");

    for (Ticket ticket : List.of(first, second)) {
      Stage.await(
          "the last notice at " + ticket.flight(),
          PATIENCE,
          () -> "notice 3".equals(notice(scene, ticket)) ? true : null);
      assertThat(imports(anchors, ticket)).isEqualTo(List.of(0L, 1L, 2L, 3L));
    }
  }

  private static void assertOpens(
      Scene scene, Path folder, String anchors, String bulletin, String state) {
    String chain = Objects.requireNonNull(scene.network().contracts()).rpc().toString();
    FeedRun run =
        FeedRun.of(
            "open",
            "--key",
            folder.resolve("airline.key").toString(),
            "--chain",
            chain,
            "--script",
            Hash.sha256(scene.world().script()).toHex(),
            anchors,
            bulletin);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.lines().getFirst()).contains("\"state\":\"" + state + "\"");
  }

  /** The airline tells everybody something; it hands that to whoever of its anchors takes it. */
  private static void tell(Scene scene, String text) {
    URI uri = scene.world().airline().resolve("/notices");
    Bytes body = Bytes.utf8("{\"text\":\"" + text + "\"}");
    Stage.await(
        "the airline to say " + text,
        PATIENCE,
        () -> scene.site().send("POST", uri, body, null, POST_TIMEOUT).isOk() ? true : null);
  }

  /** A fact that anyone may look at; it is of no use to the bulletin. */
  private static String fact(Scene scene, Ticket ticket) {
    try (var feed = new WatchedFeed(scene, ticket)) {
      return feed.delay().signed().canonical().toUtf8() + "\n";
    }
  }

  /** What a ticket says that it was told, by a receipt that is checked; null while it says none. */
  private static @Nullable String notice(Scene scene, Ticket ticket) {
    for (Membership.Node replica : scene.stage().replicas(ticket)) {
      Stage.Status status = scene.stage().status(ticket, replica);
      if (status != null) {
        return status.text("notice");
      }
    }
    return null;
  }

  /** Which entries of the bulletin a flight's feed has taken, in its order. */
  private static List<Long> imports(String anchors, Ticket ticket) {
    FeedRun run = FeedRun.of("read", anchors, ticket.feed().toString(), "--kinds", "import");
    assertThat(run.status()).as(run.err()).isZero();
    return run.lines().stream()
        .map(line -> CanonicalJson.read(line).at("/body/offset").longValue())
        .toList();
  }
}
