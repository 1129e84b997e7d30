package io.smartlayer.authoring;

import io.smartlayer.primitives.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the events of the contract of which a manifest's tokens hear. */
final class ChainEventWriter {
  static final String FIELD = "chainEvents";

  private static final String CHAIN_URI = "urn:ethereum:constantinople";
  private static final Markup.Space MODULES =
      new Markup.Space("asnx", "urn:ietf:params:xml:ns:asnx");
  private static final Pattern EVENT = Pattern.compile("([^() ]+)\\(([^()]*)\\)");
  private static final Pattern PARAMETER = Pattern.compile("([^ ]+)( +indexed)? +([^ ]+)");
  private static final int TEXT_LIMIT = 2048;

  private final Markup out;

  ChainEventWriter(Markup out) {
    this.out = out;
  }

  private record Parameter(String name, String type, boolean indexed) {}

  /** The module that says what the events are. */
  void module(List<JsonFields> events) {
    if (events.isEmpty()) {
      return;
    }
    out.declare(MODULES, "module").with("xmlns:ethereum", CHAIN_URI).with("name", "events");
    List<String> written = new ArrayList<>();
    for (JsonFields of : events) {
      String event = of.text("event", TEXT_LIMIT);
      if (!written.contains(event)) {
        written.add(event);
        type(of, event);
      }
    }
    out.close();
  }

  private void type(JsonFields of, String event) {
    out.open(MODULES, "namedType").with("name", name(of));
    out.open(MODULES, "type").open(MODULES, "sequence");
    for (Parameter each : parameters(of, event)) {
      out.single(MODULES, "element").with("name", each.name);
      out.with("ethereum:type", each.type).with("ethereum:indexed", String.valueOf(each.indexed));
    }
    out.close().close().close();
  }

  /** The name of an event, as in {@code Transfer(address indexed from,uint256 value)}. */
  static String name(JsonFields of) {
    return matched(of, of.text("event", TEXT_LIMIT)).group(1);
  }

  private static List<Parameter> parameters(JsonFields of, String event) {
    List<Parameter> out = new ArrayList<>();
    String inside = matched(of, event).group(2);
    for (String each : inside.isBlank() ? new String[0] : inside.split(",", -1)) {
      Matcher parameter = PARAMETER.matcher(each.strip());
      if (!parameter.matches()) {
        throw of.wrong("event", "a parameter is TYPE NAME or TYPE indexed NAME");
      }
      out.add(new Parameter(parameter.group(3), parameter.group(1), parameter.group(2) != null));
    }
    return out;
  }

  private static Matcher matched(JsonFields of, String event) {
    Matcher matcher = EVENT.matcher(event);
    if (!matcher.matches()) {
      throw of.wrong("event", "no event like Transfer(address indexed from,uint256 value)");
    }
    return matcher;
  }
}
