package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenType;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Says which service nodes serve a group of tokens.
 *
 * @param replicas in order of rank, at most {@link #REPLICAS_LIMIT}
 * @param serviceClass the class of service, such as {@code standard}
 * @param notAfterMillis until when it holds
 */
public record Placement(
    TokenType type,
    String group,
    Hash script,
    List<Address> replicas,
    String serviceClass,
    long notAfterMillis)
    implements EntryBody {
  /** How many replicas a group can have. */
  public static final int REPLICAS_LIMIT = 16;

  /** Copies the replicas. */
  public Placement {
    replicas = List.copyOf(replicas);
  }

  /** The feed of the group. */
  public FeedId feed() {
    return FeedId.of(type, group);
  }

  @Override
  public Kind entryKind() {
    return Kind.PLACEMENT;
  }

  @Override
  public JsonNode toJson() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", type.toString())
            .put("group", group)
            .put("script", script.toHex())
            .put("class", serviceClass)
            .put("notAfterMillis", notAfterMillis);
    var list = json.putArray("replicas");
    replicas.forEach(replica -> list.add(replica.toHex()));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Placement fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "placement");
    var placement =
        new Placement(
            Names.type(in, "type"),
            in.text("group", Names.GROUP_LIMIT),
            in.hash("script"),
            in.addresses("replicas", REPLICAS_LIMIT),
            in.text("class", 32),
            in.whole("notAfterMillis"));
    in.end();
    return placement;
  }
}
