package io.smartlayer.token;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SealingSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Carries out the effects for which this node is elected, each attempt at most once, and never
 * without having written down first that it starts. A pure state machine.
 *
 * <p>Whatever happens, an attempt that may have left this node is never sent again unless the
 * counterparty honours the idempotency key; a restart without a result means that it is unknown.
 * Where it does, one lease may send several times, each time when it is told that it still runs.
 */
public final class Executor {
  /** Part of a lease that is left for the outcome to reach the feed. */
  static final Duration RESERVE = Duration.ofMillis(500);

  /** How many requests of expired attempts are waited for; the oldest gives way to a new one. */
  static final int LATE_LIMIT = 256;

  /** What became of a request, or a message, whose time was over before it could leave. */
  public static final Web.Exchange TOO_LATE =
      new Web.Exchange.NeverSent("its time was over before it could leave");

  private final Address self;
  private final TreeSet<Lease> started = new TreeSet<>();
  private final TreeMap<Lease, Work> running = new TreeMap<>();
  private final LinkedHashMap<Lease, Work> late = new LinkedHashMap<>(); // the oldest first

  /** An executor for one node, without memory; see {@link #restore}. */
  public Executor(Address self) {
    this.self = self;
  }

  /** One attempt at one effect. */
  public record Lease(Hash effectId, int attempt) implements Comparable<Lease> {
    @Override
    public int compareTo(Lease other) {
      int byEffect = effectId.compareTo(other.effectId);
      return byEffect != 0 ? byEffect : Integer.compare(attempt, other.attempt);
    }

    /** What is kept of it when it starts: canonical JSON, for {@link Executor#restore}. */
    public Bytes record() {
      return CanonicalJson.write(
          JsonNodeFactory.instance
              .objectNode()
              .put("effectId", effectId.toHex())
              .put("attempt", attempt));
    }
  }

  /** What the executor learns. */
  public sealed interface Input {
    /**
     * The feed's final entries say that an attempt is running; told again and again is fine.
     *
     * @param group the secret of the group's key, by which a sealed request is opened; null where
     *     the request is not sealed
     * @param secret for a header of the host; null where it wants none, or there is none
     */
    record Running(
        EffectCase effect,
        ServiceScript script,
        Instant now,
        @Nullable SealingSecret group,
        @Nullable HostSecret secret)
        implements Input {
      /** An attempt at what no host's secret is needed for. */
      public Running(
          EffectCase effect, ServiceScript script, Instant now, @Nullable SealingSecret group) {
        this(effect, script, now, group, null);
      }

      /** An attempt at what everybody reads. */
      public Running(EffectCase effect, ServiceScript script, Instant now) {
        this(effect, script, now, null);
      }
    }

    /** A call, or a delivery, came to its end. */
    record Exchanged(Lease lease, Web.Exchange exchange) implements Input {}

    /** The feed has an outcome for the attempt, or none will be taken any more. */
    record Settled(Lease lease) implements Input {}

    /**
     * The feed has given the attempt up. Nothing is sent for it any more, but what is under way may
     * come to a success, which the feed still takes.
     */
    record Expired(Lease lease) implements Input {}
  }

  /** What is to be done, in order. */
  public sealed interface Effect {
    /** Keep this record, safe from a crash, before anything that follows. */
    record Remember(Bytes record) implements Effect {}

    /**
     * Send this request and report how it ended.
     *
     * @param end of its time, before the lease's
     * @param secret for a header that the request has besides when it leaves, or null
     */
    record Call(Lease lease, Web.Request request, Instant end, @Nullable HostSecret secret)
        implements Effect {
      /**
       * The request as it may leave now, with no more time than is left; null when there is none,
       * as after a long wait for the disk: then it must not leave.
       */
      public Web.@Nullable Request at(Instant now) {
        Duration left = left(request.timeout(), now, end);
        return left == null
            ? null
            : new Web.Request(
                request.method(), request.uri(), request.headers(), request.body(), left);
      }
    }

    /**
     * Bring this message to the feed of the token that it is for, and report how it ended.
     *
     * @param end of its time, before the lease's
     */
    record Deliver(Lease lease, EffectCase effect, Duration timeout, Instant end)
        implements Effect {
      /** How long it may take from now on; null when it must not leave any more. */
      public @Nullable Duration at(Instant now) {
        return left(timeout, now, end);
      }
    }

