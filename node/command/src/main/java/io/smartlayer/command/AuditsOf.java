package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What one anchor says that it found in the logs of service nodes. */
final class AuditsOf {
  private AuditsOf() {}

  /**
   * The latest, the newest first.
   *
   * @param node of this one alone, an address; empty for all
   * @throws FeedFailure if the anchor does not say
   */
  static List<JsonNode> list(URI anchor, String node) {
    String query = node.isEmpty() ? "" : "?node=" + node;
    JsonNode list = asked(anchor, anchor.resolve("/v1/audits" + query)).path("audits");
    if (!list.isArray()) {
      throw new FeedFailure(Smartlayer.UNAVAILABLE, anchor + " gives no list of audits");
    }
    List<JsonNode> out = new ArrayList<>();
    list.forEach(out::add);
    return out;
  }

  /**
   * One of them whole.
   *
   * @throws FeedFailure if the anchor does not say
   */
  static JsonNode one(URI anchor, String id) {
    return asked(anchor, anchor.resolve("/v1/audits/" + id));
  }

  /** One line for a list. */
  static String line(JsonNode one) {
    return "%s  %-11s %s  %s  %s"
        .formatted(
            text(one, "id"), text(one, "result"), text(one, "node"), time(one), text(one, "token"));
  }

  /** All of one, in lines for people. */
  static List<String> lines(JsonNode one) {
    List<String> out = new ArrayList<>();
    out.add(text(one, "id"));
    out.add("  found    " + text(one, "result") + ": " + text(one, "detail"));
    out.add("  of       " + text(one, "node") + ", at " + time(one));
    out.add(
        one.has("interval")
            ? "  in       interval " + one.path("interval") + ", position " + one.path("position")
            : "  in       what somebody brought");
    if (one.has("token")) {
      out.add("  token    " + text(one, "token"));
      out.add("  feed     " + text(one, "feedId") + ", after entry " + one.path("offset"));
    }
    JsonNode said = one.path("evidence");
    if (said.has("one") || said.has("leaf")) {
      out.add("  proof    " + said);
    } else if (said.isObject()) {
      out.add("  input    " + said.path("input"));
      out.add("  output   " + said.path("output"));
      out.add("  signed   " + said.at("/receipt/signature").asString(""));
    }
    JsonNode votes = one.at("/verdict/verdicts");
    if (votes.isArray()) {
      out.add("  verdict  wrong, by " + votes.size() + " anchors of the committee:");
      votes.forEach(vote -> out.add("           " + text(vote, "anchor")));
    }
    return out.stream().map(FeedFailure::shown).toList();
  }

  static String text(JsonNode json, String name) {
    return json.path(name).asString("");
  }

  private static Instant time(JsonNode one) {
    return Instant.ofEpochMilli(one.path("timeMillis").asLong(0));
  }

  private static JsonNode asked(URI anchor, URI uri) {
    return told(anchor, FeedHttp.get(uri));
  }

  /** What an anchor answered. */
  static JsonNode told(URI anchor, FeedHttp.Answer answer) {
    return switch (answer) {
      case FeedHttp.Answer.Good good -> read(anchor, good);
      case FeedHttp.Answer.Problem problem when problem.status() == 404 ->
          throw new FeedFailure(
              Smartlayer.NO_INPUT, anchor + ": " + problem.code() + ": " + problem.detail());
      case FeedHttp.Answer.Problem problem ->
          throw new FeedFailure(
              Smartlayer.UNAVAILABLE, anchor + ": " + problem.code() + ": " + problem.detail());
      case FeedHttp.Answer.Silent silent ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, anchor + ": " + silent.why());
    };
  }

  private static JsonNode read(URI anchor, FeedHttp.Answer.Good good) {
    try {
      return CanonicalJson.read(good.body().toUtf8());
    } catch (CanonicalJson.NotCanonical e) {
      throw new FeedFailure(Smartlayer.UNAVAILABLE, anchor + " does not speak JSON");
    }
  }
}
