package io.smartlayer.command;

import io.smartlayer.feed.Kind;
import io.smartlayer.token.Down;
import tools.jackson.databind.JsonNode;

/** What an entry of a feed means, in words for its issuer ({@code spec/protocol/token.md}). */
final class EntryWords {
  private EntryWords() {}

  /**
   * The words of an entry; nothing in it is judged here.
   *
   * @param body what is missing in it is left out
   */
  static String of(Kind kind, JsonNode body) {
    return switch (kind) {
      case LIFECYCLE -> life(body);
      case PLACEMENT -> "placed at " + body.path("replicas").size() + " nodes by the committee";
      case ATTESTATION ->
          "fact by "
              + text(body, "signer")
              + ", of the schema "
              + body.at("/attestation/message/schema").asString("");
      case CALL -> text(body, "method") + " called by who holds a grant of " + text(body, "holder");
      case ELECTION ->
          "effect "
              + shortly(text(body, "effectId"))
              + ", attempt "
              + body.path("attempt")
              + ": "
              + text(body, "executor")
              + " shall do it";
      case OUTCOME ->
          "effect " + shortly(text(body, "effectId")) + " came to " + text(body, "kind");
      case FAILURE ->
          "effect "
              + shortly(text(body, "effectId"))
              + " failed ("
              + text(body, "kind")
              + "), as "
              + (1 + body.path("witnesses").size())
              + " anchors attest";
      case TIMER -> "the time has come for the timer " + shortly(text(body, "effectId"));
      case MESSAGE -> "a message of another token, of the group " + text(body, "group");
      case REVOCATION -> "taken back: what " + text(link(body), "sessionKey") + " was allowed";
      case UPGRADE -> upgrade(body);
      case TICK -> "time went on";
      case CHAIN_EVENT ->
          body.has("contract")
              ? "an event of the contract "
                  + text(body, "contract")
                  + ", block "
                  + body.path("block")
              : "no event on the chain up to block " + body.path("block");
      case CLOSE -> "another committee orders the feed from here on";
      case IMPORT -> "told to all groups, in the bulletin";
      case GROUP_KEY -> text(body, "node") + " holds the key " + shortly(text(body, "key"));
      case DOWN -> down(body);
      case SNAPSHOT -> text(body, "node") + " says what the state is";
    };
  }

  /** How many anchors did not reach a node, and how many saw it fail what they asked. */
  private static String down(JsonNode body) {
    int failing = 0;
    for (JsonNode one : body.path("observations")) {
      failing += one.path("kind").asInt(0) == Down.Seen.FAILING.number() ? 1 : 0;
    }
    int silent = body.path("observations").size() - failing;
    String unreached = " was not to be reached, as " + silent + " anchors say";
    String fails = " fails what it is asked, as " + failing + " anchors say";
    String target = text(body, "target");
    if (failing == 0) {
      return target + unreached;
    }
    return silent == 0 ? target + fails : target + unreached + ", and" + fails;
  }

  /** The last link of a chain of grants. */
  private static JsonNode link(JsonNode body) {
    JsonNode delegations = body.path("delegations");
    return delegations.isEmpty() ? body.path("grant") : delegations.path(delegations.size() - 1);
  }

  private static String life(JsonNode body) {
    if (body.has("bulletin")) {
      return "the bulletin " + text(body, "bulletin") + " opened by the issuer";
    }
    if (body.has("transferred")) {
      return text(body, "transferred") + " has changed hands: nobody is told of it";
    }
    if (body.has("reissued")) {
      return text(body, "reissued")
          + " given to "
          + body.at("/attestation/attestation/message/recipient").asString("")
          + " by its attester, with the attestation "
          + body.at("/attestation/attestation/uid").asString("");
    }
    if (body.has("suspended")) {
      return body.get("suspended").asBoolean()
          ? "the group suspended by the issuer"
          : "the group let go on by the issuer";
    }
    return body.has("group")
        ? "activated by issuer and holder: group "
            + text(body, "group")
            + ", attributes "
            + body.path("attributes")
        : "taken over by its new holder";
  }

  private static String upgrade(JsonNode body) {
    if (!body.has("node")) {
      return "the issuer wants the script " + shortly(text(body, "script"));
    }
    String code = text(body, "code");
    return text(body, "node")
        + (code.isEmpty() ? " can migrate the tokens" : " cannot migrate the tokens: " + code);
  }

  private static String text(JsonNode body, String name) {
    return body.path(name).asString("");
  }

  private static String shortly(String hash) {
    return hash.length() <= 10 ? hash : hash.substring(0, 10) + "…";
  }
}
