package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Base58;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a location on IPFS says of the bytes that are there, by its content identifier (CID, version
 * 0 or 1) with SHA-256.
 *
 * @param codec how the bytes that are hashed are to be read
 * @param hash of those bytes
 */
record ContentAddress(Codec codec, Hash hash) {
  /** What the hashed bytes are. */
  enum Codec {
    /** The file itself. */
    RAW(0x55),
    /** A node of a tree that holds the file (dag-pb, UnixFS). */
    TREE(0x70);

    private final int number;

    Codec(int number) {
      this.number = number;
    }

    /** The code of the multicodec table. */
    int number() {
      return number;
    }
  }

  /** What is found in a location. */
  sealed interface Found {
    /** The address of the file. */
    record Address(ContentAddress address) implements Found {}

    /** An address from which nothing can be told of the file. */
    record Unknown(String why) implements Found {}

    /** No address of content. */
    record None() implements Found {}
  }

  private static final int TEXT_LIMIT = 128;
  private static final Bytes SHA256 = Bytes.fromHex("1220");
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final String CID = "(Qm[1-9A-HJ-NP-Za-km-z]{44}|[a-zA-Z][0-9a-zA-Z]{30,})";
  private static final Pattern IN_PATH =
      Pattern.compile("(?:ipfs://(?:ipfs/)?|https?://[^/?#]+/ipfs/)" + CID + "(/[^?#]*)?([?#].*)?");
  private static final Pattern IN_HOST =
      Pattern.compile("https?://" + CID + "\\.ipfs\\.[^/?#]+(/[^?#]*)?([?#].*)?");

  /** Looks for a content address in a location. Any text is taken. */
  static Found in(String location) {
    for (Pattern pattern : new Pattern[] {IN_PATH, IN_HOST}) {
      Matcher matcher = pattern.matcher(location);
      if (matcher.matches()) {
        String path = matcher.group(2);
        return path == null || path.equals("/")
            ? of(matcher.group(1))
            : new Found.Unknown("the content address of a folder");
      }
    }
    return new Found.None();
  }

  private static Found of(String cid) {
    Bytes bytes = cid.length() > TEXT_LIMIT ? null : decoded(cid);
    if (bytes == null) {
      return new Found.Unknown("a content address in a form that is not read");
    }
    int digest = bytes.size() - Hash.SIZE;
    if (digest == 2 && bytes.slice(0, 2).equals(SHA256)) {
      return address(Codec.TREE, bytes);
    }
    for (Codec codec : Codec.values()) {
      Bytes head = Bytes.concat(Bytes.of((byte) 1, (byte) codec.number()), SHA256);
      if (digest == head.size() && bytes.slice(0, digest).equals(head)) {
        return address(codec, bytes);
      }
    }
    return new Found.Unknown("a content address of another kind or hash than is computed");
  }

  private static Found address(Codec codec, Bytes bytes) {
    var hash = new Hash(bytes.slice(bytes.size() - Hash.SIZE, bytes.size()));
    return new Found.Address(new ContentAddress(codec, hash));
  }

  private static @Nullable Bytes decoded(String cid) {
    try {
      return switch (cid.charAt(0)) {
        case 'Q' -> Base58.read(cid);
        case 'z' -> Base58.read(cid.substring(1));
        case 'b', 'B' -> base32(cid.substring(1).toLowerCase(Locale.ROOT));
        default -> null;
      };
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Bytes base32(String text) {
    byte[] out = new byte[text.length() * 5 / 8];
    int buffer = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = BASE32.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("no base32 character at " + i);
      }
      buffer = (buffer << 5 | digit) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        out[at++] = (byte) (buffer >> bits);
      }
    }
    return Bytes.of(out);
  }
}
