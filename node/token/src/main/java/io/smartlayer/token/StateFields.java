package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.tokenscript.Service;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The fields that a script declares for its tokens' state. */
final class StateFields {
  private StateFields() {}

  /** A fresh token's state. */
  static Bytes initial(Service service) {
    var json = JsonNodeFactory.instance.objectNode();
    for (Service.Field field : service.state()) {
      switch (field.type()) {
        case STRING -> json.put(field.name(), field.initial());
        case NUMBER, BOOLEAN -> json.set(field.name(), CanonicalJson.read(field.initial()));
      }
    }
    return CanonicalJson.write(json);
  }

  /** Whether a state has the declared fields, no others, and each of its type. */
  static boolean fit(JsonNode state, Service service) {
    return state.isObject()
        && state.size() == service.state().size()
        && service.state().stream().allMatch(field -> fits(state.get(field.name()), field.type()));
  }

  private static boolean fits(@Nullable JsonNode value, Service.Type type) {
    return value != null
        && switch (type) {
          case STRING -> value.isString();
          case NUMBER -> value.isNumber();
          case BOOLEAN -> value.isBoolean();
        };
  }
}
