package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a feed knows of one effect: who was elected for it, and how each attempt ended.
 *
 * @param elected the entry that elected the first executor
 * @param offset the step that asked for it
 * @param index its place among that step's effects
 * @param receipts the replicas' word that the step asked for it
 * @param attempts in order, the first has number 1
 * @param failure the anchors' attestation that it failed, or null
 */
public record EffectCase(
    Hash id,
    long elected,
    TokenId token,
    long offset,
    int index,
    EffectRequest request,
    Target target,
    List<SignedReceipt> receipts,
    List<Attempt> attempts,
    @Nullable Failure failure) {
  /**
   * How often executors are elected for one effect, after all the service nodes' leases, before it
   * is given up as unknown: anchors, or where they cannot read it, anchors and service nodes in
   * turn.
   */
  public static final int ANCHOR_ATTEMPTS = 8;

  /** Copies the lists. */
  public EffectCase {
    receipts = List.copyOf(receipts);
    attempts = List.copyOf(attempts);
  }

  /**
   * One election and how it ended.
   *
   * @param outcome null while nobody spoke
   */
  public record Attempt(
      int number,
      Address executor,
      Election.Route route,
      long deadlineMillis,
      @Nullable Outcome outcome) {
    private static Attempt of(Election election) {
      return new Attempt(
          election.attempt(),
          election.executor(),
          election.route(),
          election.deadlineMillis(),
          null);
    }
  }

  /** Where an effect stands. */
  public enum Status {
    /** An executor is elected and has not spoken. */
    RUNNING,
    /** The next service node is to be elected. */
    NEXT_SERVICE,
    /** All attempts are used up: an anchor is to carry the request. */
    NEXT_ANCHOR,
    /** Done. */
    SUCCEEDED,
    /**
     * It may have happened, or was refused with the only request there was; asking again could make
     * it happen twice, or has been of no use.
     */
    UNKNOWN,
    /** The anchors attested that it failed. */
    FAILED
  }

  /** Where this effect stands. */
  public Status status() {
    if (attempts.stream().anyMatch(attempt -> ended(attempt, Outcome.Kind.SUCCESS))) {
      return Status.SUCCEEDED;
    }
    if (failure != null) {
      return Status.FAILED;
    }
    Attempt last = attempts.getLast();
    if (last.outcome == null) {
      return Status.RUNNING;
    }
    if (!target.idempotent() && (mayHaveLeft(last) || wasAnswered(last))) {
      return Status.UNKNOWN;
    }
    if (attempts.size() >= target.leases() + ANCHOR_ATTEMPTS) {
      return Status.UNKNOWN;
    }
    int beyond = attempts.size() - target.leases();
    boolean anchor = beyond >= 0 && (beyond % 2 == 0 || !isSealed());
    return anchor ? Status.NEXT_ANCHOR : Status.NEXT_SERVICE;
  }

  /**
   * Whether only replicas can read the request. Then anchors do not carry it: each looks whether
   * the host is there, and after it a replica tries again.
   */
  public boolean isSealed() {
    return request instanceof EffectRequest.Sealed;
  }

  /** Whether an attempt ended in such a way that the request may have arrived. */
  public boolean mayHaveArrived() {
    return attempts.stream().anyMatch(this::mayHaveLeft);
  }

  /**
   * Whether a claim can be true as things stand: what an earlier attempt may have done no anchor
   * knows to be undone, even if the host refuses or is gone now.
   */
  public boolean bears(Failure.Claim claim) {
    return claim.kind() != Outcome.Kind.NOT_DONE || !mayHaveArrived();
  }

  /** An anchor whose turn it is at a sealed host asks nothing, even if its lease runs out. */
  private boolean mayHaveLeft(Attempt attempt) {
    return attempt.outcome != null && !isLook(attempt) && !ended(attempt, Outcome.Kind.NOT_DONE);
  }

  /** A refusal too is the end of the one request that a host gets. */
  private boolean wasAnswered(Attempt attempt) {
    Outcome outcome = attempt.outcome;
    return outcome != null && !isLook(attempt) && outcome.isAnswered();
  }

  private boolean isLook(Attempt attempt) {
    return isSealed() && attempt.route == Election.Route.ANCHOR;
  }

  /** Whether nothing more will be done about it. */
  public boolean isTerminal() {
    return switch (status()) {
      case SUCCEEDED, UNKNOWN, FAILED -> true;
      case RUNNING, NEXT_SERVICE, NEXT_ANCHOR -> false;
    };
  }

  /**
   * The case that a first election opens.
   *
   * @param offset of its entry
   */
  static EffectCase of(long offset, Election election, Target target) {
    Election.Evidence evidence =
        Objects.requireNonNull(election.evidence(), "a first election shows what it is for");
    Receipt step = evidence.receipts().getFirst().receipt();
    return new EffectCase(
        election.effectId(),
        offset,
        step.token(),
        step.offset(),
        evidence.index(),
        evidence.output().effects().get(evidence.index()),
        target,
        evidence.receipts(),
        List.of(Attempt.of(election)),
        null);
  }

  /** The attempt with a number, or null when there was none. */
  public @Nullable Attempt attempt(int number) {
    return number >= 1 && number <= attempts.size() ? attempts.get(number - 1) : null;
  }

  /** The same as who carries it out reads it: the request opened, and where that goes. */
  EffectCase opened(EffectRequest.Http read, Target goes) {
    return new EffectCase(
        id, elected, token, offset, index, read, goes, receipts, attempts, failure);
  }

  EffectCase with(Election next) {
    var list = new ArrayList<>(attempts);
    list.add(Attempt.of(next));
    return with(list, failure);
  }

  EffectCase with(Outcome outcome) {
    var list = new ArrayList<>(attempts);
    Attempt old = list.get(outcome.attempt() - 1);
    list.set(
        outcome.attempt() - 1,
        new Attempt(old.number, old.executor, old.route, old.deadlineMillis, outcome));
    return with(list, failure);
  }

  EffectCase with(Failure attested) {
    return with(attempts, attested);
  }

  private EffectCase with(List<Attempt> list, @Nullable Failure attested) {
    return new EffectCase(
        id, elected, token, offset, index, request, target, receipts, list, attested);
  }

  private static boolean ended(Attempt attempt, Outcome.Kind kind) {
    return attempt.outcome != null && attempt.outcome.kind() == kind;
  }
}
