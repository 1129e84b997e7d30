package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.token.Attested;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An anchor's store is deleted, or put back to a copy, while it is down: it comes back, signs
 * nothing in the feed's term, says so, and nobody can convict it; the others go on.
 */
class LostStoreAcceptanceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String SILENT = "smartlayer_groups_silent";

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void anAnchorWhoseStoreIsGoneOrOldIsSilentAndTheFeedGoesOn() throws Exception {
    Scene scene = fixture.scene();
    Ticket ticket = scene.stage().ticket("LOST1");
    WatchedFeed feed = fixture.watched(scene, ticket);
    feed.awaitAllAlike(feed.attest());
    Membership.Node victim = feed.anchors().getLast();
    Path store = scene.data(victim).resolve("store");
    Path copy = fixture.path("copy");

    scene.world().kill(victim.address());
    copy(store, copy);
    long begun = System.nanoTime();
    scene.world().revive(victim.address());
    Address other = feed.anchors().get(1).address();
    scene.world().kill(other);
    Attested signed = feed.attest(); // which needs the victim's vote now
    feed.awaitAlike(List.of(feed.anchors().getFirst(), victim), List.of(), signed);
    scene.world().revive(other);
    feed.awaitAllAlike(signed);
    Fixture.tell("with its own store it is back", begun);
    assertThat(scene.metric(victim, SILENT)).as("its store was whole").isZero();

    scene.world().kill(victim.address());
    Fixture.delete(store);
    copy(copy, store); // as it was before it voted for what came since
    awaitSilentAndGoingOn(scene, feed, victim, "put back to a copy");

    scene.world().kill(victim.address());
    Fixture.delete(store);
    awaitSilentAndGoingOn(scene, feed, victim, "deleted");

    Path trust = scene.network().trustFile();
    for (Membership.Node anchor : feed.anchors()) {
      FeedRun faults =
          FeedRun.of(
              "faults",
              "--trust",
              trust.toString(),
              "--chain",
              Objects.requireNonNull(scene.network().contracts()).rpc().toString(),
              anchor.http(),
              ticket.feed().toString());
      assertThat(faults.status()).as(faults.out() + faults.err()).isZero();
    }
  }

  private static void awaitSilentAndGoingOn(
      Scene scene, WatchedFeed feed, Membership.Node victim, String what) {
    List<Membership.Node> others = feed.anchors().subList(0, feed.anchors().size() - 1);
    Attested meanwhile = feed.attest();
    feed.awaitAlike(others, List.of(), meanwhile);
    long begun = System.nanoTime();
    scene.world().revive(victim.address());
    Stage.await("its silence", PATIENCE, () -> scene.metric(victim, SILENT) == 1 ? true : null);
    Fixture.tell("with its store " + what + " it is silent", begun);
    Attested later = feed.attest();
    feed.awaitAlike(feed.anchors(), List.of(), meanwhile, later);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        Files.copy(each, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
