package io.smartlayer.gateway;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Conviction;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.WrongExecution;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Receipts that an anchor runs again, and what it has found of what service nodes signed ({@code
 * spec/protocol/audits.md}).
 */
final class AuditRoutes {
  /** Largest bundle that is audited, in bytes: one body, and all that may be nested in it. */
  static final int BUNDLE_LIMIT_BYTES =
      AnchorFace.BODY_LIMIT_BYTES + ReceiptBundle.NESTED_BYTES_LIMIT;

  /** Largest proof that is taken, in bytes: two receipts, or two roots, or one and a path. */
  static final int PROOF_LIMIT_BYTES = 32 << 10;

  /** How many are listed at once, the newest. */
  static final int LIST_LIMIT = 256;

  private final AnchorPort port;

  AuditRoutes(AnchorPort port) {
    this.port = port;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/audits", this::list),
        Route.get("/v1/audits/{id}", this::one),
        Route.get("/v1/verdicts", this::verdicts),
        Route.post("/v1/audits", BUNDLE_LIMIT_BYTES, this::audit),
        Route.post("/v1/convictions", PROOF_LIMIT_BYTES, this::convict));
  }

  private void audit(Exchange exchange) {
    ReceiptBundle bundle =
        switch (new BundleVerifier(port.groups()).verify(exchange.jsonBytes())) {
          case BundleVerifier.Verdict.Valid(ReceiptBundle valid, var _) -> valid;
          case BundleVerifier.Verdict.Refused(String reason, String detail) ->
              throw new Refusal(ProblemCode.RECEIPT_REFUSED, reason + ": " + detail);
        };
    FeedRoutes.known(port, bundle.signed().receipt().feed());
    switch (port.audit(bundle)) {
      case AnchorPort.Audit.Done done -> exchange.reply(200, AuditAnswer.of(done));
      case AnchorPort.Audit.Busy _ ->
          throw new Refusal(ProblemCode.BUSY, "an anchor audits one receipt at a time");
      case AnchorPort.Audit.TimedOut _ ->
          throw new Refusal(ProblemCode.AUDIT_TIMED_OUT, "nothing is said about the receipt");
    }
  }

  private void convict(Exchange exchange) {
    Conviction proof;
    try {
      proof = Conviction.fromJson(exchange.json());
    } catch (JsonFields.Malformed e) {
      throw Refusal.malformed(e);
    }
    Membership members = port.network().members();
    Membership.Node node = members.service(proof.node());
    if (node == null) {
      throw new Refusal(ProblemCode.PROOF_REFUSED, "not a service node here: " + proof.node());
    }
    String flaw = proof.flaw(node.publicKey(), members.domain());
    if (flaw != null) {
      throw new Refusal(ProblemCode.PROOF_REFUSED, flaw);
    }
    Hash id = port.convict(proof);
    exchange.reply(
        200,
        CanonicalJson.write(
            JsonNodeFactory.instance
                .objectNode()
                .put("detail", proof.says())
                .put("id", id.toHex())
                .put("node", proof.node().toHex())));
  }

  private void list(Exchange exchange) {
    Address node = node(exchange.query("node"));
    var list = JsonNodeFactory.instance.arrayNode();
    port.keptAudits().stream()
        .filter(one -> node == null || one.node().equals(node))
        .limit(LIST_LIMIT)
        .forEach(one -> list.add(one.toJson()));
    exchange.reply(
        200, CanonicalJson.write(JsonNodeFactory.instance.objectNode().set("audits", list)));
  }

  private static @Nullable Address node(@Nullable String text) {
    try {
      return text == null ? null : Address.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.malformed(e);
    }
  }

  private void one(Exchange exchange) {
    Hash id = exchange.hash("id");
    KeptAudit found =
        port.keptAudits().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(() ->
                new Refusal(ProblemCode.AUDIT_UNKNOWN, "not found here, or not kept any more"));
    ObjectNode json = found.whole();
    Receipt receipt = found.receipt();
    WrongExecution verdict = receipt == null ? null : verdict(receipt.hash());
    if (verdict != null) {
      json.set("verdict", verdict.toJson());
    }
    exchange.reply(200, CanonicalJson.write(json));
  }

  private @Nullable WrongExecution verdict(Hash receipt) {
    return port.verdicts().stream()
        .filter(one -> one.receipt().receipt().hash().equals(receipt))
        .findFirst()
        .orElse(null);
  }

  private void verdicts(Exchange exchange) {
    Address node = node(exchange.query("node"));
    var list = JsonNodeFactory.instance.arrayNode();
    port.verdicts().stream()
        .filter(one -> node == null || one.receipt().receipt().node().equals(node))
        .forEach(one -> list.add(one.toJson()));
    exchange.reply(
        200, CanonicalJson.write(JsonNodeFactory.instance.objectNode().set("verdicts", list)));
  }
}
