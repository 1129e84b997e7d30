package io.smartlayer.runtime;

import io.smartlayer.anchoring.FailureCase;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Signature;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Executor;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Message;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.RequestSigner;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Target;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an anchor does itself when service nodes could not: carries the request, and where it fails
 * too, has others look and attests the failure with them. Lives on its node's loop.
 */
final class AnchorActs {
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration ACT_AGAIN = Duration.ofSeconds(1);

  /** How long after its deadline the success of an expired attempt is still said. */
  private static final Duration LATE = Duration.ofMinutes(10);

  private static final Bytes HOST_DOWN = Bytes.utf8("{\"why\":\"the host is not there\"}");
  private static final Bytes HOST_UP =
      Bytes.utf8("{\"why\":\"sealed to replicas, and the host is there\"}");

  private final AnchorParts parts;
  private final FeedId id;
  private final FeedHistory history;
  private final Supplier<Committee> committee;
  private final Consumer<Runnable> guard;
  private final Consumer<List<EntryBody>> propose;
  private final Executor executor;
  private final RequestSigner signer;
  private final TreeMap<Executor.Lease, FailureCase> failures = new TreeMap<>();
  private final TreeMap<Executor.Lease, Outcome> outcomes = new TreeMap<>();
  private final Set<Hash> probing = new ConcurrentSkipListSet<>();
  private Instant acted = Instant.EPOCH;

  /**
   * The acts of one anchor for one group.
   *
   * @param history of its feed
   * @param committee who orders the group's feed in its present term
   * @param guard does what comes back from calls
   * @param propose hands entries to the feed
   */
  AnchorActs(
      AnchorParts parts,
      FeedId id,
      FeedHistory history,
      Supplier<Committee> committee,
      Consumer<Runnable> guard,
      Consumer<List<EntryBody>> propose) {
    this.parts = parts;
    this.id = id;
    this.history = history;
    this.committee = committee;
    this.guard = guard;
    this.propose = propose;
    this.executor = new Executor(parts.key().address());
    this.signer = new RequestSigner(parts.key(), parts.domain());
    parts.effects().records(id).forEach(executor::restore);
  }

  void elapsed(Ledger ledger) {
    if (now().isAfter(acted.plus(ACT_AGAIN))) {
      advanced(ledger);
    }
  }

  void settle(EntryBody body, Ledger ledger) {
    if (body instanceof Outcome outcome) {
      var lease = new Executor.Lease(outcome.effectId(), outcome.attempt());
      if (outcome.kind() == Outcome.Kind.EXPIRED) {
        expired(lease);
      } else {
        settled(lease);
      }
    } else if (body instanceof Failure failure) {
      EffectCase effect = ledger.effect(failure.claim().effectId());
      if (effect != null) {
        settled(new Executor.Lease(effect.id(), effect.attempts().size()));
      }
    }
  }

  private void expired(Executor.Lease lease) {
    failures.remove(lease);
    executor.on(new Executor.Input.Expired(lease));
    parts.effects().ended(id, lease); // an attempt with an outcome is never started again
  }

  private void settled(Executor.Lease lease) {
    failures.remove(lease);
    outcomes.remove(lease);
    executor.on(new Executor.Input.Settled(lease));
    parts.effects().ended(id, lease);
  }

  /**
   * Carries the requests for which this anchor is elected. What came of them it says again, and
   * asks again for witnesses, until the feed has it.
   */
  void advanced(Ledger ledger) {
    acted = now();
    failures.keySet().removeIf(lease -> !isOpen(ledger, lease));
    outcomes.keySet().removeIf(lease -> !isOpen(ledger, lease) && !isLate(ledger, lease));
    outcomes.values().forEach(outcome -> propose.accept(List.of(outcome)));
    for (EffectCase effect : ledger.effects()) {
      ServiceScript script = isMine(effect) ? parts.scripts().wanted(effect, ledger) : null;
      if (script != null) {
        var lease = new Executor.Lease(effect.id(), effect.attempts().size());
        FailureCase open = failures.get(lease);
        if (open != null) {
          ask(open);
        }
        if (effect.isSealed()) {
          look(effect, lease);
        } else {
          carryOut(effect, executor.on(new Executor.Input.Running(effect, script, now())));
        }
      }
    }
  }

