package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Admission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Attested;
import io.smartlayer.token.BulletinOpening;
import io.smartlayer.token.ChainEvent;
import io.smartlayer.token.Closed;
import io.smartlayer.token.Down;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Failure;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.Import;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.LifeChange;
import io.smartlayer.token.Message;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Placement;
import io.smartlayer.token.Reissue;
import io.smartlayer.token.Revocation;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Snapshot;
import io.smartlayer.token.Timer;
import io.smartlayer.token.Transfer;
import io.smartlayer.token.Update;
import io.smartlayer.token.Upgrading;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the protocol promises of the entries admitted so far, worked out from these entries alone
 * and not from the ledger under test.
 */
final class Promises {
  private static final int LEASES = 2;

  private final TestGroup group;
  private final Set<Ledger.FactKey> facts = new TreeSet<>();
  private final Set<String> tokens = new TreeSet<>();
  private final Set<Hash> uses = new TreeSet<>();
  private final Set<Hash> revoked = new TreeSet<>();
  private final TreeMap<Hash, History> effects = new TreeMap<>();
  private final UpgradePromises upgrades;
  private final DownPromises downs;

  Promises(TestGroup group) {
    this.group = group;
    this.upgrades = new UpgradePromises(group);
    this.downs = new DownPromises(group);
  }

  /**
   * One effect: its elections with the last word on each, and whether it was attested as failed.
   */
  private static final class History {
    final List<Election> elections = new ArrayList<>();
    final List<Outcome.@Nullable Kind> endings = new ArrayList<>();
    boolean failed;
    boolean over; // the one send of a host that does not honour keys may be used up

    boolean succeeded() {
      return endings.contains(Outcome.Kind.SUCCESS);
    }

    boolean runs() {
      return !failed && !succeeded() && endings.getLast() == null;
    }
  }

  void check(EntryBody body, Admission.Context context) {
    upgrades.check(body, context);
    switch (body) {
      case Activation activation ->
          assertThat(tokens.add(activation.token().toString())).as("activated once").isTrue();
      case Placement placement -> {
        assertThat(placement.script()).isEqualTo(upgrades.script());
        downs.check(placement, context);
      }
      case Attested fact -> assertThat(facts.add(fact.key())).as("taken once").isTrue();
      case Update update -> assertThat(uses.add(update.use())).as("used once").isTrue();
      case Revocation revocation ->
          assertThat(revoked.add(revocation.link())).as("taken back once").isTrue();
      case Election election -> elected(election, context);
      case Outcome outcome -> ended(outcome, context);
      case Failure failure -> failed(failure);
      case Down down -> downs.check(down, context);
      case ChainEvent _,
          Closed _,
          Import _,
          BulletinOpening _,
          GroupKey _,
          Snapshot _,
          Timer _,
          Message _,
          Transfer _,
          Reissue _,
          LifeChange _,
          Upgrading _ -> {}
    }
  }

  private void elected(Election election, Admission.Context context) {
    History history = effects.computeIfAbsent(election.effectId(), _ -> new History());
    int before = history.elections.size();
    assertThat(election.attempt()).isEqualTo(before + 1);
    assertThat(history.succeeded()).as("elected after a success").isFalse();
    assertThat(history.failed).as("elected after a failure").isFalse();
    assertThat(history.over).as("elected after the one send").isFalse();
    if (before > 0) {
      assertThat(history.endings.getLast()).as("two attempts at a time").isNotNull();
    } else {
      assertEvidence(Objects.requireNonNull(election.evidence()));
    }
    boolean service = before < LEASES || (isSealed(history, election) && before % 2 != LEASES % 2);
    assertThat(election.route())
        .isEqualTo(service ? Election.Route.SERVICE : Election.Route.ANCHOR);
    assertThat(election.executor())
        .isEqualTo(group.executor(election.effectId(), before + 1, election.route()));
    if (service) {
      downs.elected(election.executor(), context);
    }
    assertThat(election.deadlineMillis()).isGreaterThan(context.time().toEpochMilli());
    history.elections.add(election);
    history.endings.add(null);
  }

