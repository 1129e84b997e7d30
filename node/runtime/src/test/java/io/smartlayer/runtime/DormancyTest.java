package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.Slot;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Freshness;
import io.smartlayer.token.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What brings a group back that sleeps, and what keeps it awake. */
class DormancyTest {
  private final LocalWorld local = LocalWorld.started(4, 3);
  private final String drawer =
      ("asleep-" + local.feed().hash().toHex().substring(2)).substring(0, 64);

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void whoAsksASleepingTokenIsAnsweredAndSoonFreshly() {
    allAsleep();
    for (ServiceNode node : local.replicas()) {
      assertThat(LocalWorld.minutes(node, 1)).isZero();
      assertThat(asleep(node).groups()).isZero();
      Patience.until("a fresh answer", () -> freshness(node) instanceof Freshness.Fresh);
      assertThat(asleep(node).wakes().wakes()).isOne();
    }
  }

  /** Members vouch ten seconds after they began; from then on whoever wakes it is told its age. */
  @Test
  void theFirstAnswerAfterASleepIsFresh() {
    allAsleep();
    ServiceNode node = local.replicas().getFirst();
    Patience.until(
        "a first answer that is fresh",
        () -> {
          asleepSoon(node);
          return freshness(node) instanceof Freshness.Fresh;
        });
  }

