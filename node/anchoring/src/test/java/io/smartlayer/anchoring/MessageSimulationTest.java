package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Executor;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Message;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.StepOutput;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tokens of two groups that tell each other things and answer for ever, executors that fail in
 * every way, and strangers who hand in old messages and made-up ones: each is taken once, those of
 * a pair in order, nothing goes on beyond eight hops, and all of it comes to rest.
 */
class MessageSimulationTest {
  private static final long STEP_MILLIS = 500;
  private static final int SEEDS = Integer.getInteger("message.seeds", 16);

  /** A rule that a committee could lack. */
  enum Lack {
    NOTHING(""),
    ONCE("duplicate"),
    ORDER("message-late"),
    PROOF("message-unproved"),
    TURN("message-early");

    private final String code;

    Lack(String code) {
      this.code = code;
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void messagesAreTakenOnceAndInOrderAndAllComesToRest(long seed) {
    new Simulation(seed, Lack.NOTHING).run();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
  void aRuleThatIsLackingIsMissed(Lack lack) {
    assertThatThrownBy(() -> seeds().forEach(seed -> new Simulation(seed, lack).run()))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void theSeedsSeeEveryEndAndTheLastHop() {
    var seen = new TreeSet<String>();
    seeds()
        .forEach(seed -> {
          var simulation = new Simulation(seed, Lack.NOTHING);
          simulation.run();
          seen.addAll(simulation.seen);
        });
    assertThat(seen)
        .contains(
            "SUCCEEDED",
            "UNKNOWN",
            "duplicate",
            "message-late",
            "message-unproved",
            "message-early",
            "token-unknown",
            "8 hops");
  }

  /** An entry on its way to a feed. */
  private record Mail(long due, MessagingGroup to, EntryBody body, @Nullable Lease of) {}

  /** Who waits for what becomes of a message. */
  private record Lease(MessagingGroup group, EffectCase effect) {}

  private static final class Simulation {
    final TreeSet<String> seen = new TreeSet<>();
    private final SplittableRandom random;
    private final Lack lack;
    private final int trouble; // of ten attempts so many fail
    private final List<MessagingGroup> groups;
    private final List<Mail> mail = new ArrayList<>();
    private final List<Message> old = new ArrayList<>();
    private final TreeSet<Executor.Lease> acted = new TreeSet<>();
    private final TreeSet<Hash> taken = new TreeSet<>();
    private final TreeMap<String, Long> lastTaken = new TreeMap<>();
    private final TreeMap<String, Hash> lastElected = new TreeMap<>();
    private final TreeMap<String, Integer> stepsSeen = new TreeMap<>();
    private long now = World.START;
    private int facts;

    Simulation(long seed, Lack lack) {
      this.random = new SplittableRandom(seed);
      this.lack = lack;
      this.trouble = (int) (seed % 11);
      var world = new World(4, 4);
      var engine = new SendingEngine(3);
      this.groups =
          List.of(
              new MessagingGroup(world, "north", engine).with(now, 1, 2),
              new MessagingGroup(world, "south", engine).with(now, 3));
    }

    void run() {
      for (MessagingGroup group : groups) {
        advanced(group);
      }
      long end = now + 3_600_000;
      while (now < end && !isOver()) {
        now += STEP_MILLIS;
        tell();
        disturb();
        for (MessagingGroup group : groups) {
          report(group);
          act(group);
          propose(group, group.duty.on(new LeaderDuty.Input.Elapsed(at())));
        }
        deliver();
      }
      assertThat(isOver()).as("all came to rest within an hour").isTrue();
      groups.forEach(
          group -> group.ledger().effects().forEach(effect -> seen.add(effect.status().name())));
    }

    private boolean isOver() {
      return facts == 3
          && groups.stream()
              .allMatch(group ->
                  group.steps.stream()
                      .flatMap(step -> step.effectIds(group.feed).stream())
                      .allMatch(id -> {
                        EffectCase effect = group.ledger().effect(id);
                        return effect != null && effect.isTerminal();
                      }));
    }

    private Instant at() {
      return Instant.ofEpochMilli(now);
    }

    private void tell() {
      if (facts < 3 && random.nextInt(4) == 0) {
        MessagingGroup group = groups.get(facts % 2);
        var delay = World.delay(World.AIRLINE, group.name, 200 + random.nextInt(60), now, true);
        offer(group, delay);
        facts++;
      }
    }

    /** Strangers hand in what was handed in before, and what nobody has sent. */
    private void disturb() {
      if (old.isEmpty() || random.nextInt(4) > 0) {
        return;
      }
      Message one = old.get(random.nextInt(old.size()));
      MessagingGroup to = receiver(one);
      if (to != null) {
        offer(to, random.nextBoolean() ? one : madeUp(one));
      }
      MessagingGroup group = groups.get(random.nextInt(2));
      if (!group.steps.isEmpty()) {
        GroupState.Transition step = group.steps.get(random.nextInt(group.steps.size()));
        int count = step.output().effects().size();
        if (count > 0) {
          offer(group, group.election(step, random.nextInt(count), now));
        }
      }
    }

    /** Says that it was sent later, and began anew. */
    private static Message madeUp(Message of) {
      Election.Evidence evidence = Objects.requireNonNull(of.election().evidence());
      EffectRequest.Send send = of.send();
      var output =
          new StepOutput(
              null,
              List.of(
                  new EffectRequest.Send(
                      send.to(), send.body(), send.tag(), 1, send.sequence() + 1)),
              evidence.output().gas(),
              evidence.output().result(),
              evidence.output().stateHash());
      Election real = of.election();
      var election =
          new Election(
              real.effectId(),
              1,
              real.placement(),
              real.executor(),
              real.route(),
              real.deadlineMillis(),
              new Election.Evidence(0, output, evidence.receipts()));
      return new Message(of.group(), election, of.offset(), of.inclusion(), of.proof());
    }

    private @Nullable MessagingGroup receiver(Message message) {
      return groups.stream()
          .filter(group -> group.ledger().activation(message.send().to()) != null)
          .findFirst()
          .orElse(null);
    }

    private void report(MessagingGroup group) {
      for (GroupState.Transition step : List.copyOf(group.steps)) {
        boolean open =
            step.effectIds(group.feed).stream().anyMatch(id -> group.ledger().effect(id) == null);
        for (Address replica : open ? group.replicas() : List.<Address>of()) {
          if (random.nextInt(3) == 0) {
            var report =
                new LeaderDuty.Input.Reported(group.receipt(replica, step), step.output(), at());
            propose(group, group.duty.on(report));
          }
        }
      }
    }

    private void propose(MessagingGroup group, List<EntryBody> bodies) {
      for (EntryBody body : bodies) {
        assertThat(group.code(body, now)).as("on the leader's own view").isEqualTo("admitted");
        if (random.nextInt(20) > 0) {
          mail.add(new Mail(now + random.nextInt(600), group, body, null));
        }
      }
    }

    private void advanced(MessagingGroup group) {
      propose(group, group.duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, at())));
    }

    private void act(MessagingGroup group) {
      for (EffectCase effect : group.ledger().effects()) {
        var lease = new Executor.Lease(effect.id(), effect.attempts().size());
        if (effect.status() != EffectCase.Status.RUNNING || !acted.add(lease)) {
          continue;
        }
        Message message = group.message(effect, now);
        old.add(message);
        boolean works = random.nextInt(10) >= trouble;
        boolean posts = works || random.nextBoolean();
        if (posts) {
          @Nullable Lease waits = works ? new Lease(group, effect) : null; // else it dies after it
          MessagingGroup to = receiver(message);
          mail.add(new Mail(now + random.nextInt(7000), to == null ? group : to, message, waits));
        } else if (random.nextBoolean()) {
          Outcome.Kind kind = random.nextBoolean() ? Outcome.Kind.NOT_DONE : Outcome.Kind.UNKNOWN;
          mail.add(new Mail(now + random.nextInt(4000), group, group.outcome(effect, kind), null));
        }
      }
    }

    private void deliver() {
      for (Mail next : List.copyOf(mail)) {
        if (next.due <= now) {
          mail.remove(next);
          String code = offer(next.to, next.body);
          if (next.of != null) {
            boolean done = code.equals("admitted") || code.equals("duplicate");
            Outcome.Kind kind = done ? Outcome.Kind.SUCCESS : Outcome.Kind.NOT_DONE;
            MessagingGroup from = next.of.group;
            mail.add(
                new Mail(
                    now + random.nextInt(3000), from, from.outcome(next.of.effect, kind), null));
          }
        }
      }
    }

    private String offer(MessagingGroup group, EntryBody body) {
      String code = group.code(body, now);
      seen.add(code);
      if (code.equals("admitted") || code.equals(lack.code)) {
        if (body instanceof Message message) {
          check(message);
        } else if (body instanceof Election election && election.evidence() != null) {
          check(group, election);
        }
        group.follow(body, now);
        checkSteps(group);
        advanced(group);
      }
      return code;
    }

    private void check(Message message) {
      EffectRequest.Send send = message.send();
      MessagingGroup sender =
          groups.stream()
              .filter(group -> group.feed.equals(message.feed()))
              .findFirst()
              .orElseThrow(() -> new AssertionError("sent by nobody"));
      assertThat(sender.entries.get((int) message.offset()))
          .as("the sender's committee elected it")
          .isEqualTo(message.election());
      assertThat(taken.add(message.election().effectId())).as("taken once").isTrue();
      Long before = lastTaken.put(message.from() + " " + send.to(), send.sequence());
      assertThat(before == null || before < send.sequence()).as("in order").isTrue();
      assertThat(send.hops()).isBetween(1, EffectRequest.HOPS_LIMIT);
      seen.add(send.hops() + " hops");
    }

    private void check(MessagingGroup group, Election election) {
      Election.Evidence evidence = Objects.requireNonNull(election.evidence());
      var from = evidence.receipts().getFirst().receipt().token();
      var send = (EffectRequest.Send) evidence.output().effects().get(evidence.index());
      String pair = from + " " + send.to();
      long before = 0;
      Hash last = lastElected.get(pair);
      if (last != null) {
        EffectCase then = Objects.requireNonNull(group.ledger().effect(last));
        assertThat(then.isTerminal()).as("one after the other").isTrue();
        before = ((EffectRequest.Send) then.request()).sequence();
      }
      assertThat(send.sequence()).as("without holes").isEqualTo(before + 1);
      lastElected.put(pair, election.effectId());
    }

    /** What a message leads to is one hop on, all else the first. */
    private void checkSteps(MessagingGroup group) {
      int from = stepsSeen.getOrDefault(group.name, 0);
      for (GroupState.Transition step : group.steps.subList(from, group.steps.size())) {
        EntryBody cause = group.entries.get((int) step.offset());
        int hops = cause instanceof Message message ? message.send().hops() + 1 : 1;
        for (EffectRequest effect : step.output().effects()) {
          assertThat(((EffectRequest.Send) effect).hops()).isEqualTo(hops);
        }
      }
      stepsSeen.put(group.name, group.steps.size());
    }
  }
}
