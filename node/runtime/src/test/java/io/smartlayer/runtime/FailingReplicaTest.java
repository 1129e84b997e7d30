package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryWeb;
import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.anchoring.ServiceObjective;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.World;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whole nodes, one of which answers every ping, and fails those who call it over HTTP. */
class FailingReplicaTest {
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration LATER = ProbeDraw.GRACE.plusSeconds(1);
  private static final Web.Exchange ERROR = new Web.Exchange.Answered(500, Bytes.EMPTY);

  private final LocalWorld local = LocalWorld.started(4, 4);

  /** By how much later it is when a thread next looks at the clock, and then no more. */
  private final ThreadLocal<Duration> late = ThreadLocal.withInitial(() -> Duration.ZERO);

  private final Clock clock =
      () -> {
        Duration gone = late.get();
        late.remove();
        return local.clock.now().plus(LATER).plus(gone);
      };

  private final List<Address> ranked =
      local.network().candidates(local.feed()).stream().map(node -> node.address()).toList();
  private final Address bad = ranked.getFirst();
  private final Map<Address, LocalWatch> watches = new ConcurrentSkipListMap<>();

  @BeforeEach
  void serve() {
    assertThat(local.activate(local.leader(), 1)).isInstanceOf(Submission.Promised.class);
    local.awaitServed(1);
    assertThat(placed(local.leader())).isEqualTo(ranked.subList(0, 3));
    ranked.forEach(node -> face(node, request -> answer(node, request)));
    local.network().anchors().forEach(node -> local.skip(node.address(), LATER));
    local.network().services().forEach(node -> local.skip(node.address(), LATER));
    LocalWatch.Wire wire = new LocalWatch.Wire(local);
    local
        .anchors()
        .forEach(anchor -> watches.put(anchor.self(), new LocalWatch(local, wire, anchor, clock)));
  }

  @AfterEach
  void stop() {
    watches.values().forEach(LocalWatch::close);
    local.close();
  }

  private void face(Address node, MemoryWeb.Server server) {
    URI at = URI.create(Objects.requireNonNull(local.network().service(node)).http());
    local.web.serve(at.getRawAuthority(), server);
  }

  private Web.Exchange answer(Address node, Web.Request request) {
    assertThat(request.uri().getPath()).isEqualTo("/v1/tokens/" + World.token(1) + "/status");
    ServiceNode service =
        local.services().stream().filter(one -> one.self().equals(node)).findFirst().orElseThrow();
    var call = new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, null);
    return service.call(call) instanceof Answer.Answered(Bytes bundle)
        ? new Web.Exchange.Answered(200, bundle)
        : new Web.Exchange.Answered(503, Bytes.EMPTY);
  }

  private void start(Predicate<Address> sees) {
    watches.values().stream()
        .filter(watch -> sees.test(watch.self()))
        .forEach(watch -> {
          var prober = new Prober(local.web, Roster.fixed(local.network()), clock);
          watch.probe(prober::ask, PAUSE);
        });
  }

  private List<Address> placed(AnchorNode anchor) {
    return Objects.requireNonNull(anchor.watched()).getFirst().replicas();
  }

  /** The weights that an anchor's look-up tells, of those that it gives one. */
  private static Map<Address, Integer> weights(AnchorNode anchor) {
    assertThat(anchor.lookup(World.token(1), false)).isInstanceOf(Lookup.Found.class);
    var weights = new TreeMap<Address, Integer>();
    if (anchor.lookup(World.token(1), false) instanceof Lookup.Found(JsonNode answer)) {
      assertThat(answer.get("replicas")).hasSize(3);
      for (JsonNode replica : answer.get("replicas")) {
        if (replica.has("weight")) {
          Address node = JsonFields.of(replica, "replica").address("node");
          weights.put(node, replica.get("weight").asInt());
        }
      }
    }
    return weights;
  }

  private void awaitReplaced() {
    Patience.until(
        "a placement without it",
        () ->
            local.anchors().stream()
                .allMatch(anchor -> placed(anchor).equals(ranked.subList(1, 4))));
  }

  private void awaitCounted(Outcome outcome, long times) {
    Patience.until(
        times + " times " + outcome,
        () -> watches.values().stream().allMatch(watch -> watch.counted(outcome) >= times));
  }

  @Test
  void whoAnswersPingsAndFailsItsCallersLosesItsPlace() {
    start(_ -> true);
    awaitCounted(Outcome.RIGHT, 6);
    watches.values().forEach(watch -> assertThat(watch.failing()).isEmpty());
    face(bad, _ -> ERROR);
    awaitReplaced();
    assertThat(watches.values()).anyMatch(watch -> !watch.words(bad).isEmpty());
  }

  @Test
  void whoAnswersLateLosesItsPlace() {
    face(
        bad,
        request -> {
          Web.Exchange answer = answer(bad, request);
          late.set(ServiceObjective.STANDARD.latency().plusMillis(50));
          return answer;
        });
    start(_ -> true);
    awaitReplaced();
    assertThat(watches.values()).anyMatch(watch -> watch.counted(Outcome.LATE) > 0);
  }

  @Test
  void whatFewerThanAQuorumSeeMovesNothing() {
    face(bad, _ -> ERROR);
    List<Address> seers = new ArrayList<>(watches.keySet()).subList(0, 2);
    start(seers::contains);
    Patience.until(
        "both to say so",
        () ->
            seers.stream()
                .map(seer -> Objects.requireNonNull(watches.get(seer)))
                .allMatch(watch -> watch.words(bad).size() >= 2));
    for (AnchorNode anchor : local.anchors()) {
      if (seers.contains(anchor.self())) {
        assertThat(weights(anchor)).containsEntry(bad, 1);
      } else {
        assertThat(weights(anchor)).isEmpty();
      }
    }
    local.anchors().forEach(anchor -> assertThat(placed(anchor)).isEqualTo(ranked.subList(0, 3)));
  }

  @Test
  void whatNobodyAnswersCostsNobodyAnything() {
    ranked.forEach(node -> face(node, _ -> ERROR));
    start(_ -> true);
    awaitCounted(Outcome.WRONG, 60);
    watches.values().forEach(watch -> assertThat(watch.failing()).isEmpty());
    local.anchors().forEach(anchor -> assertThat(placed(anchor)).isEqualTo(ranked.subList(0, 3)));
  }
}
