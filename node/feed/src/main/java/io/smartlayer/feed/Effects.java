package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.util.ArrayList;
import java.util.List;

/** Collects the effects of one input, so that nothing leaves before what it rests on is on disk. */
final class Effects {
  private final List<FeedEffect> stores = new ArrayList<>();
  private final List<FeedEffect> others = new ArrayList<>();

  void store(FeedRecord record) {
    stores.add(new FeedEffect.Store(FeedCodec.encode(record)));
  }

  void send(Address to, FeedMessage message) {
    others.add(new FeedEffect.Send(to, message));
  }

  void add(FeedEffect effect) {
    others.add(effect);
  }

  /** Stores, a sync if there are any, then the rest in the order in which they were added. */
  List<FeedEffect> inOrder() {
    var out = new ArrayList<FeedEffect>(stores);
    if (!stores.isEmpty()) {
      out.add(new FeedEffect.Sync());
    }
    out.addAll(others);
    return List.copyOf(out);
  }
}
