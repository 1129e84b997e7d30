package io.smartlayer.token;

import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.TipProof;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A receipt with all that is needed to check it offline against {@code network.json}: the step, the
 * placement that entitles the node, and the committee's certificate of the feed ({@code
 * spec/protocol/token.md}, "Receipts").
 *
 * @param certificate that a head of the feed is final
 * @param consistency that the receipt's prefix begins that head's feed
 * @param freshness that the prefix was all of the feed at a time; null where nothing shows that
 * @param nested those of the answers that other tokens gave to the step, in the answers' order
 */
public record ReceiptBundle(
    SignedReceipt signed,
    Step step,
    ProvenPlacement placement,
    HistoryProof certificate,
    List<Hash> consistency,
    @Nullable TipProof freshness,
    List<ReceiptBundle> nested) {
  /** How deep bundles are nested in a bundle at most. */
  public static final int NESTED_DEPTH = 4;

  /** How many bundles are nested in a bundle at most, at any depth. */
  public static final int NESTED_LIMIT = 15;

  /** How large the bundles are that are nested in one, together, as canonical JSON. */
  public static final int NESTED_BYTES_LIMIT = 1 << 20;

  private static final int PROOF_LIMIT = 64;

  static final String FRESHNESS = "freshness";
  private static final String NESTED = "nested";

  /** Copies the proof and the nested bundles. */
  public ReceiptBundle {
    consistency = List.copyOf(consistency);
    nested = List.copyOf(nested);
  }

  /** A bundle of a step that no other token answered for. */
  public ReceiptBundle(
      SignedReceipt signed,
      Step step,
      ProvenPlacement placement,
      HistoryProof certificate,
      List<Hash> consistency,
      @Nullable TipProof freshness) {
    this(signed, step, placement, certificate, consistency, freshness, List.of());
  }

  /**
   * A placement with its proof that it is in the feed.
   *
   * @param inclusion the path from its leaf to the root of the certified head
   */
  public record ProvenPlacement(Placement body, long offset, List<Hash> inclusion) {
    /** Copies the proof. */
    public ProvenPlacement {
      inclusion = List.copyOf(inclusion);
    }

    /** The JSON form. */
    public JsonNode toJson() {
      var json = JsonNodeFactory.instance.objectNode().put("offset", offset);
      json.set("body", body.toJson());
      addAll(json.putArray("inclusion"), inclusion);
      return json;
    }

    static ProvenPlacement fromJson(JsonNode json) {
      JsonFields in = JsonFields.of(json, "placement");
      var placement =
          new ProvenPlacement(
              Placement.fromJson(in.value("body")),
              in.whole("offset"),
              in.hashes("inclusion", PROOF_LIMIT));
      in.end();
      return placement;
    }
  }

  /** What the step was given. */
  public StepInput input() {
    return step.readInput();
  }

  /** How many bundles are nested in this one, at any depth. */
  public int nestedCount() {
    return nested.stream().mapToInt(inner -> 1 + inner.nestedCount()).sum();
  }

  /** How deep they are nested: 0 when there are none. */
  public int nestedDepth() {
    return nested.stream().mapToInt(inner -> 1 + inner.nestedDepth()).max().orElse(0);
  }

  /** The JSON form, canonical. */
  public Bytes toBytes() {
    var frame = new BundleFrame(placement, certificate, consistency, freshness);
    return frame.around(signed, step, nested);
  }

  /**
   * Reads the JSON form.
   *
   * @throws CanonicalJson.NotCanonical if the bytes are not in canonical form
   * @throws JsonFields.Malformed if they have another shape
   */
  public static ReceiptBundle read(Bytes bytes) {
    JsonNode json = CanonicalJson.readCanonical(bytes);
    ReceiptBundle bundle = fromJson(json);
    if (bundle.nestedDepth() > NESTED_DEPTH
        || bundle.nestedCount() > NESTED_LIMIT
        || (!bundle.nested.isEmpty()
            && CanonicalJson.write(json.get(NESTED)).size() > NESTED_BYTES_LIMIT)) {
      throw new JsonFields.Malformed("more nested bundles, or deeper or larger ones, than allowed");
    }
    return bundle;
  }

  private static ReceiptBundle fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "bundle");
    HistoryProof certificate =
        switch (HistoryProof.fromJson(in.value("certificate"))) {
          case HistoryProof.Reading.Read(HistoryProof proof) -> proof;
          case HistoryProof.Reading.Malformed(String why) -> throw in.wrong("certificate", why);
        };
    var bundle =
        new ReceiptBundle(
            new SignedReceipt(Receipt.fromJson(in.value("receipt")), in.signature("signature")),
            new Step(
                CanonicalJson.write(in.value("step")), CanonicalJson.write(in.value("output"))),
            ProvenPlacement.fromJson(in.value("placement")),
            certificate,
            in.hashes("consistency", PROOF_LIMIT),
            in.has(FRESHNESS) ? TipProof.fromJson(in.value(FRESHNESS)) : null,
            in.has(NESTED) ? nested(in) : List.of());
    in.end();
    bundle.step.readInput();
    bundle.step.readOutput();
    return bundle;
  }

  private static List<ReceiptBundle> nested(JsonFields in) {
    List<JsonNode> all = in.list(NESTED, Service.Method.ASKS_LIMIT);
    if (all.isEmpty()) {
      throw in.wrong(NESTED, "left out where there are none");
    }
    return all.stream().map(ReceiptBundle::fromJson).toList();
  }

  private static void addAll(ArrayNode list, List<Hash> hashes) {
    hashes.forEach(hash -> list.add(hash.toHex()));
  }
}
