package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.token.Attested;
import io.smartlayer.token.Membership;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The anchor that leads a feed is killed, and does not come back before the feed has gone on. */
class LeaderAcceptanceTest {
  private static final int LEADERS = 2;

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void aFeedGoesOnWithoutTheAnchorThatLedIt() throws Exception {
    Scene scene = fixture.scene();
    Ticket ticket = scene.stage().ticket("LEAD1");
    WatchedFeed feed = fixture.watched(scene, ticket);
    feed.awaitAllAlike(feed.attest());
    for (int i = 0; i < LEADERS; i++) {
      Membership.Node leader = feed.leader(feed.anchors().getFirst());
      List<Membership.Node> others =
          feed.anchors().stream().filter(anchor -> !anchor.equals(leader)).toList();
      scene.world().kill(leader.address());

      long begun = System.nanoTime();
      Attested fact = feed.delay();
      assertThat(feed.handIn(fact, others.getLast())).as("promised by another leader").isTrue();
      feed.awaitAlike(others, feed.replicas(), fact);
      Fixture.tell("leader " + (i + 1) + " dead: final everywhere else", begun);
      assertThat(feed.leader(others.getFirst())).isNotEqualTo(leader);

      ProcessNetwork.up(scene.network(), 0, 0, new SecureRandom(), _ -> {});
      feed.awaitAllAlike(fact);
      Fixture.tell("and it has followed", begun);
    }
  }
}
