package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.Lineage;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Message;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.TestBulletin;
import io.smartlayer.token.TestFeed;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a token's feed takes of another token, and what liars bring instead. */
class MessageAdmissionTest {
  private static final long NOW = World.START + 1000;

  private final World world = new World(4, 4);
  private final SendingEngine engine = new SendingEngine(3);
  private final MessagingGroup north = new MessagingGroup(world, "north", engine).with(NOW, 1);
  private final MessagingGroup south = new MessagingGroup(world, "south", engine).with(NOW, 3);

  @Test
  void aMessageIsTakenOnceAndAnswered() {
    Message message = sent(0);

    south.join(message, NOW);
    assertThat(south.code(message, NOW)).isEqualTo("duplicate");
    assertThat(south.ledger().taken(World.token(1), World.token(3))).isEqualTo(1);
    assertThat(south.steps.getLast().output().effects())
        .containsExactly(
            new EffectRequest.Send(World.token(1), World.json("\"back\""), "back", 2, 1));
  }

  @Test
  void aLaterOneMayComeWhereOneWasGivenUpAndThenThatIsTooLate() {
    Message first = sent(0);
    end(first, Outcome.Kind.SUCCESS);
    Message second = sent(1);
    end(second, Outcome.Kind.SUCCESS);

    south.join(second, NOW);
    assertThat(south.code(first, NOW)).isEqualTo("message-late");
    assertThat(south.code(second, NOW)).isEqualTo("duplicate");
  }

  @Test
  void theNextIsNotElectedBeforeTheOneBeforeHasComeToAnEnd() {
    GroupState.Transition step = told();
    GroupState.Transition next = told();
    assertThat(north.code(north.election(next, 0, NOW), NOW)).isEqualTo("message-early");
    north.join(north.election(step, 0, NOW), NOW);
    assertThat(north.code(north.election(next, 0, NOW), NOW)).isEqualTo("message-early");

    EffectCase effect = effect(step);
    north.join(north.outcome(effect, Outcome.Kind.NOT_DONE), NOW);
    assertThat(north.code(north.election(next, 0, NOW), NOW)).isEqualTo("message-early");
    for (int attempt = 2; attempt <= 2 + EffectCase.ANCHOR_ATTEMPTS; attempt++) {
      north.join(again(effect(step), attempt), NOW);
      north.join(north.outcome(effect(step), Outcome.Kind.NOT_DONE), NOW);
    }

    assertThat(effect(step).status()).isEqualTo(EffectCase.Status.UNKNOWN);
    assertThat(north.code(north.election(next, 0, NOW), NOW)).isEqualTo("admitted");
  }

  @Test
  void onlyATokenThatIsHereAndTakesMessagesGetsThem() {
    Message message = sent(0);
    assertThat(new MessagingGroup(world, "east", engine).with(NOW, 2).code(message, NOW))
        .isEqualTo("token-unknown");

    assertThat(TestGroup.placed(TestScript.usual()).code(to(42))).isEqualTo("message-unwanted");
    assertThat(TestGroup.placed(TestBulletin.script()).code(to(42))).isEqualTo("message-unwanted");
    var unread = TestGroup.placed(TestScript.usual());
    unread.scriptIsHere = false;
    assertThat(unread.code(to(42))).isEqualTo("cannot-tell");
  }

  @Test
  void whoCannotTellWhoRanksForTheSenderWaits() {
    Message message = sent(0);
    south.senders = new GroupMembers.Answer.CannotTell("the chain is being asked");
    assertThat(south.code(message, NOW)).isEqualTo("cannot-tell");
    south.senders = new GroupMembers.Answer.Unregistered();
    assertThat(south.code(message, NOW)).isEqualTo("cannot-tell");
    south.senders = new GroupMembers.Answer.Known(new World(1, 4).network());
    assertThat(south.code(message, NOW)).isEqualTo("message-unproved");
  }

  @Test
  void whatTheSendersCommitteeDidNotElectIsNotTaken() {
    Message good = sent(0);
    Election real = good.election();
    Election.Evidence evidence = Objects.requireNonNull(real.evidence());
    var rewritten =
        new Election(
            real.effectId(),
            1,
            real.placement(),
            real.executor(),
            real.route(),
            real.deadlineMillis() + 1,
            evidence);
    List<Hash> path = new ArrayList<>(good.inclusion());
    path.set(0, Hash.ZERO);

    assertThat(south.code(with(good, "north", rewritten, good.offset()), NOW))
        .isEqualTo("message-unproved");
    assertThat(south.code(with(good, "south", real, good.offset()), NOW))
        .isEqualTo("message-unproved");
    assertThat(south.code(with(good, "north", real, good.offset() - 1), NOW))
        .isEqualTo("message-unproved");
    assertThat(south.code(new Message("north", real, good.offset(), path, good.proof()), NOW))
        .isEqualTo("message-unproved");
    assertThat(south.code(inAnotherFeed(good), NOW)).isEqualTo("message-unproved");
    south.join(good, NOW);
  }

