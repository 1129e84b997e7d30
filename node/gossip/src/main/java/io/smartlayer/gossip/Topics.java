package io.smartlayer.gossip;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The closed set of topics of a network. Whatever a peer says about any other is dropped as it is
 * read, so that nobody can fill a router with subscriptions to names that he makes up.
 */
public final class Topics {
  private final SortedMap<String, Topic> byName = new TreeMap<>();

  /** A set of these. */
  public Topics(List<Topic> topics) {
    for (Topic topic : topics) {
      byName.put(topic.name(), topic);
    }
  }

  /** How many there are. */
  public int size() {
    return byName.size();
  }

  /** All of them, by name. */
  public List<Topic> all() {
    return List.copyOf(byName.values());
  }

  /** Whether it is one of the network's. */
  public boolean contains(Topic topic) {
    return byName.containsKey(topic.name());
  }

  /** The topic of this name, or null when the network has none. */
  @Nullable Topic find(String name) {
    return byName.get(name);
  }
}
