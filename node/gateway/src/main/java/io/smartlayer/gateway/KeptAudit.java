package io.smartlayer.gateway;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Receipt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an anchor found in what a node had signed: in a receipt that it drew from the node's log, or
 * that somebody brought.
 *
 * @param id names it here: the same for all that ask this anchor
 * @param node who signed
 * @param place in the log from which it was drawn; null where somebody brought it
 * @param result what came of it
 * @param detail in words, for people
 * @param timeMillis when it was found, since 1970
 * @param receipt what the node had signed; null where it did not say
 * @param evidence what it said of it, as canonical JSON; null where all agrees, or it is not kept
 */
public record KeptAudit(
    Hash id,
    Address node,
    @Nullable Place place,
    Result result,
    String detail,
    long timeMillis,
    @Nullable Receipt receipt,
    @Nullable Bytes evidence) {
  /**
   * A place in a log.
   *
   * @param interval of the log
   * @param position in the interval, from 0
   */
  public record Place(long interval, long position) {}

  /** What came of it. */
  public enum Result {
    /** The same bytes and the same gas. */
    AGREES("agrees"),
    /** The node signed what no run of the script comes to. */
    DIFFERS("differs"),
    /** Two things that the node signed cannot both be true; no step has to be run to see it. */
    CONTRADICTS("contradicts"),
    /** It cannot be run again here. */
    CANNOT_TELL("cannot-tell"),
    /** The node does not have it any more, or what it shows is not what stands in its log. */
    NOT_SHOWN("not-shown"),
    /** The node did not answer. */
    SILENT("silent");

    private final String text;

    Result(String text) {
      this.text = text;
    }

    /** Its name, such as {@code not-shown}. */
    public String text() {
      return text;
    }
  }

  /** The same without the node's word, of which only so much can be kept. */
  public KeptAudit withoutEvidence() {
    return new KeptAudit(id, node, place, result, detail, timeMillis, receipt, null);
  }

  /** The JSON form, without the evidence. */
  ObjectNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("cause", place == null ? "brought" : "drawn")
            .put("detail", detail)
            .put("id", id.toHex())
            .put("node", node.toHex())
            .put("result", result.text)
            .put("timeMillis", timeMillis);
    if (place != null) {
      json.put("interval", place.interval).put("position", place.position);
    }
    if (receipt != null) {
      json.put("feedId", receipt.feed().hash().toHex())
          .put("offset", receipt.offset())
          .put("token", receipt.token().toString());
    }
    return json;
  }

  /** Whether it speaks against the node. */
  public boolean isWrong() {
    return result == Result.DIFFERS || result == Result.CONTRADICTS;
  }

  /** All of it. */
  ObjectNode whole() {
    ObjectNode json = toJson();
    if (evidence != null) {
      json.set("evidence", CanonicalJson.read(evidence.toUtf8()));
    }
    return json;
  }
}
