package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Address;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A whole anchor comes back with another disk than it had, while the others go on. */
class LostStoreTest {
  private final LocalWorld local = LocalWorld.started(4, 4);
  private final FeedId feed = local.feed();
  private final Committee committee = local.network().committee(feed);
  private final Address last = committee.members().getLast().address();

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void withItsOwnDiskItSignsAgain() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    local.kill(last);
    AnchorNode back = local.startAnchor(last);
    enter(60);
    awaitAlike(back);
    assertThat(silent(back)).isZero();
  }

  @Test
  void withAnOldDiskItIsSilentAndNobodyConvictsIt() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    local.kill(last);
    MemoryStorage old = copy(local.disk(last));
    awaitAlike(local.startAnchor(last));
    local.kill(other());
    enter(60); // without the other one, only its vote makes that final
    awaitAlike(local.anchor(last));
    local.startAnchor(other());
    local.kill(last);
    AnchorNode back = local.startAnchor(last, old);
    Patience.until("its silence", () -> silent(back) == 1);
    enter(61);
    awaitAlike(back);
    for (AnchorNode anchor : local.anchors()) {
      assertThat(anchor.feeds().faults(feed)).isEmpty();
    }
  }

  /** One that is neither the leader nor the one whose disk is lost. */
  private Address other() {
    return local.network().committee(feed).members().get(1).address();
  }

  /** Has an entry promised, and waits until it is final. */
  private void enter(int minutes) {
    AnchorNode leader = local.leader();
    long size = leader.feeds().finalSize(feed);
    assertThat(local.delay(leader, minutes)).isInstanceOf(Submission.Promised.class);
    Patience.until("finality", () -> leader.feeds().finalSize(feed) > size);
  }

  private void awaitAlike(AnchorNode back) {
    AnchorNode leader = local.leader();
    Patience.until(
        "all of the feed",
        () ->
            leader.feeds().finalSize(feed) > 0
                && back.feeds().finalSize(feed) == leader.feeds().finalSize(feed));
  }

  private static int silent(AnchorNode anchor) {
    Figures figures = anchor.figures();
    return figures == null ? -1 : figures.silent();
  }

  private MemoryStorage copy(MemoryStorage disk) {
    var copy = new MemoryStorage();
    disk.close();
    for (String name : List.of("feeds", "scripts", "effects", feed.hash().toHex().substring(2))) {
      Storage.Log from = disk.open(name);
      Storage.Log to = copy.open(name);
      FeedShell.records(from).forEach(to::append);
      to.sync();
    }
    disk.close();
    copy.close();
    return copy;
  }
}
