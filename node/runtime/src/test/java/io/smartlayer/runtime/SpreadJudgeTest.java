package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Topic;
import io.smartlayer.gossip.Verdict;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.Membership;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpreadJudgeTest {
  private final LocalWorld local = LocalWorld.started(4, 4);
  private final List<SpreadSegment> taken = new ArrayList<>();
  private final SpreadJudge judge = new SpreadJudge(Roster.fixed(local.network()), taken::add);

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void whatACommitteeCertifiedGoesOnOnceOnItsOwnLane() {
    for (Message message : published()) {
      Topic other = Lanes.topic(Lanes.of(local.feed().hash()).equals(Lanes.topic(0)) ? 1 : 0);
      assertThat(judge.judge(other, message.data())).isEqualTo(Verdict.REJECT);
      assertThat(judge.judge(message.topic(), message.data())).isEqualTo(Verdict.ACCEPT);
      assertThat(judge.judge(message.topic(), message.data())).isEqualTo(Verdict.IGNORE);
    }
    assertThat(taken).hasSameSizeAs(published());
  }

  @Test
  void whatIsChangedOrOfAnotherNetworkIsRejectedAndDoesNotHideWhatIsTrue() {
    Message message = published().getFirst();
    byte[] changed = message.data().toArray();
    changed[changed.length - 1] ^= 1;
    assertThat(judge.judge(message.topic(), Bytes.of(changed))).isEqualTo(Verdict.REJECT);
    Membership own = local.network();
    var other =
        new Membership(
            own.chainId(), own.registry(), own.eas(), own.beacon(), own.services(), own.anchors());
    var elsewhere = new SpreadJudge(Roster.fixed(other), taken::add);
    assertThat(elsewhere.judge(message.topic(), message.data())).isEqualTo(Verdict.REJECT);
    assertThat(taken).isEmpty();
    assertThat(judge.judge(message.topic(), message.data())).isEqualTo(Verdict.ACCEPT);
  }

  private List<Message> published() {
    if (local.spreading.published.isEmpty()) {
      local.activate(local.leader(), 1);
      local.awaitServed(1);
    }
    return List.copyOf(local.spreading.published);
  }
}
