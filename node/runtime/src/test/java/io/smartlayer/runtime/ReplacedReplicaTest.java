package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Down;
import io.smartlayer.token.World;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole nodes, one of which a quorum of anchors does not reach. */
class ReplacedReplicaTest {
  private final LocalWorld local = LocalWorld.started(4, 4);
  private final List<Address> ranked =
      local.network().candidates(local.feed()).stream().map(node -> node.address()).toList();
  private final Address lost = ranked.getFirst();
  private final List<Address> others = ranked.subList(1, 4);

  @BeforeEach
  void serve() {
    assertThat(local.activate(local.leader(), 1)).isInstanceOf(Submission.Promised.class);
    local.awaitServed(1);
    assertThat(placed(local.leader())).isEqualTo(ranked.subList(0, 3));
  }

  @AfterEach
  void stop() {
    local.close();
  }

  /** What a quorum says of the one that is lost, truly signed, is told to these anchors. */
  private void say(List<AnchorNode> told) {
    long now = local.clock.now().toEpochMilli();
    List<Down.Observed> words =
        local.network().committee(local.feed()).members().stream()
            .limit(3)
            .map(member -> local.world().keyOf(member.address()))
            .map(key -> Down.Observed.by(key, local.network().domain(), lost, now - 9000, now))
            .toList();
    told.forEach(anchor -> anchor.observed(Map.of(lost, words)));
  }

  private List<Address> placed(AnchorNode anchor) {
    return Objects.requireNonNull(anchor.watched()).getFirst().replicas();
  }

  private ServiceNode service(Address node) {
    return local.services().stream()
        .filter(one -> one.self().equals(node))
        .findFirst()
        .orElseThrow();
  }

  private void awaitPlacedWithoutIt() {
    Patience.until(
        "a placement without it",
        () -> local.anchors().stream().allMatch(anchor -> placed(anchor).equals(others)));
  }

  private void awaitServedByOthers(int minutes) {
    Patience.until(
        "the others to serve",
        () -> others.stream().allMatch(node -> LocalWorld.minutes(service(node), 1) == minutes));
  }

  private static Answer asked(ServiceNode node) {
    var token = World.token(1);
    return node.call(new CallGuard.Call(token, "status", Bytes.utf8("{}"), null, null, null));
  }

  @Test
  void theNextByRankTakesItsPlaceAndItsWork() {
    local.kill(lost);
    assertThat(local.delay(local.leader(), 180)).isInstanceOf(Submission.Promised.class);
    say(local.anchors());
    awaitPlacedWithoutIt();
    awaitServedByOthers(180);
    Patience.until(
        "the outcomes",
        () ->
            others.stream()
                .map(node -> LocalWorld.story(service(node), 1))
                .allMatch(story ->
                    story.contains("rebook=success late=success")
                        || story.contains("late=success rebook=success")));
    assertThat(local.rebookings.values()).singleElement().satisfies(n -> assertThat(n).hasValue(1));
  }

  @Test
  void whoWasCutOffLearnsOfItAndAnswersNoMore() {
    ServiceNode cut = service(lost);
    local.cutOff(List.of(lost));
    say(local.anchors());
    awaitPlacedWithoutIt();
    assertThat(local.delay(local.leader(), 60)).isInstanceOf(Submission.Promised.class);
    awaitServedByOthers(60);
    assertThat(asked(cut)).as("nobody has told it").isInstanceOf(Answer.Answered.class);
    local.heal();
    Patience.until(
        "it to know that it was replaced",
        () ->
            asked(cut) instanceof Answer.Refused(String code, String _)
                && code.equals("token-not-served"));
    local.kill(lost);
    ServiceNode back = local.startService(lost);
    assertThat(asked(back)).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void aLeaderThatKeepsItBackIsPassedOver() {
    local.kill(lost);
    AnchorNode leader = local.leader();
    say(local.anchors().stream().filter(anchor -> anchor != leader).toList());
    awaitPlacedWithoutIt();
    awaitServedByOthers(0);
  }
}
