package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorPort.FinalEntry;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.World;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hotel that is asked and answers sealed to the group, through real nodes. */
class SealedHostTest {
  private static final String ROOM = "987654321";

  private final LocalWorld local = new LocalWorld(new World(4, 4), TicketFile.discreet()).started();
  private final List<Web.Request> asked = new CopyOnWriteArrayList<>();
  private volatile int refusals;

  @BeforeEach
  void serve() {
    local.web.serve("hotel.example", this::hotel);
    local.activate(local.leader(), 1);
    local.awaitServed(1);
  }

  @AfterEach
  void stop() {
    local.close();
  }

  private Web.Exchange hotel(Web.Request request) {
    if (request.method().equals("GET")) {
      return new Web.Exchange.Answered(404, Bytes.EMPTY);
    }
    asked.add(request);
    return asked.size() <= refusals
        ? new Web.Exchange.Answered(409, Bytes.utf8(ROOM))
        : new Web.Exchange.Answered(200, Bytes.utf8("{\"room\":\"" + ROOM + "\"}"));
  }

  /** The group has no key yet in its first moments, and takes no fact before. */
  private void late() {
    Patience.until(
        "the delay to be taken",
        () ->
            !(local.delay(local.leader(), 180) instanceof Submission.Refused(String code, var _))
                || code.equals("duplicate"));
  }

  private void awaitStory(String part) {
    Patience.until(
        "all replicas to know that " + part,
        () -> local.replicas().stream().allMatch(node -> LocalWorld.story(node, 1).contains(part)));
  }

  private List<Election.Route> routes() {
    return local.leader().entries(local.feed(), 0, 1000).stream()
        .map(entry -> EntryBody.read(entry.entry()))
        .filter(Election.class::isInstance)
        .map(Election.class::cast)
        .filter(election -> election.effectId().equals(first()))
        .map(Election::route)
        .toList();
  }

  /** The hotel's effect: the notice to the holder is another. */
  private Hash first() {
    return Hash.fromHex(
        asked.getFirst().headers().stream()
            .filter(header -> header.name().equals("Idempotency-Key"))
            .findFirst()
            .orElseThrow()
            .value());
  }

  @Test
  void replicasReadWhatTheHotelAnswersAndTheFeedHidesIt() {
    late();
    awaitStory("rebook=success{\"body\":{\"room\":\"" + ROOM + "\"},\"status\":200}");

    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().uri()).hasToString("http://hotel.example/rebook?guest=Ada");
    assertThat(asked.getFirst().body()).isEqualTo(World.json("{\"guest\":\"Lovelace\"}"));
    for (FinalEntry entry : local.leader().entries(local.feed(), 0, 1000)) {
      assertThat(entry.entry().body().toUtf8())
          .doesNotContain(ROOM)
          .doesNotContain("Lovelace")
          .doesNotContain("Ada")
          .doesNotContain("rebook");
    }
  }

  @Test
  void whereTheHotelIsThereAReplicaTriesAgainAfterAnAnchorHasLooked() {
    refusals = 2;
    late();
    awaitStory("rebook=success{\"body\":{\"room\":\"" + ROOM + "\"},\"status\":200}");

    assertThat(asked).hasSize(3);
    assertThat(routes())
        .containsExactly(
            Election.Route.SERVICE,
            Election.Route.SERVICE,
            Election.Route.ANCHOR,
            Election.Route.SERVICE);
  }

  @Test
  void whereTheHotelIsGoneAnchorsAttestItWithoutTheRequest() {
    local.web.leave("hotel.example");
    late();
    awaitStory("rebook=failed");

    assertThat(asked).isEmpty();
  }
}
