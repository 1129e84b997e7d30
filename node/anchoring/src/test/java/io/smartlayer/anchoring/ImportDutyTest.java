package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.token.Import;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TestBulletin;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImportDutyTest {
  private static final ServiceScript SCRIPT = TestBulletin.script();

  private final TestGroup group = TestGroup.placed(SCRIPT);
  private final TestBulletin bulletin = new TestBulletin(group.world, SCRIPT, World.START);
  private final ImportDuty duty = new ImportDuty(new Said());
  private Instant now = Instant.ofEpochMilli(World.START);

  /** All that the bulletin has said. */
  private final class Said implements ImportDuty.Bulletins {
    @Override
    public long size(FeedId feed) {
      return feed.equals(TestBulletin.FEED) ? bulletin.imports().size() : 0;
    }

    @Override
    public @Nullable Import entry(FeedId feed, long offset) {
      return offset < size(feed) ? bulletin.imports().get((int) offset) : null;
    }
  }

  @Test
  void theLeaderHandsInWhatIsNextAtOnceAndAgainWhenItIsLost() {
    say(1);
    assertThat(due(true)).isEqualTo(offsets(0, 2));
    assertThat(due(true)).isEmpty();
    say(2);
    assertThat(due(true)).isEqualTo(offsets(2, 3));
    pass(LeaderDuty.PROPOSAL_RETRY);
    assertThat(due(true)).isEqualTo(offsets(0, 3));
    bulletin.imports().forEach(group::join);
    assertThat(due(true)).isEmpty();
    assertThat(duty.isIdle()).isTrue();
  }

  @Test
  void itGoesNoFurtherAheadThanItsLimit() {
    for (int notice = 1; notice <= ImportDuty.AT_ONCE + 5; notice++) {
      say(notice);
    }
    assertThat(due(true)).isEqualTo(offsets(0, ImportDuty.AT_ONCE));
    group.join(bulletin.imports().get(0));
    group.join(bulletin.imports().get(1));
    assertThat(due(true)).isEqualTo(offsets(ImportDuty.AT_ONCE, ImportDuty.AT_ONCE + 2));
  }

  @Test
  void anotherMemberLeavesItToTheLeaderForAWhile() {
    assertThat(due(false)).isEmpty();
    assertThat(duty.isIdle()).isFalse();
    pass(ImportDuty.PATIENCE);
    assertThat(due(false)).isEqualTo(offsets(0, 1));
    say(1);
    group.join(bulletin.imports().getFirst());
    assertThat(due(false)).isEmpty();
    pass(ImportDuty.PATIENCE);
    assertThat(due(false)).isEqualTo(offsets(1, 2));
  }

  private void say(int minutes) {
    bulletin.say(TestBulletin.notice(minutes, World.START));
  }

  private void pass(Duration time) {
    now = now.plus(time).plusMillis(1);
  }

  private List<Long> due(boolean leads) {
    return duty.due(group.ledger(), SCRIPT, leads, now).stream().map(Import::offset).toList();
  }

  private static List<Long> offsets(int from, int end) {
    return LongStream.range(from, end).boxed().toList();
  }
}
