package io.smartlayer.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What the sandbox asks of texts that cross its border, and their hashes. */
final class Texts {
  private Texts() {}

  /** Whether a text holds neither U+0000 nor a surrogate without its partner. */
  static boolean isClean(String text) {
    for (int index = 0; index < text.length(); index++) {
      char unit = text.charAt(index);
      if (unit == 0 || Character.isLowSurrogate(unit)) return false;
      if (Character.isHighSurrogate(unit)) {
        index++;
        if (index == text.length() || !Character.isLowSurrogate(text.charAt(index))) return false;
      }
    }
    return true;
  }

  /**
   * Whether JSON text is clean once its escapes are read: no escaped U+0000, no surrogate escaped
   * alone. Two escapes that make a pair are as good as the character.
   */
  static boolean isCleanJson(String json) {
    if (json.length() > Engine.MAXIMUM_JSON || !isClean(json)) return false;
    int index = json.indexOf('\\');
    while (index >= 0 && index + 1 < json.length()) {
      int next = index + 2;
      if (json.charAt(index + 1) == 'u') {
        int unit = escaped(json, index);
        if (unit <= 0 || Character.isLowSurrogate((char) unit)) return false;
        next = index + 6;
        if (Character.isHighSurrogate((char) unit)) {
          int partner = escaped(json, next);
          if (partner < 0 || !Character.isLowSurrogate((char) partner)) return false;
          next += 6;
        }
      }
      index = json.indexOf('\\', next);
    }
    return true;
  }

  /** Strictly decoded UTF-8, or null. */
  static @Nullable String decoded(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  /** SHA-256 as 0x and 64 hexadecimal digits. */
  static String sha256(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "0x" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java runtime has SHA-256", missing);
    }
  }

  /** The UTF-16 unit an escape at this place means, or -1 where there is none. */
  private static int escaped(String json, int index) {
    if (index + 6 > json.length() || !json.startsWith("\\u", index)) return -1;
    int unit = 0;
    for (int at = index + 2; at < index + 6; at++) {
      int digit = Character.digit(json.charAt(at), 16);
      if (digit < 0) return -1;
      unit = (unit << 4) | digit;
    }
    return unit;
  }
}
