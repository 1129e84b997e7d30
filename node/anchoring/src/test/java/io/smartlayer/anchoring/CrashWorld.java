package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Executor.Lease;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One group whose executors crash, with the feed's real rules and duties, and hosts that count. The
 * feed itself does not fail here; its simulation is elsewhere.
 */
final class CrashWorld {
  private static final long TROUBLED_MILLIS = 240_000;
  private static final long END_MILLIS = 900_000;
  private static final long LEADER_MILLIS = 250;
  private static final int FACTS = 8;

  final TestGroup group;
  final PlantedBug bug;
  final TreeMap<CrashPoint, Integer> crashes = new TreeMap<>();
  private final SplittableRandom random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final LeaderDuty duty;
  private final Promises promises;
  private final List<Ledger> ledgers = new ArrayList<>();
  private final TreeMap<Address, CrashNode> nodes = new TreeMap<>();
  private final CrashHost hotel;
  private final CrashHost desk;
  private final TreeSet<Lease> begun = new TreeSet<>();
  private final TreeMap<Address, TreeSet<Lease>> knows = new TreeMap<>(); // of successes
  private final TreeMap<Hash, Failure> failed = new TreeMap<>();
  private final long start;
  private long number;

  private record Event(long due, long number, Runnable work) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(due, other.due);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  CrashWorld(long seed, PlantedBug bug) {
    this.random = new SplittableRandom(seed);
    this.bug = bug;
    boolean honours = seed % 2 == 0;
    int trouble = (int) (seed / 2 % 11);
    String host = "idempotent=\"" + honours + "\" attempts=\"3\"";
    this.group = TestGroup.placed(TestScript.with(host, 3));
    this.start = group.now;
    this.hotel = new CrashHost(random.split(), honours, true, trouble);
    this.desk = new CrashHost(random.split(), false, false, trouble);
    this.promises = new Promises(group);
    var world = group.world;
    this.duty =
        new LeaderDuty(world.feed(), world.network(), group.library(), group.chain, Terms.NONE);
    group.replicas().forEach(node -> add(world.keyOf(node)));
    group.anchors().forEach(this::add);
    for (int fact = 0; fact < FACTS; fact++) {
      int minutes = 180 + fact;
      after(random(180_000), () -> joined(World.delay(minutes, group.now)));
    }
    while (ledgers.size() <= group.entries.size()) {
      ledgers.add(group.ledger());
    }
    after(LEADER_MILLIS, this::lead);
  }

  private void add(SecretKey key) {
    nodes.put(key.address(), new CrashNode(this, key, random.nextInt(1001) - 500));
  }

  /** Runs until every effect has ended and nothing is under way. */
  void run() {
    long end = start + END_MILLIS;
    long quiet = Long.MAX_VALUE; // what was under way at the end of the last effect may go on
    while (group.now < Math.min(end, quiet)) {
      Event next = Objects.requireNonNull(events.poll());
      group.now = Math.max(group.now, next.due);
      next.work.run();
      if (quiet == Long.MAX_VALUE && isOver()) {
        quiet = group.now + 60_000;
      }
    }
    assertThat(isOver()).as("every effect ends").isTrue();
    group.ledger().effects().forEach(this::checkEnd);
  }

  private boolean isOver() {
    return !isTroubled()
        && group.wanted.size() == 2 * FACTS
        && group.wanted.keySet().stream()
            .map(group.ledger()::effect)
            .allMatch(effect -> effect != null && effect.isTerminal());
  }

  long now() {
    return group.now;
  }

  boolean isTroubled() {
    return group.now < start + TROUBLED_MILLIS;
  }

  void after(long millis, Runnable work) {
    events.add(new Event(group.now + millis, number++, work));
  }

  long random(long bound) {
    return random.nextLong(bound);
  }

  boolean chance(int of) {
    return random.nextInt(of) == 0;
  }

  /** Disks are fast, and now and then very slow. */
  long syncMillis() {
    return isTroubled() && chance(12) ? random(12_000) : random(60);
  }

  boolean crashesAt(CrashPoint point) {
    boolean crash = isTroubled() && chance(7);
    if (crash) {
      crashes.merge(point, 1, Integer::sum);
    }
    return crash;
  }

  /** Whether an attempt has not been looked at by its executor before. */
  boolean isNew(Lease lease) {
    return begun.add(lease);
  }

  ServiceScript script() {
    return group.script;
  }

  boolean isAnchor(Address node) {
    return group.committee().indexOf(node) >= 0;
  }

