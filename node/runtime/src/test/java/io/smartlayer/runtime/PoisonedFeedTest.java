package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.environment.Network;
import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedMember;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.Recollection;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.World;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A committee that certifies anything, and a service node that reads its feeds. */
class PoisonedFeedTest {
  private static final String OTHER_GROUP = "another group";

  private final LocalWorld local = new LocalWorld(new World(1, 1));
  private final SecretKey liar =
      local.world().keyOf(local.network().anchors().getFirst().address());
  private final Network wire = local.wires.join(liar.address());
  private final MemoryStorage disk = new MemoryStorage();
  private final NodeLoop loop = new NodeLoop("liar", this::elapsed);
  private final FeedShell poisoned = shell(FeedId.of(World.TYPE, OTHER_GROUP));
  private final FeedShell sound = shell(local.feed());
  private final ServiceNode service =
      local.startService(local.network().services().getFirst().address());

  /** Admits whatever it is given. */
  private static final class Anything implements Admission {
    @Override
    public Judgement admit(Context context, Entry entry) {
      return new Judgement.Admitted(this);
    }

    @Override
    public Admission certified(Context context, Entry entry) {
      return this;
    }
  }

  @AfterEach
  void stop() {
    loop.close();
    local.close();
  }

  @Test
  void aFeedThatCannotBeReadHaltsAloneAndAWrongAssignmentHaltsNothing() {
    loop.start();
    wire.receive((from, _, body) ->
        loop.offer(() -> {
          if (FeedCodec.decode(body) instanceof FeedCodec.Decoded.Understood(var message)) {
            poisoned.received(from, message);
            sound.received(from, message);
          }
        }));
    for (String group : List.of(OTHER_GROUP, World.GROUP)) {
      var wrong = new Assignment(World.TYPE, group, Hash.keccak(Bytes.utf8("no such script")));
      wire.send(service.self(), Assignment.PROTOCOL, wrong.encode());
    }
    submit(poisoned, new Entry(Kind.LIFECYCLE, Bytes.utf8("{}")));
    submit(sound, local.activation(1).toEntry());
    submit(sound, local.world().placement(local.script(), World.START + 90_000_000).toEntry());
    Patience.until("the sound feed", () -> LocalWorld.story(service, 1).equals("active"));
    Patience.until(
        "the poison to be read",
        () -> service.halted().equals(List.of(FeedId.of(World.TYPE, OTHER_GROUP))));
    submit(sound, local.activation(2).toEntry());
    Patience.until("more of it", () -> LocalWorld.story(service, 2).equals("active"));
    assertThat(service.isReady()).isTrue();
  }

  private void submit(FeedShell shell, Entry entry) {
    assertThat(loop.put(() -> shell.submit(entry, _ -> {}))).isTrue();
  }

  private void elapsed() {
    poisoned.elapsed();
    sound.elapsed();
  }

  private FeedShell shell(FeedId id) {
    var feed = new Feed(id, local.network().committee(id), local.network().domain());
    var member = FeedMember.restore(feed, liar, new Anything(), List.of(), Recollection.WHOLE);
    var around = new FeedShell.Surroundings(loop, wire, Spreading.NONE, local.clock, Retention.ALL);
    return FeedShell.of(id, around, disk.open(id.hash().toHex().substring(2)), member, _ -> {});
  }
}