  /** Only replicas read it: between them anchors do no more than look. */
  private static boolean isSealed(History history, Election election) {
    Election first = history.elections.isEmpty() ? election : history.elections.getFirst();
    Election.Evidence evidence = Objects.requireNonNull(first.evidence());
    return evidence.output().effects().get(evidence.index()) instanceof EffectRequest.Sealed;
  }

  private void assertEvidence(Election.Evidence evidence) {
    Set<Address> nodes = new TreeSet<>();
    for (SignedReceipt signed : evidence.receipts()) {
      Address node = signed.receipt().node();
      PublicKey key = group.world.keyOf(node).publicKey();
      assertThat(signed.isBy(key, group.world.network().domain())).isTrue();
      assertThat(group.replicas()).contains(node);
      nodes.add(node);
    }
    assertThat(nodes).as("two replicas agree").hasSize(2);
  }

  private void ended(Outcome outcome, Admission.Context context) {
    History history = Objects.requireNonNull(effects.get(outcome.effectId()));
    int index = outcome.attempt() - 1;
    Election election = history.elections.get(index);
    Outcome.Kind before = history.endings.get(index);
    assertThat(outcome.executor()).isEqualTo(election.executor());
    if (before != null) {
      assertThat(before).as("one outcome an attempt").isEqualTo(Outcome.Kind.EXPIRED);
      assertThat(outcome.kind()).as("only a success is late").isEqualTo(Outcome.Kind.SUCCESS);
    }
    if (outcome.kind() == Outcome.Kind.EXPIRED) {
      long end = Math.max(election.deadlineMillis(), upgrades.endMillis());
      assertThat(context.time().toEpochMilli() - end).isGreaterThan(5000);
    } else {
      PublicKey key = group.world.keyOf(outcome.executor()).publicKey();
      assertThat(outcome.isBy(key, group.world.network().domain())).isTrue();
    }
    history.endings.set(index, outcome.kind());
    Election first = history.elections.getFirst();
    boolean looked = election.route() == Election.Route.ANCHOR && isSealed(history, first);
    boolean unsent = outcome.kind() == Outcome.Kind.NOT_DONE && !outcome.isAnswered();
    history.over |= !looked && !unsent && !honoursKeys(first);
  }

  private boolean honoursKeys(Election first) {
    Election.Evidence evidence = Objects.requireNonNull(first.evidence());
    String host =
        switch (evidence.output().effects().get(evidence.index())) {
          case EffectRequest.Http http -> http.host();
          case EffectRequest.Sealed sealed -> sealed.host();
          case EffectRequest.Notify _, EffectRequest.Timer _, EffectRequest.Send _ -> null;
        };
    return host == null || Objects.requireNonNull(group.script.service().host(host)).idempotent();
  }

  private void failed(Failure failure) {
    History history = Objects.requireNonNull(effects.get(failure.claim().effectId()));
    Election last = history.elections.getLast();
    assertThat(history.runs()).as("fails while the anchor acts").isTrue();
    assertThat(last.route()).isEqualTo(Election.Route.ANCHOR);
    assertThat(failure.anchor()).isEqualTo(last.executor());
    Set<Address> signers = new TreeSet<>();
    for (Failure.Witness witness : failure.witnesses()) {
      assertThat(group.committee().indexOf(witness.witness())).isNotNegative();
      assertThat(witness.witness()).isNotEqualTo(failure.anchor());
      assertThat(
              failure
                  .claim()
                  .isBy(
                      witness.signature(),
                      group.world.keyOf(witness.witness()).publicKey(),
                      group.world.network().domain()))
          .isTrue();
      signers.add(witness.witness());
    }
    assertThat(signers).as("f + 1 witnesses").hasSizeGreaterThanOrEqualTo(2);
    history.failed = true;
  }
}
