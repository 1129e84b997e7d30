package io.smartlayer.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Checkpoint;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.feed.NoteBinding;
import io.smartlayer.feed.NotePublicKey;
import io.smartlayer.feed.SignedNote;
import io.smartlayer.gateway.AnchorPort.FinalEntry;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.FeedPort;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.World;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What whole anchors let anyone read, and hand in again. */
class FeedReadsTest {
  private final LocalWorld local = LocalWorld.started(4, 4);
  private final FeedId feed = local.feed();
  private final TypedData.Domain domain = local.network().domain();

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void whatEachAnchorSignsIsWhatTheCommitteeCertified() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    for (AnchorNode anchor : local.anchors()) {
      Patience.until("the feed", () -> anchor.feeds().finalSize(feed) >= 2);
      FeedPort feeds = anchor.feeds();
      Checkpoint checkpoint = checkpoint(anchor);
      assertThat(feeds.finality(feed, checkpoint.size()).verify(committee(), domain))
          .isInstanceOfSatisfying(
              FinalityProof.Verdict.Valid.class,
              valid -> assertThat(begins(feeds, checkpoint, valid.head())).isTrue());
      for (long offset = 0; offset < checkpoint.size(); offset++) {
        FeedPort.Inclusion proof = feeds.inclusion(feed, offset, checkpoint.size());
        FinalEntry entry = anchor.entries(feed, offset, 1).getFirst();
        assertThat(entry.entry().leaf()).isEqualTo(proof.leaf());
        assertThat(feeds.complete(feed, 0, offset, 1)).containsExactly(proof.leaf());
        assertThat(
                MerkleTree.verifyInclusion(
                    proof.leaf(), offset, checkpoint.size(), proof.path(), checkpoint.root()))
            .isTrue();
      }
    }
  }

  @Test
  void aFactThatIsHandedInAgainGetsTheSamePlaceAtEveryAnchor() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    EntryBody fact = World.delay(60, local.clock.now().toEpochMilli());
    long place = place(local.anchors().getLast().submit(feed, fact));
    for (AnchorNode anchor : local.anchors()) {
      assertThat(place(anchor.submit(feed, fact))).isEqualTo(place);
    }
    for (AnchorNode anchor : local.anchors()) {
      Patience.until("it to be final", () -> anchor.feeds().finalSize(feed) > place);
      assertThat(anchor.submit(feed, fact)).isEqualTo(new Submission.Included(place));
      List<FinalEntry> found = anchor.entries(feed, place, 1);
      assertThat(found.getFirst().entry()).isEqualTo(fact.toEntry());
    }
    AnchorNode back = restarted(local.leader());
    assertThat(back.submit(feed, fact)).isEqualTo(new Submission.Included(place));
  }

  @Test
  void anotherFactIsNotTakenForTheSame() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    long one = place(local.delay(local.leader(), 60));
    assertThat(place(local.delay(local.leader(), 61))).isNotEqualTo(one);
  }

  private AnchorNode restarted(AnchorNode anchor) {
    local.kill(anchor.self());
    return local.startAnchor(anchor.self());
  }

  private static long place(Submission submission) {
    return switch (submission) {
      case Submission.Promised(var signed, var _) -> signed.promise().offset();
      case Submission.Included(long offset) -> offset;
      case Submission.Refused(String code, String why) -> throw new AssertionError(code + why);
      case Submission.TimedOut _ -> throw new AssertionError("no answer");
    };
  }

  /** The checkpoint of an anchor, by a key for which the network's own key speaks. */
  private Checkpoint checkpoint(AnchorNode anchor) {
    NoteBinding binding = anchor.feeds().noteBinding();
    var node = requireNonNull(local.network().anchor(anchor.self()));
    assertThat(binding.isBy(node.publicKey(), domain)).isTrue();
    SignedNote note = anchor.feeds().checkpoint(feed);
    String origin = Checkpoint.origin(domain, feed);
    assertThat(note.isBy(new NotePublicKey(origin, binding.ed25519()))).isTrue();
    Checkpoint checkpoint = requireNonNull(Checkpoint.parse(note.text()));
    assertThat(checkpoint.origin()).isEqualTo(origin);
    return checkpoint;
  }

  private boolean begins(FeedPort feeds, Checkpoint checkpoint, Head head) {
    FeedPort.Consistency proof = feeds.consistency(feed, checkpoint.size(), head.size());
    return proof.toRoot().equals(head.root())
        && MerkleTree.verifyConsistency(
            checkpoint.size(), checkpoint.root(), head.size(), head.root(), proof.path());
  }

  private Committee committee() {
    return local.network().committee(feed);
  }
}
