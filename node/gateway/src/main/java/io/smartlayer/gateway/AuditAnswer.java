package io.smartlayer.gateway;

import io.smartlayer.anchoring.Auditor;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What an audit found, as JSON ({@code spec/protocol/token.md}, "Anchors over HTTP"). */
final class AuditAnswer {
  private AuditAnswer() {}

  static Bytes of(AnchorPort.Audit.Done done) {
    return CanonicalJson.write(json(done));
  }

  private static JsonNode json(AnchorPort.Audit.Done done) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("engine", done.engine())
            .put("entries", done.entries());
    switch (done.finding()) {
      case Auditor.Finding.Agrees(long gas, Hash stateHash) ->
          json.put("verdict", "agrees").put("gas", gas).put("stateHash", stateHash.toHex());
      case Auditor.Finding.Differs(String where, String expected, String found) ->
          json.put("verdict", "differs")
              .put("where", where)
              .put("expected", expected)
              .put("found", found);
      case Auditor.Finding.CannotTell(String why) ->
          json.put("verdict", "cannot-tell").put("why", why);
    }
    if (!done.nested().isEmpty()) {
      var nested = json.putArray("nested");
      done.nested().forEach(inner -> nested.add(json(inner)));
    }
    return json;
  }
}
