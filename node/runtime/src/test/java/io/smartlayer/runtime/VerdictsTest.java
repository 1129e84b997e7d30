package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.VerdictRound;
import io.smartlayer.environment.Network;
import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import io.smartlayer.token.VerdictRules;
import io.smartlayer.token.World;
import io.smartlayer.token.WrongExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Anchors that tell each other what they found, run it again, and vote. */
class VerdictsTest {
  private static final World WORLD = new World(8, 5);
  private static final Membership MEMBERS = WORLD.network();
  private static final Committee COMMITTEE = MEMBERS.committee(WORLD.feed());
  private static final Step STEP = new Step(Bytes.utf8("{\"a\":1}"), Bytes.utf8("{\"b\":2}"));

  private final Map<Address, Verdicts> anchors = new TreeMap<>();
  private final ArrayDeque<Runnable> wire = new ArrayDeque<>();
  private final List<VerdictMessage.Accusation> run = new ArrayList<>();
  private Instant now = Instant.ofEpochMilli(World.START);
  private boolean wrong = true;
  private boolean canTell = true;
  private Predicate<VerdictMessage> lost = _ -> false;
  private int sent;

  VerdictsTest() {
    for (Membership.Node anchor : MEMBERS.anchors()) {
      Address self = anchor.address();
      boolean isMember = COMMITTEE.indexOf(self) >= 0;
      anchors.put(
          self,
          new Verdicts(
              Roster.fixed(MEMBERS),
              WORLD.keyOf(self),
              wireOf(self),
              () -> now,
              _ -> isMember ? COMMITTEE : null,
              (said, then) -> {
                run.add(said);
                if (canTell) {
                  then.found(wrong);
                }
              }));
    }
  }

  @Test
  void whatOneFindsWrongTheOthersRunAgainAndTheCommitteeConvicts() {
    Bytes lie = evidence(0, 1, STEP);
    member(0).differs(lie);
    deliver();

    assertThat(run).hasSize(6);
    WrongExecution proof = member(3).latest().getFirst();
    assertThat(anchors.values().stream().filter(one -> one.latest().size() == 1)).hasSize(7);
    var rules = VerdictRules.of(COMMITTEE, MEMBERS, proof.receipt().receipt().node());
    assertThat(Objects.requireNonNull(rules).flaw(proof)).isNull();
    assertThat(member(0).counts())
        .containsEntry("verdicts.wrong", 1L)
        .containsEntry("verdicts.left-out", 0L);

    member(0).differs(lie);
    deliver();
    assertThat(run).hasSize(6);
  }

  @Test
  void anAnchorThatAccusesAloneConvictsNobody() {
    wrong = false;
    member(0).differs(evidence(0, 1, STEP));
    deliver();
    elapse(VerdictRound.COMMIT_WINDOW);
    elapse(VerdictRound.REVEAL_WINDOW);

    assertThat(run).hasSize(6);
    assertThat(anchors.values()).allMatch(one -> one.latest().isEmpty());
    int before = sent;
    elapse(Verdicts.SHOW_AGAIN);
    assertThat(sent).isEqualTo(before); // it is over
    member(0).differs(evidence(0, 1, STEP));
    deliver();
    assertThat(sent).isEqualTo(before);
  }

  @Test
  void whoCannotTellDoesNotVote() {
    canTell = false;
    member(0).differs(evidence(0, 1, STEP));
    deliver();
    elapse(VerdictRound.COMMIT_WINDOW);

    assertThat(anchors.values()).allMatch(one -> one.latest().isEmpty());
  }

  @Test
  void whatIsLostIsSaidAgain() {
    List<Predicate<VerdictMessage>> kinds =
        List.of(
            message -> message instanceof VerdictMessage.Accusation,
            message -> message instanceof VerdictMessage.Committed,
            message -> message instanceof VerdictMessage.Revealed);
    for (int i = 0; i < kinds.size(); i++) {
      int verdict = i;
      lost = kinds.get(i);
      member(0).differs(evidence(i, 1, STEP));
      deliver();
      assertThat(member(0).latest()).hasSize(verdict);
      lost = _ -> false;
      elapse(Verdicts.SHOW_AGAIN);
      assertThat(anchors.values().stream().filter(one -> one.latest().size() == verdict + 1))
          .hasSize(7);
    }
  }