  CrashHost host(EffectCase effect) {
    return effect.target().attestation() == null ? desk : hotel;
  }

  int size() {
    return group.entries.size();
  }

  Ledger ledger(int size) {
    return ledgers.get(size);
  }

  EntryBody body(int offset) {
    return group.admitted.get(offset);
  }

  /** A host's word is with a node that runs. */
  void heard(Address node, EffectCase effect, Lease lease, Web.Exchange exchange) {
    if (exchange instanceof Web.Exchange.Answered(int status, var _) && status < 500) {
      host(effect).seen(effect.id()).answers++;
      if (status == 200) {
        knows.computeIfAbsent(node, _ -> new TreeSet<>()).add(lease);
      }
    }
  }

  /** What a node knew and nobody else did is gone with it. */
  void lost(Address node) {
    knows.remove(node);
  }

  /** Other anchors look for themselves, and sign if the host is gone for them. */
  void witness(FailureCase open) {
    EffectCase effect = group.effect(open.claim().effectId());
    for (Address other : open.others()) {
      CrashNode node = Objects.requireNonNull(nodes.get(other));
      boolean down = host(effect).isDown(group.now) || node.isCut();
      if (down && effect.status() == EffectCase.Status.RUNNING && effect.bears(open.claim())) {
        var domain = group.world.network().domain();
        open.witnessed(other, open.claim().sign(node.key, domain));
      }
    }
  }

  /** An entry on its way to the feed, where it may get lost. */
  void mail(EntryBody body) {
    if (!isTroubled() || !chance(10)) {
      after(random(isTroubled() ? 3000 : 300), () -> joined(body));
    }
  }

  private void joined(EntryBody body) {
    var context = group.context();
    if (!group.offer(body).equals("admitted")) {
      return;
    }
    promises.check(body, context);
    ledgers.add(group.ledger());
    if (body instanceof Outcome outcome
        && outcome.kind() != Outcome.Kind.SUCCESS
        && outcome.kind() != Outcome.Kind.EXPIRED) {
      // A life before has said how this attempt ended, and the feed takes no other word.
      var lease = new Lease(outcome.effectId(), outcome.attempt());
      knows.values().forEach(leases -> leases.remove(lease));
    }
    if (body instanceof Failure failure) {
      failed.put(failure.claim().effectId(), failure);
    }
    group.ledger().effects().forEach(this::check);
    propose(duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, time())));
  }

  private Instant time() {
    return Instant.ofEpochMilli(group.now);
  }

  private void lead() {
    after(LEADER_MILLIS, this::lead);
    for (TestGroup.Wanted one : group.wanted.values()) {
      if (group.ledger().effect(one.id()) == null) {
        for (Address replica : group.replicas()) {
          var receipt = group.receipt(replica, one);
          propose(duty.on(new LeaderDuty.Input.Reported(receipt, one.step().output(), time())));
        }
      }
    }
    propose(duty.on(new LeaderDuty.Input.Elapsed(time())));
  }

  private void propose(List<EntryBody> bodies) {
    bodies.forEach(this::mail);
  }

  /** What holds at any time. */
  private void check(EffectCase effect) {
    CrashHost.Seen seen = host(effect).seen(effect.id());
    boolean claimed =
        effect.status() == EffectCase.Status.FAILED
            && Objects.requireNonNull(failed.get(effect.id())).claim().kind()
                == Outcome.Kind.NOT_DONE;
    assertThat(seen.bookings).as("booked once").isLessThanOrEqualTo(1);
    if (effect.status() == EffectCase.Status.SUCCEEDED) {
      assertThat(seen.bookings).as("a success is booked").isEqualTo(1);
    }
    if (claimed) {
      assertThat(seen.bookings).as("what failed is not booked").isZero();
      assertThat(seen.requests == 0 || seen.answers > 0).as("failed in the dark").isTrue();
    }
  }

  /** What holds once all is over. */
  private void checkEnd(EffectCase effect) {
    check(effect);
    for (TreeSet<Lease> known : knows.values()) {
      if (known.stream().anyMatch(lease -> lease.effectId().equals(effect.id()))) {
        assertThat(effect.status()).as("known to a node").isEqualTo(EffectCase.Status.SUCCEEDED);
      }
    }
    if (host(effect).honoursKeys()) {
      return;
    }
    assertThat(host(effect).seen(effect.id()).requests).as("one send").isLessThanOrEqualTo(1);
  }
}
