package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Network;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FaultProof;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.SignedVote;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A member that votes twice is convicted by whole anchors, before anyone who reads the proof. */
class FaultReadsTest {
  private final LocalWorld local = LocalWorld.started(4, 4);
  private final FeedId feed = local.feed();
  private final TypedData.Domain domain = local.network().domain();
  private final Committee committee = local.network().committee(feed);

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void whoVotesTwiceIsConvictedEverywhereAndAfterARestart() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    SecretKey liar = local.world().keyOf(committee.members().getLast().address());
    local.kill(liar.address());
    Network wire = local.wires.join(liar.address());
    Address heard = committee.members().getFirst().address();
    for (String head : List.of("one", "other")) { // to one anchor alone
      wire.send(heard, FeedCodec.PROTOCOL, FeedCodec.encode(ballot(liar, head)));
    }
    List<Address> honest =
        committee.members().subList(0, 3).stream().map(member -> member.address()).toList();
    for (Address anchor : honest) {
      Patience.until("the proof", () -> !local.anchor(anchor).feeds().faults(feed).isEmpty());
      check(local.anchor(anchor), liar);
    }
    local.kill(heard);
    check(local.startAnchor(heard), liar);
  }

  @Test
  void nobodyIsAccusedInAHealthyFeed() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    local.anchors().forEach(anchor -> assertThat(anchor.feeds().faults(feed)).isEmpty());
  }

  /** As anyone may: from the JSON, and who was in the first committee. */
  private void check(AnchorNode anchor, SecretKey liar) {
    List<FaultProof> kept = anchor.feeds().faults(feed);
    assertThat(kept).hasSize(1);
    String text = CanonicalJson.text(kept.getFirst().toJson());
    assertThat(FaultProof.fromJson(CanonicalJson.read(text)))
        .isInstanceOfSatisfying(
            FaultProof.Reading.Read.class,
            read ->
                assertThat(read.proof().verify(committee, domain))
                    .isEqualTo(new FaultProof.Verdict.Convicted(liar.address(), 0)));
  }

  private FeedMessage ballot(SecretKey liar, String head) {
    var vote = new Vote(feed, 0, 0, 99, Hash.keccak(Bytes.utf8(head)));
    return new FeedMessage.Ballot(
        new SignedVote(vote, liar.address(), liar.sign(domain.digest(vote.hash()))));
  }
}
