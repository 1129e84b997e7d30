package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One effect as the entries of a feed tell of it; nothing in them is judged here. Owned by one
 * thread.
 */
final class EffectStory {
  private final String id;
  private final long offset;
  private final JsonNode first;
  private final List<Attempt> attempts = new ArrayList<>();
  private long failedAt = -1;
  private @Nullable JsonNode failure;

  /** One election, and what was said of it since. */
  private record Attempt(long offset, JsonNode election, List<Said> outcomes) {
    boolean ended(String kind) {
      return outcomes.stream().anyMatch(one -> text(one.outcome, "kind").equals(kind));
    }
  }

  private record Said(long offset, JsonNode outcome) {}

  /** An effect by the entry that elects its first executor. */
  EffectStory(long offset, JsonNode election) {
    this.id = text(election, "effectId");
    this.offset = offset;
    this.first = election;
    elected(offset, election);
  }

  String id() {
    return id;
  }

  void elected(long at, JsonNode election) {
    attempts.add(new Attempt(at, election, new ArrayList<>()));
  }

  void ended(long at, JsonNode outcome) {
    int number = outcome.path("attempt").asInt(0);
    if (number >= 1 && number <= attempts.size()) {
      attempts.get(number - 1).outcomes.add(new Said(at, outcome));
    }
  }

  void failed(long at, JsonNode attested) {
    failedAt = at;
    failure = attested;
  }

  /** Where it stands, in a word. */
  String state() {
    if (attempts.stream().anyMatch(one -> one.ended("success"))) {
      return "success";
    }
    if (failure != null) {
      return "failed";
    }
    return attempts.getLast().outcomes.isEmpty() ? "running" : "unknown";
  }

  /** Why it stands there. */
  private String why() {
    Attempt last = attempts.getLast();
    return switch (state()) {
      case "success" -> "the executor says so, with the host's word where the script wants that";
      case "failed" -> "anchors attest that it failed: " + text(failed(), "kind");
      case "running" ->
          "attempt " + attempts.size() + " has until " + time(last.election, "deadlineMillis");
      default ->
          "attempt "
              + attempts.size()
              + " ended as "
              + text(last.outcomes.getLast().outcome, "kind")
              + "; it is given up if no other is elected within seconds";
    };
  }

  /** One line for a list. */
  String line() {
    return "%s  %-8s %-24s %s  %s"
        .formatted(
            id,
            state(),
            aim(),
            token(),
            attempts.size() + (attempts.size() == 1 ? " attempt" : " attempts"));
  }

  /** All of it, in lines for people. */
  List<String> lines() {
    List<String> out = new ArrayList<>();
    out.add(id);
    out.add("  of         " + aim());
    out.add("  asked by   " + token() + ", in the step of entry " + step());
    out.add("  stands     " + state() + ": " + why());
    for (Attempt one : attempts) {
      JsonNode election = one.election;
      out.add(
          "  attempt %-2s %s, %s, elected by entry %d, until %s"
              .formatted(
                  election.path("attempt"),
                  text(election, "executor"),
                  text(election, "route"),
                  one.offset,
                  time(election, "deadlineMillis")));
      for (Said said : one.outcomes) {
        JsonNode content = said.outcome.path("content");
        String kind = text(said.outcome, "kind");
        out.add("    entry %d: %s %s".formatted(said.offset, kind, content));
      }
    }
    if (failure != null) {
      JsonNode seen = failed().path("transcript");
      out.add("  failure    entry %d: %s".formatted(failedAt, text(failed(), "kind")));
      out.add("    anchor   " + text(failed(), "anchor"));
      out.add("    observed " + text(seen, "observed") + ", " + time(seen, "timeMillis"));
      failed().path("witnesses").forEach(one -> out.add("    witness  " + text(one, "witness")));
      if (failed().path("witnesses").isEmpty()) {
        out.add("    witness  none: one anchor's word");
      }
    }
    return out.stream().map(FeedFailure::shown).toList();
  }

  /** All of it, as canonical JSON on one line. */
  String json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("effectId", id)
            .put("offset", offset)
            .put("state", state())
            .put("step", step())
            .put("token", token())
            .put("why", why());
    json.set("request", request());
    var list = json.putArray("attempts");
    for (Attempt one : attempts) {
      ObjectNode attempt =
          list.addObject()
              .put("deadlineMillis", one.election.path("deadlineMillis").asLong(0))
              .put("executor", text(one.election, "executor"))
              .put("offset", one.offset)
              .put("route", text(one.election, "route"));
      var outcomes = attempt.putArray("outcomes");
      for (Said said : one.outcomes) {
        ObjectNode outcome =
            outcomes.addObject().put("kind", text(said.outcome, "kind")).put("offset", said.offset);
        outcome.set("content", said.outcome.path("content"));
      }
    }
    if (failure != null) {
      ObjectNode attested = json.putObject("failure").put("offset", failedAt);
      attested.put("anchor", text(failed(), "anchor")).put("kind", text(failed(), "kind"));
      attested.set("transcript", failed().path("transcript"));
      attested.set("witnesses", failed().path("witnesses"));
    }
    return CanonicalJson.text(json);
  }

  private JsonNode failed() {
    return failure == null ? JsonNodeFactory.instance.objectNode() : failure;
  }

  /** Host, or what is in its place, and the script's word for the request. */
  private String aim() {
    JsonNode request = request();
    String tag = request.has("sealed") ? "sealed" : text(request, "tag");
    String where =
        switch (text(request, "type")) {
          case "notify" -> "webhook";
          case "send" -> text(request, "to");
          default -> text(request, "host");
        };
    return where + "/" + tag;
  }

  private JsonNode request() {
    int index = first.at("/evidence/index").asInt(0);
    JsonNode request = first.at("/evidence/output/effects").path(index);
    return request.isMissingNode() ? JsonNodeFactory.instance.objectNode() : request;
  }

  private String token() {
    return text(receipt(), "token");
  }

  private long step() {
    return receipt().path("offset").asLong(0);
  }

  private JsonNode receipt() {
    return first.at("/evidence/receipts/0/receipt");
  }

  private static Instant time(JsonNode json, String name) {
    return Instant.ofEpochMilli(json.path(name).asLong(0));
  }

  private static String text(JsonNode json, String name) {
    return json.path(name).asString("");
  }
}
