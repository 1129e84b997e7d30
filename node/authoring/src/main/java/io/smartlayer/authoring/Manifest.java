package io.smartlayer.authoring;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.tokenscript.TokenScript;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What an issuer says of a token beside its code, as JSON: the source of a TokenScript ({@code
 * docs/tutorial.md}).
 */
public final class Manifest {
  /** Largest manifest, in characters. */
  public static final int SIZE_LIMIT = 256 << 10;

  private static final int NAME_LIMIT = 200;

  private final JsonNode json;
  private final String code;

  private Manifest(JsonNode json, String code) {
    this.json = json;
    this.code = code;
  }

  /** What becomes of a manifest that is read. */
  public sealed interface Reading {
    /** It can be made a script of. */
    record Read(Manifest manifest) implements Reading {}

    /** It is no manifest; {@code why} begins with the place. */
    record Refused(String why) implements Reading {}
  }

  /** What becomes of a manifest and its code. */
  public sealed interface Making {
    /**
     * A script that nodes read.
     *
     * @param file not signed yet
     */
    record Made(Bytes file, TokenScript script) implements Making {}

    /** One that they would not; {@code why} begins with the place in the manifest. */
    record Refused(String why) implements Making {}
  }

  /**
   * Reads a manifest.
   *
   * @param settings what {@code ${name}} stands for in its texts
   */
  public static Reading read(String text, Map<String, String> settings) {
    if (text.length() > SIZE_LIMIT) {
      return new Reading.Refused("more than " + SIZE_LIMIT + " characters");
    }
    try {
      JsonNode filled = Slots.fill(CanonicalJson.read(text), settings);
      String code = JsonFields.of(filled, ScriptWriter.WHOLE).text("code", NAME_LIMIT);
      return new Reading.Read(new Manifest(filled, code));
    } catch (CanonicalJson.NotCanonical e) {
      return new Reading.Refused("no JSON: " + e.getMessage());
    } catch (JsonFields.Malformed e) {
      return new Reading.Refused(String.valueOf(e.getMessage()));
    }
  }

  /** The name of the file with the code. */
  public String code() {
    return code;
  }

  /** Makes a script of it. */
  public Making make(String javascript) {
    ScriptWriter.Written written;
    try {
      written = ScriptWriter.write(json, javascript);
    } catch (JsonFields.Malformed e) {
      return new Making.Refused(String.valueOf(e.getMessage()));
    }
    return switch (TokenScript.read(written.file())) {
      case TokenScript.Outcome.Read(TokenScript script) -> new Making.Made(written.file(), script);
      case TokenScript.Outcome.Refused(var _, String why) ->
          new Making.Refused(written.inManifest(why));
    };
  }
}
