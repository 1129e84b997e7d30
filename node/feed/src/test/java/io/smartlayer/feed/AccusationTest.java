package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A proof of fault is kept, told to the others once, and believed of nobody without a check. */
class AccusationTest {
  private static final Instant NOW = Fixture.NOW;

  private final Fixture world = new Fixture(4);
  private final SecretKey liar = world.keys.getFirst();

  @Test
  void whoSignsTwiceIsKnownToAllAndStaysSo() {
    world.give(2, new FeedInput.Received(liar.address(), ballot(liar, "a"), NOW));
    world.give(2, new FeedInput.Received(liar.address(), ballot(liar, "b"), NOW));
    world.deliver(NOW);
    for (int member = 1; member < 4; member++) {
      world.restart(member);
      assertThat(world.members.get(member).faults())
          .singleElement()
          .satisfies(kept -> {
            assertThat(kept.culprit()).isEqualTo(liar.address());
            assertThat(kept.fault().culprit(world.feed)).isEqualTo(liar.address());
          });
    }
    assertThat(world.members.getFirst().faults()).as("the culprit is not told").isEmpty();
  }

  @Test
  void oneProofIsKeptForEachCulprit() {
    for (String text : new String[] {"a", "b", "c", "d"}) {
      world.give(2, new FeedInput.Received(liar.address(), ballot(liar, text), NOW));
    }
    world.deliver(NOW);
    assertThat(world.members.get(2).faults()).hasSize(1);
    assertThat(world.members.get(3).faults()).hasSize(1);
  }

  @Test
  void aForgedProofConvictsNobodyAndItsSenderIsNotHeardAgain() {
    Fault forged = new Fault.TwoVotes(vote(liar, "a"), asIfBy(liar, vote(world.keys.get(1), "b")));
    Fault real = new Fault.TwoVotes(vote(liar, "a"), vote(liar, "b"));
    proving(1, forged);
    proving(1, real);
    assertThat(world.members.get(2).faults()).isEmpty();
    proving(3, real);
    assertThat(world.members.get(2).faults()).hasSize(1);
  }

  @Test
  void aProofOfAnotherTermIsLeftAlone() {
    Vote one = new Vote(world.feed.id(), 1, 0, 0, Fixture.entry("a").leaf());
    Vote other = new Vote(world.feed.id(), 1, 0, 0, Fixture.entry("b").leaf());
    proving(
        1,
        new Fault.TwoVotes(
            SignedVote.by(liar, world.feed.domain(), one),
            SignedVote.by(liar, world.feed.domain(), other)));
    assertThat(world.members.get(2).faults()).isEmpty();
    proving(1, new Fault.TwoVotes(vote(liar, "a"), vote(liar, "b")));
    assertThat(world.members.get(2).faults()).as("nor is its sender a liar").hasSize(1);
  }

  private void proving(int from, Fault fault) {
    var message = new FeedMessage.Proving(world.feed.id(), fault);
    world.give(2, new FeedInput.Received(world.address(from), message, NOW));
  }

  private FeedMessage.Ballot ballot(SecretKey key, String text) {
    return new FeedMessage.Ballot(vote(key, text));
  }

  private SignedVote vote(SecretKey key, String text) {
    Hash head = Fixture.entry(text).leaf();
    return SignedVote.by(key, world.feed.domain(), new Vote(world.feed.id(), 0, 0, 0, head));
  }

  private static SignedVote asIfBy(SecretKey key, SignedVote vote) {
    return new SignedVote(vote.vote(), key.address(), vote.signature());
  }
}
