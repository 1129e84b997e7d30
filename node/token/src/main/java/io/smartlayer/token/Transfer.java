package io.smartlayer.token;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The chain says that a token is with another holder than who named its webhook. From here on
 * nobody is told of the token, until whoever holds it takes it over. Nobody signs it: each member
 * asks the chain at the head's block.
 */
public record Transfer(TokenId token) implements EntryBody {
  static final String TRANSFERRED = "transferred";

  @Override
  public Kind entryKind() {
    return Kind.LIFECYCLE;
  }

  @Override
  public JsonNode toJson() {
    return JsonNodeFactory.instance.objectNode().put(TRANSFERRED, token.toString());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Transfer fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "transfer");
    var transfer = new Transfer(Names.token(in, TRANSFERRED));
    in.end();
    return transfer;
  }
}