  private Freshness freshness(ServiceNode node) {
    var call = new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, null);
    var answered = (Answer.Answered) node.call(call);
    var valid =
        (BundleVerifier.Verdict.Valid) new BundleVerifier(node.network()).verify(answered.bundle());
    return valid.freshness(local.clock.now(), Freshness.STANDARD);
  }

  @Test
  void newsOfTheFeedWakeIt() {
    allAsleep();
    assertThat(local.delay(local.leader(), 60)).isInstanceOf(Submission.Promised.class);
    for (ServiceNode node : local.replicas()) {
      Patience.until("it to wake by itself", () -> asleep(node).groups() == 0);
      Patience.until("the news to be folded", () -> LocalWorld.minutes(node, 1) == 60);
    }
  }

  @Test
  void anEffectIsAskedForByReplicasThatSlept() {
    allAsleep();
    local.delay(local.leader(), 180);
    ServiceNode one = local.replicas().getFirst();
    Patience.until("the hotel's answer", () -> LocalWorld.story(one, 1).contains("rebook=success"));
    assertThat(local.rebookings.values()).singleElement().satisfies(n -> assertThat(n).hasValue(1));
  }

  @Test
  void anUpdateWakesIt() {
    allAsleep();
    ServiceNode node = local.replicas().getFirst();
    Bytes args = World.json("{\"text\":\"hello\"}");
    long now = local.clock.now().toEpochMilli();
    var update = local.world().update(World.token(1), "note", args, now, "a call");
    assertThat(node.call(update.call(World.SITE))).isInstanceOf(Answer.Answered.class);
    assertThat(notices(node)).isEqualTo("hello ");
  }

  @Test
  void itWakesWhenATimerIsDue() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    ServiceNode node = local.replicas().getFirst();
    long now = local.clock.now().toEpochMilli();
    var update =
        local.world().update(World.token(1), "remind", World.json("{\"millis\":1}"), now, "b");
    assertThat(node.call(update.call(World.SITE))).isInstanceOf(Answer.Answered.class);
    local.replicas().forEach(this::asleepSoon);
    for (ServiceNode each : local.replicas()) {
      Patience.until("it to wake by itself", () -> asleep(each).groups() == 0);
      Patience.until("the timer", () -> notices(each).equals("remind in time "));
    }
  }

  @Test
  void whileAnEffectRunsNobodySleeps() {
    var ask = new CountDownLatch(1);
    local.web.serve(
        "hotel.example",
        request -> {
          await(ask);
          return new Web.Exchange.Answered(503, Bytes.EMPTY);
        });
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    local.delay(local.leader(), 180);
    for (ServiceNode node : local.replicas()) {
      Patience.until("the delay", () -> LocalWorld.minutes(node, 1) == 180);
      node.rest();
      node.rest();
      assertThat(asleep(node).groups()).isZero();
    }
    ask.countDown();
  }

  @Test
  void whoSleptSleepsOnAfterACrashAndFoldsNothing() {
    allAsleep();
    Address node = local.replicas().getFirst().self();
    local.kill(node);
    local.disk(node).crash();
    var engine = new CountingEngine(Engines.V8);
    ServiceNode back = local.startService(node, engine);
    assertThat(asleep(back).groups()).isOne();
    assertThat(LocalWorld.minutes(back, 1)).isZero();
    assertThat(engine.calls()).as("the question alone").hasValue(1);
  }

  @Test
  void whatGrewSinceItWokeIsAwakeAfterACrash() {
    allAsleep();
    local.delay(local.leader(), 60);
    Address node = local.replicas().getFirst().self();
    Patience.until("the delay", () -> LocalWorld.minutes(local.replicas().getFirst(), 1) == 60);
    local.kill(node);
    local.disk(node).crash();
    ServiceNode back = local.startService(node);
    assertThat(asleep(back).groups()).isZero();
    Patience.until("it to serve again", () -> LocalWorld.minutes(back, 1) == 60);
  }

  @Test
  void whatNobodyAsksAboutSleepsByItself() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    Address node = local.replicas().getFirst().self();
    local.kill(node);
    local.residence = new Residence(Residence.LEAST);
    ServiceNode back = local.startService(node);
    Patience.until("it to serve", () -> LocalWorld.minutes(back, 1) == 0);
    local.skip(node, Residence.LEAST);
    Patience.until("it to sleep", () -> asleep(back).groups() == 1);
    assertThat(LocalWorld.minutes(back, 1)).isZero();
  }

  /** Gossip may be lost, and members send nothing to who does not follow. */
  @Test
  void whoHeardNothingOfNewsAsksAMember() {
    allAsleep();
    ServiceNode deaf = local.replicas().getFirst();
    local.cutOff(List.of(deaf.self()));
    local.delay(local.leader(), 60);
    ServiceNode other = local.replicas().getLast();
    Patience.until("the others to go on", () -> LocalWorld.minutes(other, 1) == 60);
    local.heal();
    var looks = new AtomicInteger();
    Patience.until(
        "it to hear of the news",
        () -> {
          if (looks.getAndIncrement() % 200 == 0) { // members vouch each ten seconds
            local.skip(deaf.self(), Sleepers.PERIOD);
          }
          return asleep(deaf).groups() == 0;
        });
    Patience.until("it to fold them", () -> LocalWorld.minutes(deaf, 1) == 60);
  }

  @Test
  void aDamagedStateIsFoldedAgain() {
    allAsleep();
    ServiceNode node = local.replicas().getFirst();
    local.cabinet(node.self()).put(drawer, List.of(Bytes.utf8("{}")));
    Patience.until("it to serve again", () -> LocalWorld.minutes(node, 1) == 0);
    local.cabinet(node.self()).put(drawer, List.of());
    asleepSoon(node);
    Patience.until("it to serve again", () -> LocalWorld.minutes(node, 1) == 0);
  }

  @Test
  void aDamagedBookmarkCostsTheReadingOfTheLogAlone() {
    allAsleep();
    ServiceNode node = local.replicas().getFirst();
    List<Bytes> pieces = pieces(node);
    pieces.set(pieces.size() - 1, Bytes.utf8("torn"));
    local.cabinet(node.self()).put(drawer, pieces);
    assertThat(LocalWorld.minutes(node, 1)).isZero();
    local.delay(local.leader(), 60);
    Patience.until("the news to be folded", () -> LocalWorld.minutes(node, 1) == 60);
  }

  /** Its log cannot be read while it falls asleep: that costs time at waking, and nothing else. */
  @Test
  void aGroupOfWhichNoBookmarkCanBeMadeSleepsAllTheSame() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    Address name = local.replicas().getFirst().self();
    local.kill(name);
    var torn = new AtomicBoolean();
    ServiceNode node =
        local.startService(name, Engines.V8, watched(name, () -> readUnless(torn.get())));
    local.awaitServed(1);
    torn.set(true);
    asleepSoon(node);
    torn.set(false);
    assertThat(LocalWorld.minutes(node, 1)).isZero();
    local.delay(local.leader(), 60);
    Patience.until("the news to be folded", () -> LocalWorld.minutes(node, 1) == 60);
  }

  private static void readUnless(boolean torn) {
    if (torn) {
      throw new Storage.StorageFailure("planted");
    }
  }

  private Storage watched(Address node, Runnable reads) {
    return new WrappedStorage(
        local.disk(node),
        local.feed().hash().toHex().substring(2),
        log -> new WrappedStorage.Watched(log, () -> {}, reads));
  }

  /** What an earlier version has written down says nothing of a bookmark. */
  @Test
  void aLineWithoutABookmarkIsReadAsBefore() {
    var sleep =
        new Sleep(local.feed(), 4, 2, Hash.ZERO, null, 0, new Slot(0, 0, 1), List.of(Address.ZERO));
    assertThat(Sleep.decode(sleep.encode())).isEqualTo(sleep);
    assertThat(sleep.encode().toUtf8()).doesNotContain("bookmark");
  }

  @Test
  void ofAFeedThatSleptItsLogIsNotRead() {
    allAsleep();
    Address name = local.replicas().getFirst().self();
    local.kill(name);
    var reads = new AtomicInteger();
    ServiceNode node = local.startService(name, Engines.V8, watched(name, reads::incrementAndGet));
    assertThat(asleep(node).groups()).isOne();
    assertThat(LocalWorld.minutes(node, 1)).isZero();
    assertThat(asleep(node).groups()).isZero();
    assertThat(reads).as("records of the feed's log that were read").hasValue(0);
    local.delay(local.leader(), 60);
    Patience.until("the news to be folded", () -> LocalWorld.minutes(node, 1) == 60);
    assertThat(reads).hasValue(0);
  }

  private List<Bytes> pieces(ServiceNode node) {
    List<Bytes> pieces = new ArrayList<>();
    try (Cabinet.Drawer open = local.cabinet(node.self()).open(drawer)) {
      for (int i = 0; open != null && i < open.count(); i++) {
        pieces.add(open.read(i));
      }
    }
    return pieces;
  }

  /** Puts all replicas to sleep, when they may. */
  private void allAsleep() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    local.replicas().forEach(this::asleepSoon);
  }

  private void asleepSoon(ServiceNode node) {
    Patience.until(
        "it to sleep",
        () -> {
          node.rest();
          return asleep(node).groups() == 1;
        });
  }

  private static Figures.Asleep asleep(ServiceNode node) {
    return Objects.requireNonNull(node.figures()).asleep();
  }

  private static String notices(ServiceNode node) {
    var status = LocalWorld.status(node, World.token(1));
    return status == null ? "" : status.get("notices").stringValue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
