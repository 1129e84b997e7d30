package io.smartlayer.runtime;

import io.smartlayer.environment.Web;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Executor;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.HostSecret;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Message;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.RequestSigner;
import io.smartlayer.token.ServiceScript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a replica does in the world: the requests for which it is elected, and the outcomes it owes
 * the feed for them. Lives on its node's loop.
 */
final class ReplicaActs {
  private static final System.Logger LOG = System.getLogger(ReplicaActs.class.getName());

  /** Refusals that say nothing of an entry: it is handed in again. */
  static final Set<String> PASSING = new TreeSet<>(List.of("busy", "unavailable"));

  private final ReplicaParts parts;
  private final FeedId id;
  private final FeedShell shell;
  private final Executor executor;
  private final RequestSigner signer;
  private final TreeMap<Executor.Lease, Outcome> owed = new TreeMap<>();

  ReplicaActs(ReplicaParts parts, FeedId id, FeedShell shell) {
    this.parts = parts;
    this.id = id;
    this.shell = shell;
    this.executor = new Executor(parts.key().address());
    this.signer = new RequestSigner(parts.key(), parts.domain());
    parts.effects().records(id).forEach(executor::restore);
  }

  /** The feed has come to this. */
  void settle(EntryBody body) {
    if (body instanceof Outcome outcome) {
      var lease = new Executor.Lease(outcome.effectId(), outcome.attempt());
      if (outcome.kind() == Outcome.Kind.EXPIRED) {
        Outcome mine = owed.get(lease);
        if (mine != null && mine.kind() != Outcome.Kind.SUCCESS) {
          owed.remove(lease);
        }
        executor.on(new Executor.Input.Expired(lease));
      } else {
        owed.remove(lease);
        executor.on(new Executor.Input.Settled(lease));
      }
      parts.effects().ended(id, lease); // an attempt with an outcome is never started again
    }
  }

  /** The feed has come to this, all at once. */
  void settle(Ledger ledger) {
    for (EffectCase effect : ledger.effects()) {
      effect.attempts().stream()
          .map(EffectCase.Attempt::outcome)
          .filter(Objects::nonNull)
          .forEach(this::settle);
    }
  }

  /** Whether nothing goes on, here or elsewhere, and nothing is owed. */
  boolean isIdle(Ledger ledger) {
    for (EffectCase effect : ledger.effects()) {
      if (!effect.isTerminal()) {
        return false;
      }
    }
    return owed.isEmpty() && !executor.isAsking();
  }

  /** Whether this node is elected for what may still go on, or owes an outcome. */
  boolean isBound(Ledger ledger) {
    for (EffectCase effect : ledger.effects()) {
      boolean isMine =
          effect.attempts().stream()
              .filter(attempt -> attempt.outcome() == null)
              .anyMatch(attempt -> attempt.executor().equals(parts.key().address()));
      if (isMine && !effect.isTerminal()) {
        return true;
      }
    }
    return !owed.isEmpty() || executor.isAsking();
  }

  /** Starts what this node is elected for, and hands in what was not taken before. */
  void advanced(FoldedGroup folded) {
    Ledger ledger = folded.ledger();
    for (EffectCase effect : ledger.effects()) {
      EffectCase.Attempt last = effect.attempts().getLast();
      if (effect.status() == EffectCase.Status.RUNNING
          && last.route() == Election.Route.SERVICE
          && last.executor().equals(parts.key().address())) {
        ServiceScript script = parts.scripts().wanted(effect, ledger);
        SealingSecret group = effect.isSealed() ? parts.keys().ofGroup(ledger) : null;
        boolean canTell = !effect.isSealed() || group != null || ledger.keys().agreed() == null;
        if (script != null && canTell) {
          Instant now = parts.around().clock().now();
          HostSecret secret =
              group == null
                  ? null
                  : HostSecret.of(script, effect.request(), folded.secrets(), id, group);
          carryOut(executor.on(new Executor.Input.Running(effect, script, now, group, secret)));
        }
      }
    }
  }

  /** Hands in again what was refused for a passing reason. */
  void handInAgain() {
    List.copyOf(owed.keySet()).forEach(this::handIn);
  }

  private void carryOut(List<Executor.Effect> effects) {
    for (Executor.Effect todo : effects) {
      switch (todo) {
        case Executor.Effect.Remember(Bytes record) -> parts.effects().remember(id, record);
        case Executor.Effect.Call call ->
            parts.around().loop().afterSync(() -> shell.guard(() -> call(call)));
        case Executor.Effect.Deliver one ->
            parts.around().loop().afterSync(() -> shell.guard(() -> deliver(one)));
        case Executor.Effect.Ended(var lease, Executor.Ending ending) -> ended(lease, ending);
      }
    }
  }

  private void call(Executor.Effect.Call call) {
    Executor.Lease lease = call.lease();
    Web.@Nullable Request request = signer.leaving(call, parts.around().clock().now());
    if (request == null) {
      exchanged(lease, Executor.TOO_LATE);
      return;
    }
    Thread.ofVirtual()
        .name("call")
        .start(() -> {
          Web.Exchange ended = parts.web().send(request);
          HostSecret secret = call.secret();
          Web.Exchange exchange = secret == null ? ended : secret.redacted(ended);
          parts.around().loop().put(() -> shell.guard(() -> exchanged(lease, exchange)));
        });
  }

  private void deliver(Executor.Effect.Deliver one) {
    Executor.Lease lease = one.lease();
    Duration atMost = one.at(parts.around().clock().now());
    if (atMost == null) {
      exchanged(lease, Executor.TOO_LATE);
      return;
    }
    Message message = Message.of(shell.history(), one.effect());
    parts
        .courier()
        .deliver(
            message,
            atMost,
            exchange ->
                parts.around().loop().put(() -> shell.guard(() -> exchanged(lease, exchange))));
  }

  private void exchanged(Executor.Lease lease, Web.Exchange exchange) {
    carryOut(executor.on(new Executor.Input.Exchanged(lease, exchange)));
  }

  private void ended(Executor.Lease lease, Executor.Ending ending) {
    owed.put(
        lease,
        Outcome.by(
            parts.key(),
            parts.domain(),
            lease.effectId(),
            lease.attempt(),
            ending.kind(),
            ending.content()));
    handIn(lease);
  }

  private void handIn(Executor.Lease lease) {
    Outcome outcome = owed.remove(lease);
    if (outcome != null) {
      shell.submit(
          outcome.toEntry(),
          answer -> {
            if (answer instanceof Submission.Refused(String code, String why)) {
              refused(lease, outcome, code, why);
            }
          });
    }
  }

  private void refused(Executor.Lease lease, Outcome outcome, String code, String why) {
    LOG.log(
        System.Logger.Level.INFO,
        "feed=" + id + " event=outcome-refused code=" + code + " why=" + why);
    if (PASSING.contains(code) && !shell.isHalted()) {
      owed.put(lease, outcome);
    }
  }
}
