package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Executor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Which attempts this node has started that are not known to have ended, in this run and in earlier
 * ones: a group that is taken up anew, after a restart or a sleep, is taken up with them. Lives on
 * its node's loop.
 */
final class EffectMemory {
  private final NodeLoop loop;
  private final Storage.Log log;
  private final TreeMap<FeedId, Set<Bytes>> records = new TreeMap<>();

  EffectMemory(NodeLoop loop, Storage.Log log) {
    this.loop = loop;
    this.log = log;
    for (Bytes line : FeedShell.records(log)) {
      JsonFields in = JsonFields.of(CanonicalJson.readCanonical(line), "effect record");
      keep(new FeedId(in.hash("feedId")), CanonicalJson.write(in.value("started")));
      in.end();
    }
  }

  /** What is remembered of a feed's effects by now. */
  List<Bytes> records(FeedId feed) {
    return List.copyOf(records.getOrDefault(feed, Set.of()));
  }

  /** Keeps a record; it is safe before any action deferred after it is carried out. */
  void remember(FeedId feed, Bytes record) {
    keep(feed, record);
    var json = JsonNodeFactory.instance.objectNode().put("feedId", feed.hash().toHex());
    json.set("started", CanonicalJson.read(record.toUtf8()));
    loop.store(log, CanonicalJson.write(json));
  }

  /** An attempt has ended, as the feed says: it is not started again by anybody. */
  void ended(FeedId feed, Executor.Lease lease) {
    Set<Bytes> known = records.get(feed);
    if (known != null && known.remove(lease.record()) && known.isEmpty()) {
      records.remove(feed);
    }
  }

  private void keep(FeedId feed, Bytes record) {
    records.computeIfAbsent(feed, _ -> new LinkedHashSet<>()).add(record);
  }
}
