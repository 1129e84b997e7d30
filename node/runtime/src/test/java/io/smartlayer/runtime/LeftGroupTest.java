package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Down;
import io.smartlayer.token.RequestVerifier;
import io.smartlayer.token.TrustFile;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a group at a node whose place in it another has taken. */
class LeftGroupTest {
  private static final Duration LEAVING = Duration.ofMillis(200);

  private final LocalWorld local = new LocalWorld(new World(4, 4));
  private final List<Address> ranked =
      local.network().candidates(local.feed()).stream().map(node -> node.address()).toList();

  @AfterEach
  void stop() {
    local.close();
  }

  private void serve(Duration leaving) {
    local.residence = new Residence(Residence.ALWAYS.idle(), leaving);
    local.started();
    assertThat(local.activate(local.leader(), 1)).isInstanceOf(Submission.Promised.class);
    local.awaitServed(1);
  }

  /** What a quorum says of a node, truly signed. */
  private void say(Address node, Duration ahead) {
    long now = local.clock.now().plus(ahead).toEpochMilli();
    List<Down.Observed> words =
        local.network().committee(local.feed()).members().stream()
            .limit(3)
            .map(member -> local.world().keyOf(member.address()))
            .map(key -> Down.Observed.by(key, local.network().domain(), node, now - 9000, now))
            .toList();
    local.anchors().forEach(anchor -> anchor.observed(Map.of(node, words)));
  }

  private void awaitPlaced(List<Address> nodes) {
    Patience.until(
        "a placement at others",
        () ->
            local.anchors().stream()
                .map(anchor -> Objects.requireNonNull(anchor.watched()).getFirst().replicas())
                .allMatch(nodes::equals));
  }

  private ServiceNode service(Address node) {
    return local.services().stream()
        .filter(one -> one.self().equals(node))
        .findFirst()
        .orElseThrow();
  }

  private static int groups(ServiceNode node) {
    return Objects.requireNonNull(node.figures()).groups();
  }

  private static void awaitLeft(ServiceNode node) {
    Patience.until("it to leave the group", () -> groups(node) == 0);
    assertThat(asked(node)).isEqualTo("token-not-served");
  }

  /** The code of its refusal, or nothing. */
  private static @Nullable String asked(ServiceNode node) {
    var call = new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, null);
    return node.call(call) instanceof Answer.Refused(String code, String _) ? code : null;
  }

  @Test
  void whoWasReplacedLeavesTheGroupAndStaysOutAfterARestart() {
    serve(LEAVING);
    ServiceNode lost = service(ranked.getFirst());
    say(lost.self(), Duration.ZERO);
    awaitPlaced(ranked.subList(1, 4));
    awaitLeft(lost);
    assertThat(Objects.requireNonNull(local.leader().figures()).replicas())
        .isEqualTo(new ReplicaCounts.Of(1, 1, 0));
    assertThat(Objects.requireNonNull(lost.figures()).left()).isEqualTo(Map.of(Leave.Why.DOWN, 1L));
    local.delay(local.leader(), 60);
    Patience.until("the others", () -> LocalWorld.minutes(service(ranked.get(1)), 1) == 60);
    assertThat(groups(lost)).isZero();
    local.kill(lost.self());
    ServiceNode back = local.startService(lost.self());
    assertThat(groups(back)).isZero();
    assertThat(asked(back)).isEqualTo("token-not-served");
  }

  @Test
  void whileCallsMayBeUnderWayItStays() {
    serve(Residence.LEAVING);
    ServiceNode lost = service(ranked.getFirst());
    say(lost.self(), Duration.ZERO);
    awaitPlaced(ranked.subList(1, 4));
    Patience.until("it to know", () -> Objects.equals(asked(lost), "token-not-served"));
    assertThat(groups(lost)).isOne();
    Patience.until(
        "it to leave once the time has passed",
        () -> {
          local.skip(lost.self(), Residence.LEAVING);
          return groups(lost) == 0;
        });
  }

  @Test
  void whoSleepsHearsOfItAndLeaves() {
    serve(LEAVING);
    ServiceNode lost = service(ranked.getFirst());
    Patience.until(
        "it to sleep",
        () -> {
          lost.rest();
          return lost.asleep() == 1;
        });
    say(lost.self(), Duration.ZERO);
    awaitPlaced(ranked.subList(1, 4));
    Patience.until(
        "it to leave the group",
        () -> Objects.requireNonNull(lost.figures()).left(Leave.Why.DOWN) == 1);
    assertThat(groups(lost) + lost.asleep()).isZero();
    assertThat(asked(lost)).isEqualTo("token-not-served");
  }

  @Test
  void aLaterPlacementBringsItBack() {
    serve(LEAVING);
    ServiceNode lost = service(ranked.getFirst());
    say(lost.self(), Duration.ZERO);
    awaitPlaced(ranked.subList(1, 4));
    awaitLeft(lost);
    local.delay(local.leader(), 60);
    Patience.until("the others", () -> LocalWorld.minutes(service(ranked.get(1)), 1) == 60);
    Duration later = Down.HOLDS.plusSeconds(5);
    ranked.forEach(node -> local.skip(node, later));
    local.anchors().forEach(anchor -> local.skip(anchor.self(), later));
    local.kill(ranked.get(1));
    say(ranked.get(1), later);
    awaitPlaced(List.of(ranked.get(2), ranked.get(3), ranked.get(0)));
    Patience.until("it to serve again", () -> LocalWorld.minutes(lost, 1) == 60);
    local.kill(lost.self());
    ServiceNode back = local.startService(lost.self());
    Patience.until("it to serve after a restart", () -> LocalWorld.minutes(back, 1) == 60);
  }

  @Test
  void whoCarriesOutAnEffectStaysUntilItHasToldTheOutcome() {
    var asking = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    var executor = new AtomicReference<@Nullable Address>();
    local.web.serve(
        "hotel.example",
        request -> {
          executor.compareAndSet(null, sender(request));
          asking.countDown();
          await(answer);
          return local.hotel(request);
        });
    serve(LEAVING);
    local.delay(local.leader(), 180);
    await(asking);
    ServiceNode lost = service(Objects.requireNonNull(executor.get()));
    List<Address> others = ranked.stream().filter(node -> !node.equals(lost.self())).toList();
    say(lost.self(), Duration.ZERO);
    awaitPlaced(others);
    Patience.until("it to know", () -> Objects.equals(asked(lost), "token-not-served"));
    Instant over = local.clock.now().plus(LEAVING).plusSeconds(2); // it has looked by then
    Patience.until("its time", () -> local.clock.now().isAfter(over));
    assertThat(groups(lost)).isOne();
    answer.countDown();
    Patience.until(
        "its outcome",
        () -> LocalWorld.story(service(others.getFirst()), 1).contains("rebook=success"));
    assertThat(local.rebookings).hasSize(1);
    awaitLeft(lost);
  }

  private @Nullable Address sender(Web.Request request) {
    var received =
        new RequestVerifier.Received(
            request.method(), request.uri(), request.headers(), request.body());
    return new RequestVerifier(TrustFile.unregistered(local.network()))
                .check(received, local.clock.now())
            instanceof RequestVerifier.Answer.Verified verified
        ? verified.node().address()
        : null;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