    /** An attempt has ended. */
    record Ended(Lease lease, Ending ending) implements Effect {}
  }

  /**
   * How an attempt ended, as the executor saw it.
   *
   * @param content what is known, as canonical JSON
   */
  public record Ending(Outcome.Kind kind, Bytes content) {}

  /**
   * A lease under way.
   *
   * @param effect with its request opened
   * @param group by which the answer is sealed; null where it is not
   * @param secret for a header of the host; null for none
   * @param sent how often it has sent since this node started
   * @param asking whether a request is under way
   * @param doubtful whether an earlier request of this lease may have arrived: then the end of a
   *     later one does not tell that it is not done
   * @param failed how that ended, while it waits to be sent again; else null
   */
  private record Work(
      EffectCase effect,
      ServiceScript script,
      @Nullable SealingSecret group,
      @Nullable HostSecret secret,
      int sent,
      boolean asking,
      boolean doubtful,
      @Nullable Ending failed) {
    Work(Input.Running input, EffectCase opened, boolean again) {
      this(
          opened,
          input.script,
          input.effect.isSealed() ? input.group : null,
          input.secret,
          0,
          false,
          again,
          null);
    }

    Work sending(int times) {
      return new Work(effect, script, group, secret, times, true, doubtful, null);
    }

    Work resting(@Nullable Ending ending) {
      boolean doubt = doubtful || (ending != null && ending.kind == Outcome.Kind.UNKNOWN);
      return new Work(effect, script, group, secret, sent, false, doubt, ending);
    }

    Ending ending(Lease lease, Web.Exchange exchange) {
      Ending ending =
          group == null
              ? EffectCall.ending(effect, script, exchange)
              : SealedOutcome.ending(group, lease.effectId, lease.attempt, exchange);
      return doubtful && ending.kind == Outcome.Kind.NOT_DONE
          ? new Ending(Outcome.Kind.UNKNOWN, ending.content)
          : ending;
    }

    boolean isWorthAnother(Web.Exchange exchange, Ending ending) {
      return effect.target().idempotent()
          && sent < effect.target().sends()
          && isPassing(ending, exchange);
    }

    /** A refusal is the host's word, even where an earlier request makes the end unknown. */
    private static boolean isPassing(Ending ending, Web.Exchange exchange) {
      return switch (exchange) {
        case Web.Exchange.NeverSent _, Web.Exchange.Untried _, Web.Exchange.Lost _ -> true;
        case Web.Exchange.Answered(int status, Bytes _) ->
            ending.kind == Outcome.Kind.UNKNOWN
                && EffectCall.meaning(status) != Outcome.Kind.NOT_DONE;
      };
    }
  }

  /**
   * Takes back a record written before a restart.
   *
   * @throws JsonFields.Malformed if it is not one of this class's
   */
  public void restore(Bytes record) {
    JsonFields in = JsonFields.of(CanonicalJson.readCanonical(record), "started");
    started.add(new Lease(in.hash("effectId"), in.whole("attempt", Integer.MAX_VALUE)));
    in.end();
  }

  /** Takes an input and says what is to be done. */
  public List<Effect> on(Input input) {
    return switch (input) {
      case Input.Running running -> onRunning(running);
      case Input.Exchanged exchanged -> onExchanged(exchanged);
      case Input.Settled settled -> {
        running.remove(settled.lease);
        late.remove(settled.lease);
        started.remove(settled.lease);
        yield List.of();
      }
      case Input.Expired expired -> {
        expire(expired.lease);
        yield List.of();
      }
    };
  }

  /** Whether an answer is waited for. */
  public boolean isAsking() {
    return !late.isEmpty() || running.values().stream().anyMatch(Work::asking);
  }

  private void expire(Lease lease) {
    started.remove(lease); // an attempt with an outcome is not started again
    Work work = running.remove(lease);
    if (work != null && work.asking) {
      late.put(lease, work);
      if (late.size() > LATE_LIMIT) {
        late.pollFirstEntry();
      }
    }
  }

