package io.smartlayer.benchmarks;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.Grant;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.tokenscript.Service;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The least that an answer can cost: the proof's signer recovered, the script's function called in
 * a fresh copy of its state, the receipt signed. Each by itself, one after the other on one thread,
 * by the classes that serve; processor time of the whole process.
 */
final class QueryFloor {
  private final TypedData.Domain network;
  private final Session session;
  private final Engine engine;
  private final ReceiptBundle sample;
  private final ServiceScript script;
  private final Stages stages = new Stages();

  QueryFloor(
      TypedData.Domain network,
      Session session,
      Engine engine,
      ReceiptBundle sample,
      ServiceScript script) {
    this.network = network;
    this.session = session;
    this.engine = engine;
    this.sample = sample;
    this.script = script;
  }

  /** The method that is asked. */
  static Service.Method method(ServiceScript script) {
    return Objects.requireNonNull(script.service().method(Session.METHOD), "the ticket has it");
  }

  /** Nanoseconds of each part. */
  ObjectNode measured(JsonNode state) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("grant", Math.round(grant()))
        .put("proof", Math.round(proof()))
        .put("sandbox", Math.round(sandbox(state)))
        .put("sign", Math.round(sign()));
  }

  private double grant() {
    Grant grant = session.grant();
    return stages.same(() -> grant.signer(network));
  }

  private double proof() {
    CallGuard.Call call = session.calls(1).getFirst();
    CallProof proof = Objects.requireNonNull(call.proof(), "a session proves its calls");
    Hash grant = session.grant().hash();
    return stages.same(() ->
        proof.signer(
            network,
            grant,
            sample.signed().receipt().node(),
            call.token(),
            call.method(),
            call.args()));
  }

  private double sandbox(JsonNode state) {
    var arguments = JsonNodeFactory.instance.arrayNode().add(state);
    arguments.addObject();
    arguments
        .addObject()
        .put("holder", TicketWorld.HOLDER.address().toHex())
        .put("audience", Session.ORIGIN);
    String text = CanonicalJson.text(arguments);
    long gas = script.service().gas().query();
    String handler = method(script).handler();
    return stages.same(() -> engine.call(script.program(), handler, text, gas));
  }

  private double sign() {
    Receipt receipt = sample.signed().receipt();
    return stages.same(() -> SignedReceipt.by(TicketWorld.SERVICE, receipt, network));
  }
}
