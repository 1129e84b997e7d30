package io.smartlayer.authoring;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** In which line of a JSON text each value stands, by places such as {@code acts[0].state}. */
public final class JsonLines {
  /** Most values whose lines are kept. */
  private static final int PLACES_LIMIT = 100_000;

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Pattern UNKNOWN = Pattern.compile("(\\S+) has an unknown field (\\S+)");
  private static final Pattern PLACE = Pattern.compile("^[^\\s:]+");

  private final Map<String, Integer> lines = new TreeMap<>();
  private int broken;

  private JsonLines() {}

  /** The lines of a text, as far as it is JSON. */
  public static JsonLines of(String text) {
    var all = new JsonLines();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      all.read(parser);
    } catch (JacksonException e) {
      all.broken = Math.max(1, e.getLocation() == null ? 1 : e.getLocation().getLineNr());
    }
    return all;
  }

  /**
   * The line of what a fault is about, from 1: that of the innermost value that its place names.
   *
   * @param fault begins with a place, perhaps after a word for the whole, such as {@code
   *     manifest.state.coffees: …}
   * @return 0 if no line can be told
   */
  public int line(String fault) {
    if (broken > 0) {
      return broken;
    }
    Matcher unknown = UNKNOWN.matcher(fault);
    String place = "";
    if (unknown.lookingAt()) {
      place = unknown.group(1) + "." + unknown.group(2);
    } else {
      Matcher named = PLACE.matcher(fault);
      place = named.find() ? named.group() : "";
    }
    int found = innermost(place);
    return found > 0 || place.indexOf('.') < 0
        ? found
        : innermost(place.substring(place.indexOf('.') + 1));
  }

  private int innermost(String place) {
    String rest = place;
    while (!rest.isEmpty()) {
      Integer line = lines.get(rest);
      if (line != null) {
        return line;
      }
      rest = rest.substring(0, Math.max(0, Math.max(rest.lastIndexOf('.'), rest.lastIndexOf('['))));
    }
    return 0;
  }

  private void read(JsonParser parser) {
    var around = new ArrayDeque<Around>();
    String name = "";
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token == JsonToken.PROPERTY_NAME) {
        name = joined(around, parser.currentName());
        lines.putIfAbsent(name, parser.currentTokenLocation().getLineNr());
      } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
        around.pop();
      } else {
        Around outer = around.peek();
        if (outer != null && outer.isList) {
          name = outer.place + "[" + outer.next++ + "]";
          lines.putIfAbsent(name, parser.currentTokenLocation().getLineNr());
        }
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
          around.push(new Around(name, token == JsonToken.START_ARRAY));
        }
      }
      if (lines.size() > PLACES_LIMIT) {
        return;
      }
    }
  }

  private static String joined(ArrayDeque<Around> around, String name) {
    Around outer = around.peek();
    return outer == null || outer.place.isEmpty() ? name : outer.place + "." + name;
  }

  /** An object or a list that is being read. */
  private static final class Around {
    private final String place;
    private final boolean isList;
    private int next;

    Around(String place, boolean isList) {
      this.place = place;
      this.isList = isList;
    }
  }
}
