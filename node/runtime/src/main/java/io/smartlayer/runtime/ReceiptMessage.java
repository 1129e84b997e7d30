package io.smartlayer.runtime;

import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Samples;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.SignedReceiptRoot;
import io.smartlayer.token.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What service nodes and anchors say to each other of receipts. */
sealed interface ReceiptMessage {
  String PROTOCOL = "/smartlayer/receipts/1";

  /** One receipt with its step. */
  int LIMIT_BYTES = 512 << 10;

  /** One root. */
  int ROOT_LIMIT_BYTES = 1 << 10;

  /** A service node tells all anchors of the root of an interval. */
  record Root(SignedReceiptRoot root) implements ReceiptMessage {
    @Override
    public Bytes encode() {
      return CanonicalJson.write(root.toJson());
    }
  }

  /** An anchor asks what stands at these positions of an interval. */
  record Ask(long interval, List<Long> positions) implements ReceiptMessage {
    public Ask {
      positions = List.copyOf(positions);
    }

    @Override
    public Bytes encode() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      ObjectNode ask = json.putObject("ask").put("interval", interval);
      var list = ask.putArray("positions");
      positions.forEach(list::add);
      return CanonicalJson.write(json);
    }
  }

  /**
   * A service node says what stands at a position.
   *
   * @param kept what stands there; null where it is not kept
   */
  record Told(long interval, long position, @Nullable Kept kept) implements ReceiptMessage {
    @Override
    public Bytes encode() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      ObjectNode told = json.putObject("told").put("interval", interval).put("position", position);
      if (kept != null) {
        var path = told.putArray("path");
        kept.path.forEach(hash -> path.add(hash.toHex()));
        told.set("receipt", kept.signed.toJson());
        if (kept.step != null) {
          told.set("input", CanonicalJson.read(kept.step.input().toUtf8()));
          told.set("output", CanonicalJson.read(kept.step.output().toUtf8()));
        }
      }
      return CanonicalJson.write(json);
    }
  }

  /**
   * A receipt and its place.
   *
   * @param step null of one that follows from the feed
   * @param path from its leaf to the root of its interval, leaf first
   */
  record Kept(SignedReceipt signed, @Nullable Step step, List<Hash> path) {
    public Kept {
      path = List.copyOf(path);
    }
  }

  /** The bytes: canonical JSON. */
  Bytes encode();

  /**
   * Reads the bytes.
   *
   * @throws JsonFields.Malformed if they are no such message
   * @throws CanonicalJson.NotCanonical if they are not in canonical form
   */
  static ReceiptMessage decode(Bytes body) {
    if (body.size() > LIMIT_BYTES) { // before it is parsed, for that is dear
      throw new JsonFields.Malformed("a word of receipts of " + body.size() + " bytes");
    }
    JsonNode json = CanonicalJson.readCanonical(body);
    if (!json.has("ask") && !json.has("told")) {
      if (body.size() > ROOT_LIMIT_BYTES) {
        throw new JsonFields.Malformed("a root of receipts of " + body.size() + " bytes");
      }
      return new Root(SignedReceiptRoot.fromJson(json));
    }
    JsonFields in = JsonFields.of(json, "word of receipts");
    ReceiptMessage read = in.has("ask") ? ask(in.object("ask")) : told(in.object("told"));
    in.end();
    return read;
  }

  private static Ask ask(JsonFields in) {
    var ask =
        new Ask(
            in.whole("interval"),
            in.list("positions", Samples.LIMIT).stream()
                .map(position -> position(in, position))
                .toList());
    in.end();
    return ask;
  }

  private static long position(JsonFields in, JsonNode position) {
    if (!position.canConvertToLong() || !position.isIntegralNumber() || position.asLong() < 0) {
      throw in.wrong("positions", "no position");
    }
    return position.asLong();
  }

  private static Told told(JsonFields in) {
    long interval = in.whole("interval");
    long position = in.whole("position");
    Kept kept = in.has("receipt") ? kept(in) : null;
    in.end();
    return new Told(interval, position, kept);
  }

  private static Kept kept(JsonFields in) {
    Step step =
        in.has("input")
            ? new Step(
                CanonicalJson.write(in.value("input")), CanonicalJson.write(in.value("output")))
            : null;
    return new Kept(
        SignedReceipt.fromJson(in.value("receipt")),
        step,
        in.hashes("path", MerkleTree.PROOF_LIMIT));
  }
}
