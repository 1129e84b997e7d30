package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two signatures that no honest member makes convict it; nothing else does. */
class FaultTest {
  private static final Instant NOW = Fixture.NOW;

  private final Fixture world = new Fixture(4);
  private final Feed feed = world.feed;
  private final SecretKey liar = world.keys.getFirst();

  @Test
  void twoHeadsForOneSlotConvictTheLeader() {
    SignedHead one = head(liar, 0, 0, "a");
    assertThat(new Fault.TwoHeads(one, head(liar, 0, 0, "b")).culprit(feed))
        .isEqualTo(liar.address());
    assertThat(new Fault.TwoHeads(one, one).culprit(feed)).isNull();
    assertThat(new Fault.TwoHeads(one, head(liar, 0, 1, "b")).culprit(feed)).isNull();
    assertThat(new Fault.TwoHeads(one, head(liar, 1, 0, "b")).culprit(feed)).isNull();
    assertThat(new Fault.TwoHeads(one, head(world.keys.get(1), 0, 0, "b")).culprit(feed)).isNull();
  }

  @Test
  void twoVotesForOneSlotConvictTheVoter() {
    SignedVote one = vote(liar, head(liar, 0, 3, "a"));
    SignedVote other = vote(liar, head(liar, 0, 3, "b"));
    assertThat(new Fault.TwoVotes(one, other).culprit(feed)).isEqualTo(liar.address());
    assertThat(new Fault.TwoVotes(one, one).culprit(feed)).isNull();
    assertThat(new Fault.TwoVotes(one, vote(liar, head(liar, 0, 4, "b"))).culprit(feed)).isNull();
    var someoneElses = new SignedVote(other.vote(), world.address(1), other.signature());
    assertThat(new Fault.TwoVotes(one, someoneElses).culprit(feed)).isNull();
    assertThat(new Fault.TwoVotes(one, other).culprit(new Fixture(7).feed))
        .as("the same keys in another committee are the same members")
        .isEqualTo(liar.address());
  }

  @Test
  void whoHidesACertificateThatItVotedOnIsConvictedWhenItLeaves() {
    Head justified = head(liar, 0, 5, "a").head();
    Head after = after(justified, 6);
    SignedVote vote = vote(world.keys.get(2), new SignedHead(after, liar.sign(Hash.ZERO)));
    assertThat(convict(vote, after, justified, 0, 0, 4, "older")).isTrue();
    assertThat(convict(vote, after, justified, 3, 0, 4, "older")).as("a later epoch").isTrue();
    assertThat(convict(vote, after, justified, 0, 0, 5, "a")).as("it named it").isFalse();
    assertThat(convict(vote, after, justified, 2, 1, 0, "b")).as("it named a higher").isFalse();
    assertThat(convict(vote, after, after, 0, 0, 4, "older")).as("not its justify").isFalse();
  }

  @Test
  void certificatesOfAnotherTermConvictNobody() {
    Head close = head(liar, 7, 5, "a").head();
    Hash parent = close.hash();
    Head first = new Head(feed.id(), 1, 0, 0, 1, 1, parent, parent, close.root(), 0, 0);
    var next = new Feed(feed.id(), 1, parent, feed.committee(), feed.domain());
    SignedVote vote = vote(liar, new SignedHead(first, liar.sign(Hash.ZERO)));
    var none = new Leave(feed.id(), 1, 0, 0, 0, Hash.ZERO);
    SignedLeave left = SignedLeave.by(liar, feed.domain(), none);
    assertThat(new Fault.VoteAboveLeave(vote, first, close, left).culprit(next))
        .as("it voted on the close, and left the new term with no certificate of that")
        .isNull();
  }

  @Test
  void anotherEntryInAPromisedPlaceConvictsTheLeader() {
    var tree = new MerkleTree();
    List.of("a", "b", "c").forEach(text -> tree.append(Fixture.entry(text).leaf()));
    Head three = new Head(feed.id(), 0, 4, 1, 0, 3, Hash.ZERO, Hash.ZERO, tree.root(), 0, 0);
    SignedHead head = SignedHead.by(liar, feed.domain(), three);
    Hash there = Fixture.entry("b").leaf();
    SignedPromise broken = promise(4, 1, "x");
    assertThat(new Fault.BrokenPromise(broken, head, there, tree.inclusion(1, 3)).culprit(feed))
        .isEqualTo(liar.address());
    assertThat(
            new Fault.BrokenPromise(promise(4, 1, "b"), head, there, tree.inclusion(1, 3))
                .culprit(feed))
        .isNull();
    assertThat(
            new Fault.BrokenPromise(promise(0, 1, "x"), head, there, tree.inclusion(1, 3))
                .culprit(feed))
        .as("another epoch proves nothing")
        .isNull();
    assertThat(new Fault.BrokenPromise(broken, head, there, List.of()).culprit(feed)).isNull();
  }

  @Test
  void membersAccuseOnceWhoSignsTwice() {
    SignedHead one = head(liar, 0, 0, "a");
    for (String text : List.of("a", "b", "c")) {
      SignedVote vote = vote(liar, text.equals("a") ? one : head(liar, 0, 0, text));
      world.give(2, new FeedInput.Received(liar.address(), new FeedMessage.Ballot(vote), NOW));
    }
    assertThat(world.shown(FeedEffect.Accused.class))
        .singleElement()
        .satisfies(accused -> assertThat(accused.culprit()).isEqualTo(liar.address()));
  }

  private boolean convict(
      SignedVote vote, Head head, Head justified, long epoch, long named, long round, String text) {
    Hash hash = text.equals("a") ? justified.hash() : Fixture.entry(text).leaf();
    var leave = new Leave(feed.id(), 0, epoch, named, round, hash);
    SignedLeave signed = SignedLeave.by(world.keys.get(2), feed.domain(), leave);
    return new Fault.VoteAboveLeave(vote, head, justified, signed).culprit(feed) != null;
  }

  private SignedPromise promise(long epoch, long offset, String text) {
    var promise = new Promise(Fixture.entry(text).leaf(), feed.id(), 0, epoch, offset);
    return SignedPromise.by(liar, feed.domain(), promise);
  }

  private SignedVote vote(SecretKey key, SignedHead head) {
    return SignedVote.by(key, feed.domain(), Vote.on(head.head()));
  }

  private Head after(Head justified, long round) {
    Hash parent = justified.hash();
    return new Head(feed.id(), 0, 0, round, 1, 1, parent, parent, justified.root(), 0, 0);
  }

  private SignedHead head(SecretKey key, long epoch, long round, String text) {
    Hash root = Fixture.entry(text).leaf();
    Head head = new Head(feed.id(), 0, epoch, round, 0, 1, Hash.ZERO, Hash.ZERO, root, 0, 0);
    return SignedHead.by(key, feed.domain(), head);
  }
}
