package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.token.Attested;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The anchor that leads a feed retires on the chain: another takes its place, with proof. */
class TermAcceptanceTest {
  private static final int ANCHORS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void aFeedPassesToTheAnchorsThatAreLeft() throws Exception {
    Scene scene = fixture.scene(ANCHORS);
    Ticket ticket = scene.stage().ticket("TERM1");
    WatchedFeed feed = fixture.watched(scene, ticket);
    feed.awaitAllAlike(feed.attest());
    List<Membership.Node> first = feed.anchors();
    Membership.Node spare =
        scene.world().membership().anchors().stream()
            .filter(anchor -> !first.contains(anchor))
            .findFirst()
            .orElseThrow();
    long begun = System.nanoTime();
    scene.retire(first.getFirst());
    List<Membership.Node> left = first.subList(1, first.size());
    Attested fact = feed.delay();
    Stage.await(
        "a place for a fact at the anchor that was none's member",
        PATIENCE,
        () -> feed.handIn(fact, spare) ? true : null);
    Fixture.tell("the new committee takes entries", begun);
    feed.awaitAlike(left, feed.replicas(), fact);
    Fixture.tell("and has made one final", begun);
    HistoryProof proof =
        Stage.await("a proof of the new term", PATIENCE, () -> inTerm(feed.certificate(spare)));
    assertThat(scene.world().trust().of(ticket.feed()))
        .isInstanceOfSatisfying(
            GroupMembers.Answer.Known.class,
            known ->
                assertThat(
                        proof.verify(
                            known.members().committee(ticket.feed()), known.members().domain()))
                    .as("by the trust file of before")
                    .isInstanceOf(FinalityProof.Verdict.Valid.class));
    scene.world().kill(first.getFirst().address());
    Attested last = feed.delay();
    assertThat(feed.handIn(last, first.getLast())).as("promised without who retired").isTrue();
    feed.awaitAlike(left, feed.replicas(), last);
  }

  private static @Nullable HistoryProof inTerm(@Nullable HistoryProof proof) {
    return proof != null && proof.head().term() == 1 ? proof : null;
  }
}