  private List<Effect> onRunning(Input.Running input) {
    EffectCase.Attempt attempt = input.effect.attempts().getLast();
    var lease = new Lease(input.effect.id(), attempt.number());
    if (!attempt.executor().equals(self) || attempt.outcome() != null) {
      return List.of();
    }
    Duration left = Duration.between(input.now, Instant.ofEpochMilli(attempt.deadlineMillis()));
    boolean over = left.compareTo(RESERVE) <= 0;
    Work work = running.get(lease);
    if (work != null) {
      return again(lease, work, input, over, left);
    }
    if (over) {
      return List.of();
    }
    EffectCase opened =
        input.effect.isSealed()
            ? SealedRequest.carried(input.group, input.effect, input.script.service())
            : input.effect;
    if (opened == null) {
      running.put(lease, new Work(input, input.effect, false));
      return List.of(ended(lease, Outcome.Kind.NOT_DONE, why("no replica can open it")));
    }
    if (input.secret == null && HostSecret.header(input.script, opened.request()) != null) {
      running.put(lease, new Work(input, input.effect, false));
      boolean sentBefore = started.contains(lease); // in an earlier run, with what is gone since
      Outcome.Kind kind = sentBefore ? Outcome.Kind.UNKNOWN : Outcome.Kind.NOT_DONE;
      return List.of(ended(lease, kind, why(HostSecret.MISSING)));
    }
    boolean restarted = !started.add(lease);
    var begun = new Work(input, opened, restarted);
    List<Effect> out = new ArrayList<>();
    if (restarted && !opened.target().idempotent()) {
      running.put(lease, begun);
      out.add(ended(lease, Outcome.Kind.UNKNOWN, why("restarted without a result")));
      return out;
    }
    out.add(new Effect.Remember(lease.record()));
    out.add(send(lease, begun.sending(1), input.now, left));
    return out;
  }

  /** Sends once more what failed, or says how it ended when there is no time for that. */
  private List<Effect> again(
      Lease lease, Work work, Input.Running input, boolean over, Duration left) {
    Ending failed = work.failed;
    if (failed == null) {
      return List.of(); // it is being sent, or has ended
    }
    if (over) {
      running.put(lease, work.resting(null));
      return List.of(new Effect.Ended(lease, failed));
    }
    return List.of(send(lease, work.sending(work.sent + 1), input.now, left));
  }

  private Effect send(Lease lease, Work work, Instant now, Duration left) {
    running.put(lease, work);
    EffectCase effect = work.effect;
    Duration timeout = min(effect.target().timeout(), left.minus(RESERVE));
    Instant end = now.plus(left).minus(RESERVE);
    if (effect.request() instanceof EffectRequest.Send) {
      return new Effect.Deliver(lease, effect, timeout, end);
    }
    return new Effect.Call(lease, EffectCall.request(effect, timeout, now), end, work.secret);
  }

  private List<Effect> onExchanged(Input.Exchanged input) {
    Work expired = late.remove(input.lease);
    if (expired != null) {
      Ending ending = expired.ending(input.lease, input.exchange);
      return ending.kind == Outcome.Kind.SUCCESS
          ? List.of(new Effect.Ended(input.lease, ending))
          : List.of();
    }
    Work work = running.get(input.lease);
    if (work == null) {
      return List.of();
    }
    Ending ending = work.ending(input.lease, input.exchange);
    if (work.isWorthAnother(input.exchange, ending)) {
      running.put(input.lease, work.resting(ending));
      return List.of();
    }
    running.put(input.lease, work.resting(null));
    return List.of(new Effect.Ended(input.lease, ending));
  }

  private static Effect.Ended ended(Lease lease, Outcome.Kind kind, Bytes content) {
    return new Effect.Ended(lease, new Ending(kind, content));
  }

  static Bytes why(String reason) {
    return CanonicalJson.write(JsonNodeFactory.instance.objectNode().put("why", shown(reason)));
  }

  /** What others may have put into a reason, so that every entry can hold it. */
  static String shown(String reason) {
    String whole = Bytes.utf8(reason).toUtf8(); // without unpaired surrogates
    if (whole.length() <= Outcome.WHY_LIMIT) {
      return whole;
    }
    int end = Outcome.WHY_LIMIT - 1;
    return whole.substring(0, Character.isHighSurrogate(whole.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }

  /** How long something may take from now on; null when its time is over. */
  private static @Nullable Duration left(Duration timeout, Instant now, Instant end) {
    Duration left = Duration.between(now, end);
    return left.isPositive() ? min(timeout, left) : null;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