  @Test
  void onlyMembersAreHeardAndOnlyOfWhatTheNodeSigned() {
    Address stranger =
        MEMBERS.anchors().stream()
            .map(Membership.Node::address)
            .filter(one -> COMMITTEE.indexOf(one) < 0)
            .findFirst()
            .orElseThrow();
    Address fellow = COMMITTEE.members().get(1).address();
    SignedReceipt good = receipt(0, 1, STEP);
    var said = new VerdictMessage.Accusation(good, STEP);
    var forged = new SignedReceipt(good.receipt(), receipt(0, 2, STEP).signature());
    var other = new Step(STEP.input(), Bytes.utf8("{\"b\":3}"));

    member(0).received(stranger, said.encode());
    member(0).received(fellow, new VerdictMessage.Accusation(forged, STEP).encode());
    member(0).received(fellow, new VerdictMessage.Accusation(good, other).encode());
    member(0).received(fellow, Bytes.utf8("{}"));
    at(stranger).received(fellow, said.encode());
    assertThat(run).isEmpty();
    member(0).received(fellow, said.encode());
    assertThat(run).hasSize(1);
  }

  @Test
  void oneAnchorOrOneNodeDoesNotFillTheVotes() {
    canTell = false;
    Address fellow = COMMITTEE.members().get(1).address();
    for (int node = 0; node < 5; node++) {
      for (int i = 0; i < 2; i++) {
        accuse(fellow, receipt(node, i, STEP));
      }
    }
    assertThat(run).hasSize(Verdicts.ACCUSER_LIMIT);

    for (int i = 0; i < Verdicts.NODE_LIMIT + 2; i++) {
      accuse(COMMITTEE.members().get(2 + i / 2).address(), receipt(4, i, STEP));
    }
    assertThat(run).hasSize(Verdicts.ACCUSER_LIMIT + Verdicts.NODE_LIMIT);
    assertThat(member(0).counts()).containsEntry("verdicts.left-out", 6L + 2L);
    elapse(VerdictRound.COMMIT_WINDOW.plus(VerdictRound.REVEAL_WINDOW));
    accuse(fellow, receipt(4, 9, STEP));
    assertThat(run).hasSize(Verdicts.ACCUSER_LIMIT + Verdicts.NODE_LIMIT + 1);
  }

  private void accuse(Address from, SignedReceipt receipt) {
    member(0).received(from, new VerdictMessage.Accusation(receipt, STEP).encode());
  }

  private Verdicts member(int of) {
    return at(COMMITTEE.members().get(of).address());
  }

  private Verdicts at(Address anchor) {
    return Objects.requireNonNull(anchors.get(anchor));
  }

  private void elapse(Duration time) {
    now = now.plus(time);
    anchors.values().forEach(Verdicts::elapsed);
    deliver();
  }

  private void deliver() {
    for (Runnable next = wire.poll(); next != null; next = wire.poll()) {
      next.run();
    }
  }

  private static Bytes evidence(int node, long sequence, Step step) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("receipt", receipt(node, sequence, step).toJson());
    json.set("input", CanonicalJson.read(step.input().toUtf8()));
    json.set("output", CanonicalJson.read(step.output().toUtf8()));
    return CanonicalJson.write(json);
  }

  private static SignedReceipt receipt(int node, long sequence, Step step) {
    SecretKey key = WORLD.keyOf(MEMBERS.services().get(node).address());
    Hash some = Hash.keccak(Bytes.ofLong(sequence));
    var receipt =
        new Receipt(
            World.token(1),
            WORLD.feed(),
            4,
            some,
            some,
            some,
            some,
            step.stepHash(),
            step.resultHash(),
            World.START,
            sequence,
            Receipt.NO_EVIDENCE,
            key.address());
    return SignedReceipt.by(key, receipt, MEMBERS.domain());
  }

  private Network wireOf(Address self) {
    return new Network() {
      @Override
      public Address self() {
        return self;
      }

      @Override
      public void send(Address to, String protocol, Bytes body) {
        assertThat(protocol).isEqualTo(VerdictMessage.PROTOCOL);
        sent++;
        Verdicts receiver = anchors.get(to);
        if (receiver != null && !lost.test(VerdictMessage.decode(body))) {
          wire.add(() -> receiver.received(self, body));
        }
      }

      @Override
      public void receive(Receiver receiver) {
        throw new AssertionError("it is told by the test");
      }

      @Override
      public void close() {}
    };
  }
}
