package io.smartlayer.runtime;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Activation;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What one replica tells the committee of steps that ask for effects, again and again until
 * somebody is elected for each. Lives on its node's loop.
 */
final class StepReports {
  /** How many reports wait for the committee to act on them. */
  static final int REPORTS_LIMIT = 4096;

  private static final System.Logger LOG = System.getLogger(StepReports.class.getName());
  private static final Duration REPORT_AGAIN = Duration.ofSeconds(1);

  private final ReplicaParts parts;
  private final FeedId id;
  private final Supplier<Committee> committee;
  private final TreeMap<String, Waiting> waiting = new TreeMap<>();

  private record Waiting(GroupState.Transition step, Bytes report, Instant told) {}

  StepReports(ReplicaParts parts, FeedId id, Supplier<Committee> committee) {
    this.parts = parts;
    this.id = id;
    this.committee = committee;
  }

  /** Signs a step that asks for effects; it is reported when {@link #tell} is called. */
  void keep(GroupState.Transition step, ServiceScript script) {
    if (step.output().effects().isEmpty()) {
      return;
    }
    if (waiting.size() >= REPORTS_LIMIT) {
      LOG.log(
          System.Logger.Level.WARNING,
          "feed=" + id + " event=not-reported offset=" + step.offset());
      return;
    }
    var place = new ReceiptSigner.Place(id, step.offset(), step.at().prefixRoot());
    var signed = parts.signer().sign(place, step.token(), script, step.step(), step.output());
    waiting.put(
        step.offset() + " " + step.token(),
        new Waiting(step, new StepReport(signed, step.output()).encode(), Instant.EPOCH));
  }

  /** Forgets the steps for all of whose effects somebody is elected, as the feed says. */
  void forgetTaken(GroupState state) {
    waiting.values().removeIf(one -> isTaken(one.step, state));
  }

  /** Tells the committee what it has not been told lately. */
  void tell(Instant now) {
    waiting.replaceAll((_, one) -> {
      if (!now.isAfter(one.told.plus(REPORT_AGAIN))) {
        return one;
      }
      parts.around().loop().afterSync(() -> send(one.report));
      return new Waiting(one.step, one.report, now);
    });
  }

  private void send(Bytes report) {
    for (Committee.Member member : committee.get().members()) {
      parts.around().network().send(member.address(), StepReport.PROTOCOL, report);
    }
  }

  private boolean isTaken(GroupState.Transition step, GroupState state) {
    Activation activation = state.ledger().activation(step.token());
    ServiceScript script = state.script();
    for (int i = 0; i < step.output().effects().size(); i++) {
      EffectRequest request = step.output().effects().get(i);
      boolean goesSomewhere =
          activation != null
              && script != null
              && Targets.of(script.service(), request, activation.webhook()) != null;
      Hash effect = EffectRequest.id(id, step.offset(), step.token(), i);
      if (goesSomewhere && state.ledger().effect(effect) == null) {
        return false;
      }
    }
    return true;
  }
}
