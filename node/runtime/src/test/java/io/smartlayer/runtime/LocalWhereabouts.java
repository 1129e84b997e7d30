package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.PlacementRecord;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the anchors of a local world hold, without a directory between. */
record LocalWhereabouts(Supplier<List<AnchorNode>> anchors) implements Whereabouts {
  @Override
  public Told<FeedId> feedOf(TokenId token) {
    for (AnchorNode anchor : anchors.get()) {
      FeedId feed = anchor.holdings().feedOf(token);
      if (feed != null) {
        return new Told.Found<>(feed);
      }
    }
    return new Told.Nothing<>();
  }

  @Override
  public Told<PlacementRecord> placement(FeedId feed) {
    for (AnchorNode anchor : anchors.get()) {
      if (anchor.holdings().placement(feed, anchor.network().members())
              instanceof Lookup.Found(JsonNode answer)
          && PlacementRecord.verify(record(answer), feed.hash(), anchor.groups())
              instanceof PlacementRecord.Verdict.Valid(PlacementRecord placed)) {
        return new Told.Found<>(placed);
      }
    }
    return new Told.Nothing<>();
  }

  private static Bytes record(JsonNode answer) {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("certificate", answer.get("certificate"));
    json.set("placement", answer.get("placement"));
    return CanonicalJson.write(json);
  }

  @Override
  public void outdated(TokenId token, FeedId feed) {}
}
