package io.smartlayer.runtime;

import io.smartlayer.gateway.GatewayPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.StepInput;
import org.jspecify.annotations.Nullable;

/**
 * What a call asks for, as its own body says it: what a replica answers is held against that.
 *
 * @param args canonical JSON
 * @param isPublic whether it carries neither grant nor proof: then anybody may ask it, of any
 *     replica, and it changes nothing
 */
record AskedCall(TokenId token, String method, Bytes args, boolean isPublic) {
  /**
   * Reads a call's body as far as an anchor must.
   *
   * @throws JsonFields.Malformed if it is no call
   * @throws CanonicalJson.NotCanonical if it is no JSON that could be made canonical
   */
  static AskedCall of(GatewayPort.Call call) {
    JsonFields in = JsonFields.of(CanonicalJson.read(call.body().toUtf8()), "call");
    in.object("args");
    return new AskedCall(
        call.token(),
        call.method(),
        CanonicalJson.write(in.value("args")),
        !in.has("grant") && !in.has("proof"));
  }

  /** Why a bundle, which verifies, is no answer of this node to this call; null where it is one. */
  @Nullable String flaw(ReceiptBundle bundle, Address node) {
    if (!bundle.signed().receipt().node().equals(node)) {
      return "a receipt of another node";
    }
    StepInput input = bundle.input();
    StepInput.Call told = input.call();
    if (!input.token().equals(token)
        || told == null
        || !told.method().equals(method)
        || !told.args().equals(args)) {
      return "an answer to another call";
    }
    return isPublic && !input.isPublicQuery() ? "a call that nobody was entitled to" : null;
  }
}