  private static boolean isOpen(Ledger ledger, Executor.Lease lease) {
    EffectCase effect = ledger.effect(lease.effectId());
    return effect != null && effect.status() == EffectCase.Status.RUNNING;
  }

  /** Whether what this anchor did counts although the attempt is given up. */
  private boolean isLate(Ledger ledger, Executor.Lease lease) {
    EffectCase effect = ledger.effect(lease.effectId());
    EffectCase.Attempt attempt = effect == null ? null : effect.attempt(lease.attempt());
    Outcome mine = outcomes.get(lease);
    return attempt != null
        && attempt.outcome() != null
        && attempt.outcome().kind() == Outcome.Kind.EXPIRED
        && mine != null
        && mine.kind() == Outcome.Kind.SUCCESS
        && now().isBefore(Instant.ofEpochMilli(attempt.deadlineMillis()).plus(LATE));
  }

  /** No server is behind a message, which others could find down. */
  private static boolean isMessage(EffectCase effect) {
    return effect.request() instanceof EffectRequest.Send;
  }

  private boolean isMine(EffectCase effect) {
    EffectCase.Attempt last = effect.attempts().getLast();
    return effect.status() == EffectCase.Status.RUNNING
        && last.route() == Election.Route.ANCHOR
        && last.executor().equals(parts.key().address());
  }

  private void carryOut(EffectCase effect, List<Executor.Effect> effects) {
    for (Executor.Effect todo : effects) {
      switch (todo) {
        case Executor.Effect.Remember(Bytes record) -> parts.effects().remember(id, record);
        case Executor.Effect.Call call ->
            parts.around().loop().afterSync(() -> guard.accept(() -> call(effect, call)));
        case Executor.Effect.Deliver one ->
            parts.around().loop().afterSync(() -> guard.accept(() -> deliver(effect, one)));
        case Executor.Effect.Ended(var lease, Executor.Ending ending) ->
            ended(effect, lease, ending);
      }
    }
  }

  private void call(EffectCase effect, Executor.Effect.Call call) {
    Executor.Lease lease = call.lease();
    Web.@Nullable Request request = signer.leaving(call, now());
    if (request == null) {
      exchanged(effect, lease, Executor.TOO_LATE);
      return;
    }
    Thread.ofVirtual()
        .name("call")
        .start(() -> {
          Web.Exchange exchange = parts.web().send(request);
          parts.around().loop().put(() -> guard.accept(() -> exchanged(effect, lease, exchange)));
        });
  }

  private void deliver(EffectCase effect, Executor.Effect.Deliver one) {
    Executor.Lease lease = one.lease();
    Duration atMost = one.at(now());
    if (atMost == null) {
      exchanged(effect, lease, Executor.TOO_LATE);
      return;
    }
    Message message = Message.of(history, effect);
    Consumer<Web.Exchange> done =
        exchange ->
            parts.around().loop().put(() -> guard.accept(() -> exchanged(effect, lease, exchange)));
    parts.courier().deliver(message, atMost, done);
  }

  private void exchanged(EffectCase effect, Executor.Lease lease, Web.Exchange exchange) {
    List<Executor.Effect> next = executor.on(new Executor.Input.Exchanged(lease, exchange));
    boolean tried = !(exchange instanceof Web.Exchange.Untried);
    for (Executor.Effect one : next) {
      if (!tried && one instanceof Executor.Effect.Ended(var _, Executor.Ending ending)) {
        say(lease, ending); // nothing was seen of the host that others could see too
      } else {
        carryOut(effect, List.of(one));
      }
    }
  }

  private void ended(EffectCase effect, Executor.Lease lease, Executor.Ending ending) {
    if (ending.kind() == Outcome.Kind.SUCCESS || isMessage(effect)) {
      say(lease, ending);
    } else {
      attest(effect, lease, ending);
    }
  }

  private void say(Executor.Lease lease, Executor.Ending ending) {
    Outcome outcome =
        Outcome.by(
            parts.key(),
            parts.domain(),
            lease.effectId(),
            lease.attempt(),
            ending.kind(),
            ending.content());
    outcomes.put(lease, outcome);
    propose.accept(List.of(outcome));
  }

