package io.smartlayer.tokenscript;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Methods that tokens of many issuers have alike, such as what an industry agrees on ({@code
 * spec/tokenscript.md}, section 9).
 *
 * @param uri its name everywhere
 * @param methods in order
 */
public record TokenInterface(String uri, List<Method> methods) {
  /** Largest file, in characters. */
  public static final int SIZE_LIMIT = 256 << 10;

  private static final int METHODS_LIMIT = 64;
  private static final int TEXT_LIMIT = 2048;
  private static final Pattern URI =
      Pattern.compile("[a-z][a-z0-9+.-]{0,30}:[A-Za-z0-9._~:/?@!$&'()*+,;=%-]{1,200}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}");

  /** Copies the list. */
  public TokenInterface {
    methods = List.copyOf(methods);
  }

  /**
   * A method that tokens have.
   *
   * @param args what whoever calls may send; null where that is any object
   * @param result what may be answered; null where that is anything
   */
  public record Method(
      String name, Service.Kind kind, @Nullable Shape args, @Nullable Shape result) {}

  /** What becomes of a text that is read. */
  public sealed interface Reading {
    /** An interface. */
    record Read(TokenInterface agreed) implements Reading {}

    /** None; {@code why} begins with the place. */
    record Refused(String why) implements Reading {}
  }

  /** Whether a text may name an interface. */
  public static boolean isUri(String text) {
    return URI.matcher(text).matches();
  }

  /** Reads the file of an interface. */
  public static Reading read(String text) {
    if (text.length() > SIZE_LIMIT) {
      return new Reading.Refused("more than " + SIZE_LIMIT + " characters");
    }
    try {
      return new Reading.Read(read(JsonFields.of(CanonicalJson.read(text), "interface")));
    } catch (CanonicalJson.NotCanonical e) {
      return new Reading.Refused("no JSON: " + e.getMessage());
    } catch (JsonFields.Malformed e) {
      return new Reading.Refused(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What a service lacks of it, each beginning with its place; none when whoever knows the
   * interface can call any token of the service: it has every method in the same kind, takes
   * whatever the interface lets callers send, and answers nothing that the interface does not let
   * them expect.
   */
  public List<String> gaps(Service service) {
    List<String> out = new ArrayList<>();
    for (Method wanted : methods) {
      String place = "methods." + wanted.name;
      Service.Method found = service.method(wanted.name);
      if (found == null) {
        out.add(place + ": missing");
        continue;
      }
      if (found.kind() != wanted.kind) {
        out.add(place + ".kind: " + uri + " wants a " + word(wanted.kind));
      }
      String args = Inclusion.gapAmongObjects(anything(wanted.args), anything(found.args()));
      if (args != null) {
        out.add(place + ".args: what " + uri + " lets callers send is refused: " + args);
      }
      String result = Inclusion.gap(anything(found.answer()), anything(wanted.result));
      if (result != null) {
        out.add(place + ".result: what " + uri + " promises may be broken: " + result);
      }
    }
    return out;
  }

  private static TokenInterface read(JsonFields in) {
    for (String words : List.of("title", "description")) {
      if (in.has(words)) {
        in.text(words, TEXT_LIMIT);
      }
    }
    String uri = in.text("interface", TEXT_LIMIT);
    if (!isUri(uri)) {
      throw in.wrong("interface", "no URI like urn:example:policy:1");
    }
    JsonFields all = in.object("methods");
    List<Method> methods = new ArrayList<>();
    for (String name : in.value("methods").propertyNames()) {
      if (methods.size() == METHODS_LIMIT || !NAME.matcher(name).matches()) {
        throw all.wrong(name, "no name of a method, or more than " + METHODS_LIMIT);
      }
      methods.add(method(name, all.object(name)));
    }
    in.end();
    return new TokenInterface(uri, methods);
  }

  private static Method method(String name, JsonFields in) {
    if (in.has("description")) {
      in.text("description", TEXT_LIMIT);
    }
    String kind = in.text("kind", TEXT_LIMIT);
    for (Service.Kind each : Service.Kind.values()) {
      if (word(each).equals(kind)) {
        Method method = new Method(name, each, shape(in, "args"), shape(in, "result"));
        in.end();
        return method;
      }
    }
    throw in.wrong("kind", "neither query nor update");
  }

  private static @Nullable Shape shape(JsonFields in, String name) {
    if (!in.has(name)) {
      return null;
    }
    JsonNode json = in.value(name);
    try {
      return Shape.read(json);
    } catch (JsonFields.Malformed e) {
      throw in.wrong(name, String.valueOf(e.getMessage()));
    }
  }

  private static Shape anything(@Nullable Shape shape) {
    return Objects.requireNonNullElse(shape, Inclusion.ANYTHING);
  }

  private static String word(Service.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
