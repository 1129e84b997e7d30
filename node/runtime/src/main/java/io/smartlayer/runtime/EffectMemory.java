package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;

/** Which attempts this node had started, kept across restarts. Lives on its node's loop. */
final class EffectMemory {
  private final NodeLoop loop;
  private final Storage.Log log;
  private final TreeMap<FeedId, List<Bytes>> records = new TreeMap<>();

  EffectMemory(NodeLoop loop, Storage.Log log) {
    this.loop = loop;
    this.log = log;
    for (Bytes line : FeedShell.records(log)) {
      JsonFields in = JsonFields.of(CanonicalJson.readCanonical(line), "effect record");
      records
          .computeIfAbsent(new FeedId(in.hash("feedId")), _ -> new ArrayList<>())
          .add(CanonicalJson.write(in.value("started")));
      in.end();
    }
  }

  /** What was remembered of a feed's effects before this start. */
  List<Bytes> records(FeedId feed) {
    return records.getOrDefault(feed, List.of());
  }

  /** Keeps a record; it is safe before any action deferred after it is carried out. */
  void remember(FeedId feed, Bytes record) {
    var json = JsonNodeFactory.instance.objectNode().put("feedId", feed.hash().toHex());
    json.set("started", CanonicalJson.read(record.toUtf8()));
    loop.store(log, CanonicalJson.write(json));
  }
}
