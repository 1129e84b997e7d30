package io.smartlayer.runtime;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.StepOutput;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a replica tells the committee of a step that asks for effects. */
record StepReport(SignedReceipt signed, StepOutput output) {
  static final String PROTOCOL = "/smartlayer/step/1";

  private static final int LIMIT_BYTES = 512 << 10;

  Bytes encode() {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("signed", signed.toJson());
    json.set("output", CanonicalJson.read(output.toBytes().toUtf8()));
    return CanonicalJson.write(json);
  }

  static StepReport decode(Bytes body) {
    JsonFields in = PeerMessages.fields(body, LIMIT_BYTES, "report");
    var report =
        new StepReport(
            SignedReceipt.fromJson(in.value("signed")), StepOutput.fromJson(in.value("output")));
    in.end();
    return report;
  }
}
