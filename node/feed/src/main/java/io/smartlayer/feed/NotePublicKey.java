package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.NoteKey;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A key under whose name notes are signed (C2SP signed-note), as verifiers are told of it.
 *
 * @param name not empty, without spaces and without {@code +}
 * @param key an Ed25519 public key, 32 bytes
 */
public record NotePublicKey(String name, Bytes key) {
  /** Length of a key's id in bytes. */
  public static final int ID_SIZE = 4;

  /** Ed25519, among the kinds of signatures. */
  private static final byte ED25519 = 1;

  private static final int TEXT_LIMIT = 1024;

  /** Checks name and length. */
  public NotePublicKey {
    if (!isName(name)) {
      throw new IllegalArgumentException("a name of a key has no space and no plus");
    }
    if (key.size() != NoteKey.PUBLIC_KEY_SIZE) {
      throw new IllegalArgumentException("an Ed25519 key has 32 bytes, not " + key.size());
    }
  }

  /** What tells this key from others of its name: a hash over both, cut to four bytes. */
  public Bytes id() {
    Bytes kind = Bytes.of((byte) '\n', ED25519);
    return Hash.sha256(Bytes.utf8(name), kind, key).bytes().slice(0, ID_SIZE);
  }

  /** The form in which verifiers take a key: {@code name+id+base64(0x01 ‖ key)}. */
  public String toText() {
    String id = id().toHex().substring(2);
    Bytes typed = Bytes.concat(Bytes.of(ED25519), key);
    return name + "+" + id + "+" + Base64.getEncoder().encodeToString(typed.toArray());
  }

  /** Reads exactly what {@link #toText} writes; null when it is anything else. */
  public static @Nullable NotePublicKey parse(String text) {
    String[] parts = text.split("\\+", 3); // base64 has pluses too
    if (text.length() > TEXT_LIMIT || parts.length != 3 || !isName(parts[0])) {
      return null;
    }
    Bytes typed;
    try {
      typed = Bytes.of(Base64.getDecoder().decode(parts[2]));
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (typed.size() != 1 + NoteKey.PUBLIC_KEY_SIZE || typed.at(0) != ED25519) {
      return null;
    }
    var key = new NotePublicKey(parts[0], typed.slice(1, typed.size()));
    return key.toText().equals(text) ? key : null;
  }

  /** Whether a text can be a key's name. */
  static boolean isName(String text) {
    return !text.isEmpty()
        && text.chars()
            .noneMatch(c -> c == '+' || c < ' ' || Character.isWhitespace(c) || isSpace(c));
  }

  private static boolean isSpace(int unit) {
    return Character.isSpaceChar(unit) || unit == 0x85;
  }
}
