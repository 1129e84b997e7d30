package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Executor;
import io.smartlayer.token.Executor.Lease;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A node that executes effects, a replica or an anchor, with a disk that keeps what was synced, a
 * clock of its own, and a life that may end at any point. It does what the shells of nodes do.
 */
final class CrashNode {
  private static final long TICK_MILLIS = 700;

  final SecretKey key;
  private final CrashWorld world;
  private final long skew;
  private final List<Bytes> disk = new ArrayList<>();
  private final List<Bytes> written = new ArrayList<>();
  private final TreeMap<Lease, Outcome> owed = new TreeMap<>();
  private final TreeMap<Lease, FailureCase> failures = new TreeMap<>();
  private Executor executor;
  private int run; // which life this is
  private boolean up = true;
  private int seen; // entries of the feed
  private long asleepUntil;
  private long apartUntil; // from the feed
  private long cutUntil; // from hosts

  CrashNode(CrashWorld world, SecretKey key, long skew) {
    this.world = world;
    this.key = key;
    this.skew = skew;
    this.executor = new Executor(key.address());
    after(world.random(TICK_MILLIS), this::tick);
  }

  Address address() {
    return key.address();
  }

  boolean isCut() {
    return !up || cutUntil > world.now();
  }

  /** Does something later in this life of the node, after its sleep if it sleeps. */
  private void after(long millis, Runnable work) {
    int life = run;
    world.after(millis, () -> wake(life, work));
  }

