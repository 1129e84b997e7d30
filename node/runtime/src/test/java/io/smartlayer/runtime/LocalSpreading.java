package io.smartlayer.runtime;

import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Topic;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Membership;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Carries what is spread to every node of one process at once, judged as gossip would be. */
final class LocalSpreading {
  /** All that was ever published. */
  final List<Message> published = new CopyOnWriteArrayList<>();

  /** Who hears nothing, and whom nobody hears. */
  final Set<Address> cutOff = new ConcurrentSkipListSet<>();

  private final Roster roster;
  private final Map<Address, End> ends = new ConcurrentSkipListMap<>();

  LocalSpreading(Membership network) {
    this.roster = Roster.fixed(network);
  }

  Spreading join(Address node) {
    var end = new End(node);
    ends.put(node, end);
    return end;
  }

  private final class End implements Spreading {
    private final Address node;
    private final Set<Topic> wanted = new ConcurrentSkipListSet<>();
    private volatile Consumer<SpreadSegment> receiver = _ -> {};
    private final SpreadJudge judge = new SpreadJudge(roster, segment -> receiver.accept(segment));

    private End(Address node) {
      this.node = node;
    }

    @Override
    public void want(FeedId feed) {
      wanted.add(Lanes.of(feed.hash()));
    }

    @Override
    public void publish(SpreadSegment segment) {
      Topic topic = Lanes.of(segment.feedId().hash());
      var message = new Message(topic, FeedCodec.encode(segment));
      published.add(message);
      ends.values().stream()
          .filter(end -> !end.equals(this) && end.wanted.contains(topic))
          .filter(end -> !cutOff.contains(node) && !cutOff.contains(end.node))
          .forEach(end -> end.judge.judge(topic, message.data()));
    }

    @Override
    public void receive(Consumer<SpreadSegment> next) {
      receiver = next;
    }
  }
}