  private void attest(EffectCase effect, Executor.Lease lease, Executor.Ending ending) {
    FailureCase open =
        FailureCase.open(parts.domain(), committee.get(), parts.key(), effect, ending, now());
    failures.put(lease, open);
    ask(open);
  }

  /** A request that only replicas can read is not carried: the anchor sees whether one could. */
  private void look(EffectCase effect, Executor.Lease lease) {
    FailureCase open = failures.get(lease);
    boolean isUnsure = open == null || open.attested() == null;
    if (isUnsure && !outcomes.containsKey(lease)) {
      probe(
          effect,
          down -> parts.around().loop().put(() -> guard.accept(() -> looked(effect, lease, down))));
    }
  }

  private void looked(EffectCase effect, Executor.Lease lease, boolean down) {
    FailureCase open = failures.get(lease);
    if (outcomes.containsKey(lease) || (open != null && (down || open.attested() != null))) {
      return;
    }
    if (down) {
      Outcome.Kind kind = effect.mayHaveArrived() ? Outcome.Kind.UNKNOWN : Outcome.Kind.NOT_DONE;
      attest(effect, lease, new Executor.Ending(kind, HOST_DOWN));
    } else {
      failures.remove(lease); // it came back before enough others had seen it down
      say(lease, new Executor.Ending(Outcome.Kind.NOT_DONE, HOST_UP));
    }
  }

  private void ask(FailureCase open) {
    Failure attested = open.attested();
    if (attested != null) {
      propose.accept(List.of(attested));
      return;
    }
    Bytes question = new WitnessMessage(id, open.claim(), null).encode();
    for (Address other : open.others()) {
      parts.around().network().send(other, WitnessMessage.PROTOCOL, question);
    }
  }

  void witness(Address from, WitnessMessage message, Ledger ledger) {
    Signature signature = message.signature();
    if (signature == null) {
      look(from, message, ledger);
      return;
    }
    for (FailureCase open : List.copyOf(failures.values())) {
      if (open.claim().equals(message.claim())) {
        open.witnessed(from, signature);
        Failure attested = open.attested();
        if (attested != null) {
          propose.accept(List.of(attested));
        }
      }
    }
  }

  /** Probes for itself, and signs only what it saw too. */
  private void look(Address from, WitnessMessage question, Ledger ledger) {
    EffectCase effect = ledger.effect(question.claim().effectId());
    if (effect == null
        || isMessage(effect)
        || effect.status() != EffectCase.Status.RUNNING
        || effect.attempts().getLast().route() != Election.Route.ANCHOR
        || !effect.attempts().getLast().executor().equals(from)
        || !effect.bears(question.claim())) {
      return;
    }
    probe(
        effect,
        down -> {
          if (down) {
            Signature signature = question.claim().sign(parts.key(), parts.domain());
            Bytes answer = new WitnessMessage(id, question.claim(), signature).encode();
            parts.around().network().send(from, WitnessMessage.PROTOCOL, answer);
          }
        });
  }

  /** Looks once at a time; who wants to know asks again. */
  private void probe(EffectCase effect, Consumer<Boolean> seen) {
    if (!probing.add(effect.id())) {
      return;
    }
    Thread.ofVirtual()
        .name("probe")
        .start(() -> {
          boolean down;
          try {
            down = isDown(effect.target());
          } finally {
            probing.remove(effect.id());
          }
          seen.accept(down);
        });
  }

  private boolean isDown(Target target) {
    URI probe = target.probe() == null ? target.uri().resolve("/") : target.probe();
    var request = new Web.Request("GET", probe, List.of(), Bytes.EMPTY, PROBE_TIMEOUT);
    return switch (parts.web().send(request)) {
      case Web.Exchange.Answered(int status, Bytes _) -> target.probe() != null && status >= 300;
      case Web.Exchange.Untried _ -> false; // who did not look has seen nothing
      case Web.Exchange.NeverSent _, Web.Exchange.Lost _ -> true;
    };
  }

  private Instant now() {
    return parts.around().clock().now();
  }
}
