package io.smartlayer.token;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.JsonFields;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far the chain is read for the tokens of a group: the next event that concerns any of them, or
 * the word that there is none up to the end of a block.
 *
 * @param block number of a final block
 * @param log the event, of that block; null for the word that there is none
 */
public record ChainEvent(long block, Chain.@Nullable Log log) implements EntryBody {
  /** Most data of a log that is an event for tokens, in bytes. */
  public static final int DATA_LIMIT_BYTES = 4096;

  private static final int TOPICS_LIMIT = 4;
  private static final Pattern DATA = Pattern.compile("0x([0-9a-f]{2})*+");

  /** An event. */
  public static ChainEvent of(Chain.Log log) {
    return new ChainEvent(log.block(), log);
  }

  /** The word that nothing that is not read yet concerns the tokens up to the end of a block. */
  public static ChainEvent none(long through) {
    return new ChainEvent(through, null);
  }

  /** From where on the chain is not read. */
  public ChainPlace next() {
    return log == null ? ChainPlace.after(block) : ChainPlace.after(log);
  }

  @Override
  public Kind entryKind() {
    return Kind.CHAIN_EVENT;
  }

  @Override
  public JsonNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("block", block);
    if (log != null) {
      json.put("blockHash", log.blockHash().toHex()).put("logIndex", log.index());
      json.put("contract", log.contract().toHex()).put("data", log.data().toHex());
      var topics = json.putArray("topics");
      log.topics().forEach(topic -> topics.add(topic.toHex()));
    }
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static ChainEvent fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "chain event");
    long block = in.whole("block");
    var event = new ChainEvent(block, in.has("logIndex") ? log(in, block) : null);
    in.end();
    return event;
  }

  private static Chain.Log log(JsonFields in, long block) {
    var log =
        new Chain.Log(
            block,
            in.hash("blockHash"),
            in.whole("logIndex"),
            in.address("contract"),
            in.hashes("topics", TOPICS_LIMIT),
            data(in));
    if (log.topics().isEmpty()) {
      throw in.wrong("topics", "none");
    }
    return log;
  }

  private static Bytes data(JsonFields in) {
    String text = in.text("data", 2 + 2 * DATA_LIMIT_BYTES);
    if (!DATA.matcher(text).matches()) {
      throw in.wrong("data", "no bytes in lower-case hexadecimal after 0x");
    }
    return Bytes.fromHex(text);
  }
}