  private void wake(int life, Runnable work) {
    if (!up || run != life) {
      return;
    }
    if (asleepUntil > world.now()) {
      world.after(asleepUntil - world.now() + world.random(400), () -> wake(life, work));
    } else {
      work.run();
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(world.now() + skew);
  }

  /** Troubles that are no crashes. */
  private void suffer() {
    if (world.isTroubled()) {
      if (world.chance(60)) {
        asleepUntil = world.now() + world.random(25_000);
      }
      if (world.chance(40)) {
        apartUntil = world.now() + world.random(20_000);
      }
      if (world.chance(40)) {
        cutUntil = world.now() + world.random(20_000);
      }
    }
  }

  private boolean crashes(CrashPoint point) {
    if (!world.crashesAt(point)) {
      return false;
    }
    up = false;
    run++;
    if (world.chance(2)) {
      disk.addAll(written); // it got there, though nobody was told
    }
    written.clear();
    owed.clear();
    failures.clear();
    world.lost(address());
    world.after(100 + world.random(world.chance(4) ? 30_000 : 3_000), this::restart);
    return true;
  }

  private void restart() {
    up = true;
    seen = (int) world.random(seen + 1); // what of the feed was on the disk
    executor = new Executor(key.address());
    if (world.bug != PlantedBug.FORGETS_AT_RESTART) {
      disk.forEach(executor::restore);
    }
    after(world.random(TICK_MILLIS), this::tick);
  }

  private void tick() {
    after(TICK_MILLIS, this::tick);
    suffer();
    if (apartUntil <= world.now() && !learn()) {
      return;
    }
    act(world.ledger(seen));
  }

  private boolean learn() {
    int size = world.chance(3) ? seen + (int) world.random(world.size() - seen + 1) : world.size();
    for (; seen < size; seen++) {
      EntryBody body = world.body(seen);
      if (body instanceof Outcome outcome
          && outcome.executor().equals(address())
          && owed.containsKey(new Lease(outcome.effectId(), outcome.attempt()))
          && crashes(CrashPoint.FINAL)) {
        return false;
      }
      settle(body, world.ledger(seen + 1));
    }
    return true;
  }

  private void settle(EntryBody body, Ledger ledger) {
    if (body instanceof Outcome outcome) {
      var lease = new Lease(outcome.effectId(), outcome.attempt());
      failures.remove(lease);
      if (outcome.kind() == Outcome.Kind.EXPIRED) {
        Outcome mine = owed.get(lease);
        if (mine != null && mine.kind() != Outcome.Kind.SUCCESS) {
          owed.remove(lease);
        }
        on(new Executor.Input.Expired(lease));
      } else {
        owed.remove(lease);
        on(new Executor.Input.Settled(lease));
      }
    } else if (body instanceof Failure failure) {
      Hash id = failure.claim().effectId();
      var lease = new Lease(id, Objects.requireNonNull(ledger.effect(id)).attempts().size());
      failures.remove(lease);
      on(new Executor.Input.Settled(lease));
    }
  }

  private List<Executor.Effect> on(Executor.Input input) {
    return world.bug.output(executor.on(world.bug.input(input)));
  }

  private void act(Ledger ledger) {
    int life = run;
    for (EffectCase effect : ledger.effects()) {
      EffectCase.Attempt last = effect.attempts().getLast();
      if (effect.status() == EffectCase.Status.RUNNING && last.executor().equals(address())) {
        var lease = new Lease(effect.id(), last.number());
        if (world.isNew(lease) && crashes(CrashPoint.ELECTED)) {
          return;
        }
        carryOut(effect, on(new Executor.Input.Running(effect, world.script(), now())));
        if (run != life) {
          return;
        }
      }
    }
    owed.values().forEach(this::handIn);
    List.copyOf(failures.values()).forEach(this::witness);
  }

  private void carryOut(EffectCase effect, List<Executor.Effect> effects) {
    for (Executor.Effect todo : effects) {
      switch (todo) {
        case Executor.Effect.Remember(Bytes record) -> {
          written.add(record);
          boolean early = world.bug == PlantedBug.SENDS_BEFORE_THE_RECORD;
          if (!early && crashes(CrashPoint.RECORD_WRITTEN)) {
            return;
          }
        }
        case Executor.Effect.Call call -> {
          if (world.bug == PlantedBug.SENDS_BEFORE_THE_RECORD) {
            leave(effect, call);
            if (crashes(CrashPoint.RECORD_WRITTEN)) {
              return;
            }
            after(world.syncMillis(), this::synced);
          } else {
            after(
                world.syncMillis(),
                () -> {
                  synced();
                  if (!crashes(CrashPoint.RECORD_DURABLE)) {
                    leave(effect, call);
                  }
                });
          }
        }
        case Executor.Effect.Deliver _ -> throw new AssertionError("nobody sends a message here");
        case Executor.Effect.Ended(Lease lease, Executor.Ending ending) ->
            ended(effect, lease, ending);
      }
    }
  }

  private void synced() {
    disk.addAll(written);
    written.clear();
  }

  private void leave(EffectCase effect, Executor.Effect.Call call) {
    boolean careless = world.bug == PlantedBug.SENDS_AFTER_THE_DEADLINE;
    Web.Request request = careless ? call.request() : call.at(now());
    if (request == null) {
      exchanged(effect, call.lease(), Executor.TOO_LATE);
      return;
    }
    CrashHost host = world.host(effect);
    if (isCut() || host.isDown(world.now())) {
      exchanged(effect, call.lease(), new Web.Exchange.NeverSent("nobody listens"));
      return;
    }
    EffectCase.Attempt attempt =
        Objects.requireNonNull(effect.attempt(call.lease().attempt()), "the attempt it is for");
    assertThat(now().toEpochMilli() + request.timeout().toMillis())
        .as("a request ends before its lease")
        .isLessThanOrEqualTo(attempt.deadlineMillis());
    var done = new AtomicBoolean();
    after(request.timeout().toMillis(), () -> answered(effect, call.lease(), done, null));
    int life = run;
    world.after(
        world.random(900),
        () -> {
          Web.Exchange answer = host.asked(effect.id(), request);
          if (run == life && crashes(CrashPoint.HOST_ACTED)) {
            return;
          }
          if (run == life && up && answer != null) {
            after(world.random(1500), () -> answered(effect, call.lease(), done, answer));
          }
        });
    if (!crashes(CrashPoint.REQUEST_LEFT) && world.isTroubled() && world.chance(8)) {
      asleepUntil = world.now() + 5_000 + world.random(20_000);
    }
  }

  private void answered(
      EffectCase effect, Lease lease, AtomicBoolean done, Web.@Nullable Exchange answer) {
    if (done.getAndSet(true)) {
      return;
    }
    if (answer != null && crashes(CrashPoint.ANSWER_CAME)) {
      return;
    }
    Web.Exchange exchange = answer == null ? new Web.Exchange.Lost("timeout") : answer;
    world.heard(address(), effect, lease, exchange);
    exchanged(effect, lease, exchange);
  }

  private void exchanged(EffectCase effect, Lease lease, Web.Exchange exchange) {
    carryOut(effect, on(new Executor.Input.Exchanged(lease, exchange)));
  }

  private void ended(EffectCase effect, Lease lease, Executor.Ending ending) {
    if (crashes(CrashPoint.ENDED)) {
      return;
    }
    var domain = world.group.world.network().domain();
    if (ending.kind() == Outcome.Kind.SUCCESS || !world.isAnchor(address())) {
      var outcome =
          Outcome.by(
              key, domain, lease.effectId(), lease.attempt(), ending.kind(), ending.content());
      owed.put(lease, outcome);
      handIn(outcome);
    } else {
      var open = FailureCase.open(domain, world.group.committee(), key, effect, ending, now());
      failures.put(lease, open);
      witness(open);
    }
    crashes(CrashPoint.HANDED_IN);
  }

  private void handIn(EntryBody body) {
    if (apartUntil <= world.now()) {
      world.mail(body);
    }
  }

  private void witness(FailureCase open) {
    if (apartUntil <= world.now()) {
      world.witness(open);
      Failure attested = open.attested();
      if (attested != null) {
        handIn(attested);
      }
    }
  }
}