  /** A committee of another group says that a token of this one has sent something. */
  private Message inAnotherFeed(Message of) {
    var feed = new TestFeed(world, FeedId.of(World.TYPE, "elsewhere"));
    feed.append(of.election(), NOW);
    feed.seal(NOW);
    return new Message("north", of.election(), 0, feed.tree().inclusion(0, 1), feed.proof());
  }

  @Test
  void aMessageFromALaterTermIsTakenByItsLineageAlone() {
    Message early = sent(0);
    end(early, Outcome.Kind.SUCCESS);
    var members = world.network().committee(north.feed).members();
    north.entriesInTrees.close(new Committee(List.of(members.getLast())), NOW);
    north.entriesInTrees.seal(NOW);
    Message late = north.message(effect(north.steps.getFirst()), NOW);
    var without = new HistoryProof(Lineage.NONE, late.proof().finality());

    assertThat(late.proof().lineage().passages()).hasSize(1);
    assertThat(
            south.code(
                new Message("north", late.election(), late.offset(), late.inclusion(), without),
                NOW))
        .isEqualTo("message-unproved");
    south.join(late, NOW);
    assertThat(south.code(early, NOW)).isEqualTo("duplicate");
  }

  @Test
  void nobodyAttestsThatAMessageFailed() {
    GroupState.Transition step = told();
    north.join(north.election(step, 0, NOW), NOW);
    for (int attempt = 2; attempt <= 3; attempt++) {
      north.join(north.outcome(effect(step), Outcome.Kind.NOT_DONE), NOW);
      north.join(again(effect(step), attempt), NOW);
    }
    assertThat(effect(step).attempts().getLast().route()).isEqualTo(Election.Route.ANCHOR);
    var committee = world.network().committee(north.feed);
    var keys = committee.members().stream().map(member -> world.keyOf(member.address())).toList();
    var failure = new TestGroup().failure(effect(step).id(), keys.getFirst(), keys.subList(1, 3));

    assertThat(north.code(failure, NOW)).isEqualTo("failure-out-of-turn");
  }

  private static Message with(Message of, String group, Election election, long offset) {
    return new Message(group, election, offset, of.inclusion(), of.proof());
  }

  /** A step of token 1 that sends token 3 a message. */
  private GroupState.Transition told() {
    int minutes = 207 + 12 * north.entries.size(); // of which SendingEngine makes one to token 3
    north.join(World.delay(World.AIRLINE, "north", minutes, NOW, true), NOW);
    return north.steps.getLast();
  }

  /** A message from token 1 to token 3, after so many others. */
  private Message sent(int index) {
    GroupState.Transition step = told();
    assertThat(((EffectRequest.Send) step.output().effects().getFirst()).sequence())
        .isEqualTo(index + 1);
    north.join(north.election(step, 0, NOW), NOW);
    return north.message(effect(step), NOW);
  }

  /** A message from token 1 to another one. */
  private Message to(int number) {
    var other = new MessagingGroup(world, "north", new SendingEngine(99)).with(NOW, 1);
    other.join(World.delay(World.AIRLINE, "north", 200 + number, NOW, true), NOW);
    GroupState.Transition step = other.steps.getLast();
    other.join(other.election(step, 0, NOW), NOW);
    Hash id = step.effectIds(other.feed).getFirst();
    return other.message(Objects.requireNonNull(other.ledger().effect(id)), NOW);
  }

  private EffectCase effect(GroupState.Transition step) {
    Hash id = step.effectIds(north.feed).getFirst();
    return Objects.requireNonNull(north.ledger().effect(id));
  }

  private void end(Message message, Outcome.Kind kind) {
    EffectCase effect =
        Objects.requireNonNull(north.ledger().effect(message.election().effectId()));
    north.join(north.outcome(effect, kind), NOW);
  }

  private Election again(EffectCase effect, int attempt) {
    boolean anchor = effect.status() == EffectCase.Status.NEXT_ANCHOR;
    var ranked = world.network().executors(north.replicas(), effect.id());
    long turns =
        effect.attempts().stream().filter(one -> one.route() == Election.Route.ANCHOR).count();
    return new Election(
        effect.id(),
        attempt,
        Objects.requireNonNull(north.ledger().placed()).offset(),
        anchor
            ? world.network().committee(north.feed).leader(turns).address()
            : ranked.get((attempt - 1) % ranked.size()),
        anchor ? Election.Route.ANCHOR : Election.Route.SERVICE,
        NOW + 9000,
        null);
  }
}
