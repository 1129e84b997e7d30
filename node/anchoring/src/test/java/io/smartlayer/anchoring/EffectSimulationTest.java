package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Executor;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.SealedOutcome;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The leader's duty with replicas that report late or lie and executors that fail in every way:
 * every effect comes to an end, and meanwhile nothing is promised twice.
 */
class EffectSimulationTest {
  /** Refusals that pass with time: the leader looked at the feed as it was a moment ago. */
  private static final List<String> PASSING =
      List.of("duplicate", "wrong-attempt", "wrong-deadline", "not-expired", "effect-unknown");

  private static final long STEP_MILLIS = 250;
  private static final SealingSecret SECRET = SealingSecret.fresh(new Random(3));

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("thorough") ? 1000 : 40);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyEffectComesToAnEnd(long seed) {
    new Simulation(seed, false).run();
  }

  /** Members judge, lease and count what they cannot read as they do everything. */
  @ParameterizedTest
  @MethodSource("seeds")
  void soDoesEveryEffectAtASealedHost(long seed) {
    new Simulation(seed, true).run();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theSeedsSeeEveryEnd(boolean sealed) {
    var ends = new TreeSet<EffectCase.Status>();
    for (long seed = 0; seed < 40; seed++) {
      ends.addAll(new Simulation(seed, sealed).run().values());
    }
    assertThat(ends)
        .containsExactlyInAnyOrder(
            EffectCase.Status.SUCCEEDED, EffectCase.Status.UNKNOWN, EffectCase.Status.FAILED);
  }

  /** An entry on its way to the feed. */
  private record Mail(long due, EntryBody body, boolean proposal) {}

  private static final class Simulation {
    private final SplittableRandom random;
    private final TestGroup group;
    private final LeaderDuty duty;
    private final Promises promises;
    private final List<Mail> mail = new ArrayList<>();
    private final TreeSet<Executor.Lease> acted = new TreeSet<>();
    private final TreeMap<Executor.Lease, FailureCase> failures = new TreeMap<>();
    private final int trouble; // of ten attempts so many fail; 11: and no anchor attests it

    Simulation(long seed, boolean sealed) {
      this.random = new SplittableRandom(seed);
      this.trouble = 1 + (int) (seed % 11);
      String hotel = "idempotent=\"" + (seed / 11 % 2 == 0) + "\"";
      this.group =
          sealed
              ? TestGroup.placed(_ -> SECRET, TestScript.discreet(hotel)).agreeing(SECRET.key())
              : TestGroup.placed(TestScript.with(hotel, 3));
      this.promises = new Promises(group);
      this.duty =
          new LeaderDuty(
              group.world.feed(), group.world.network(), group.library(), group.chain, Terms.NONE);
    }

    Map<Hash, EffectCase.Status> run() {
      group.delay(180);
      group.join(World.delay(200, group.now));
      advanced();
      long end = group.now + 600_000;
      while (group.now < end && !isOver()) {
        group.now += STEP_MILLIS;
        report();
        act();
        deliver();
        propose(duty.on(new LeaderDuty.Input.Elapsed(now())));
      }
      var ends = new TreeMap<Hash, EffectCase.Status>();
      group.ledger().effects().forEach(effect -> ends.put(effect.id(), effect.status()));
      assertThat(isOver()).as("after ten minutes: %s", ends.values()).isTrue();
      return ends;
    }

    private boolean isOver() {
      return group.wanted.keySet().stream()
          .allMatch(id -> {
            EffectCase effect = group.ledger().effect(id);
            return effect != null && effect.isTerminal();
          });
    }

    private Instant now() {
      return Instant.ofEpochMilli(group.now);
    }

    private void advanced() {
      propose(duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, now())));
    }

    /** What the leader proposes is judged at once, or later, or gets lost. */
    private void propose(List<EntryBody> bodies) {
      for (EntryBody body : bodies) {
        assertThat(group.code(body)).as("on the leader's own view: %s", body).isEqualTo("admitted");
        if (random.nextInt(20) > 0) {
          mail.add(new Mail(group.now + random.nextInt(600), body, true));
        }
      }
    }

    private void deliver() {
      for (Mail next : List.copyOf(mail)) {
        if (next.due <= group.now) {
          mail.remove(next);
          var context = group.context();
          String code = group.offer(next.body);
          if (code.equals("admitted")) {
            promises.check(next.body, context);
            advanced();
          } else if (next.proposal) {
            assertThat(PASSING).contains(code);
          }
        }
      }
    }

    private void report() {
      for (TestGroup.Wanted one : group.wanted.values()) {
        boolean known = group.ledger().effect(one.id()) != null;
        for (Address replica : group.replicas()) {
          if (!known && random.nextInt(8) == 0) {
            propose(
                duty.on(
                    new LeaderDuty.Input.Reported(
                        group.receipt(replica, one), one.step().output(), now())));
          }
        }
      }
    }

    private void act() {
      for (EffectCase effect : group.ledger().effects()) {
        EffectCase.Attempt last = effect.attempts().getLast();
        var lease = new Executor.Lease(effect.id(), last.number());
        if (effect.status() == EffectCase.Status.RUNNING && acted.add(lease)) {
          EntryBody body =
              last.route() == Election.Route.ANCHOR ? anchored(effect, lease) : served(effect);
          if (body != null) {
            mail.add(new Mail(group.now + random.nextInt(14_000), body, false));
          }
        }
        FailureCase open = failures.get(lease);
        if (open != null && effect.status() == EffectCase.Status.RUNNING) {
          witness(open);
        }
      }
    }

    private @Nullable EntryBody served(EffectCase effect) {
      int number = effect.attempts().size();
      if (random.nextInt(10) >= trouble) {
        return done(effect, number);
      }
      return switch (random.nextInt(3)) {
        case 0 -> group.notDone(effect.id(), number);
        case 1 ->
            group.outcome(
                effect.id(), number, Outcome.Kind.UNKNOWN, World.json("{\"why\":\"lost\"}"));
        default -> null;
      };
    }

    private Outcome done(EffectCase effect, int number) {
      if (effect.isSealed()) {
        Bytes answer = World.json("{\"room\":" + number + "}");
        Bytes content = SealedOutcome.content(SECRET, effect.id(), number, 200, answer);
        return group.outcome(effect.id(), number, Outcome.Kind.SUCCESS, content);
      }
      return effect.target().attestation() != null
          ? group.success(effect.id(), number)
          : group.outcome(
              effect.id(), number, Outcome.Kind.SUCCESS, World.json("{\"status\":200}"));
    }

    private @Nullable EntryBody anchored(EffectCase effect, Executor.Lease lease) {
      if (random.nextInt(10) >= trouble) {
        return effect.isSealed() // it can only see that the host is there
            ? group.notDone(effect.id(), lease.attempt())
            : done(effect, lease.attempt());
      }
      if (trouble <= 10 && random.nextBoolean()) {
        var ending =
            new Executor.Ending(Outcome.Kind.NOT_DONE, World.json("{\"why\":\"nobody listens\"}"));
        failures.put(
            lease,
            FailureCase.open(
                group.world.network().domain(),
                group.committee(),
                group.world.keyOf(effect.attempts().getLast().executor()),
                effect,
                ending,
                now()));
      }
      return null;
    }

    /** One anchor answers now and then, a service node tries too, and one signs something else. */
    private void witness(FailureCase open) {
      var domain = group.world.network().domain();
      SecretKey anchor = group.anchors().get(random.nextInt(4));
      SecretKey service = group.world.keyOf(group.replicas().getFirst());
      open.witnessed(service.address(), open.claim().sign(service, domain));
      open.witnessed(anchor.address(), anchor.sign(Hash.keccak(Bytes.EMPTY)));
      if (random.nextInt(12) == 0) {
        open.witnessed(anchor.address(), open.claim().sign(anchor, domain));
      }
      var attested = open.attested();
      if (attested != null) {
        mail.add(new Mail(group.now, attested, false));
      }
    }
  }
}
