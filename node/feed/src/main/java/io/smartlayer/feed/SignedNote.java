package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.NoteKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A text with the signatures under it (C2SP signed-note): the form in which tools for transparency
 * logs read checkpoints.
 *
 * @param text ends in a line break; it has no control characters but those
 * @param signatures in the order in which they are written; none says nothing of the text yet
 */
public record SignedNote(String text, List<Line> signatures) {
  /** Longest note that is read, in bytes. */
  public static final int SIZE_LIMIT_BYTES = 64 << 10;

  /** Most signatures of a note. */
  public static final int SIGNATURE_LIMIT = 64;

  private static final String MARK = "— "; // an em dash and a space

  /** Checks the text and copies the signatures. */
  public SignedNote {
    if (!text.endsWith("\n") || text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
      throw new IllegalArgumentException("a note ends in a line break and has no other control");
    }
    if (signatures.isEmpty() || signatures.size() > SIGNATURE_LIMIT) {
      throw new IllegalArgumentException("a note with " + signatures.size() + " signatures");
    }
    signatures = List.copyOf(signatures);
  }

  /**
   * One signature.
   *
   * @param name of the key
   * @param keyId four bytes, {@link NotePublicKey#id()} for kinds that are known here
   * @param signature of a length that its kind has
   */
  public record Line(String name, Bytes keyId, Bytes signature) {
    /** Checks name and length. */
    public Line {
      if (!NotePublicKey.isName(name) || keyId.size() != NotePublicKey.ID_SIZE) {
        throw new IllegalArgumentException("a signature has a key's name and its id of 4 bytes");
      }
    }
  }

  /** What comes of {@link #parse}. */
  public sealed interface Reading {
    /** The bytes were a note; whoever signed it is still to be seen. */
    record Read(SignedNote note) implements Reading {}

    /** The bytes were none. */
    record Malformed(String why) implements Reading {}
  }

  /** Signs a text. */
  public static SignedNote by(NoteKey key, String name, String text) {
    var signer = new NotePublicKey(name, key.publicKey());
    return new SignedNote(text, List.of(new Line(name, signer.id(), key.sign(Bytes.utf8(text)))));
  }

  /**
   * Whether a key has signed the text. A line of its name and id that is no signature of its own
   * spoils the note.
   */
  public boolean isBy(NotePublicKey key) {
    List<Line> own =
        signatures.stream()
            .filter(line -> line.name.equals(key.name()) && line.keyId.equals(key.id()))
            .toList();
    Bytes message = Bytes.utf8(text);
    return !own.isEmpty()
        && own.stream().allMatch(line -> NoteKey.isBy(key.key(), message, line.signature));
  }

  /** The note's bytes. */
  public Bytes toBytes() {
    var out = new StringBuilder(text).append('\n');
    for (Line line : signatures) {
      Bytes signature = Bytes.concat(line.keyId, line.signature);
      out.append(MARK).append(line.name).append(' ');
      out.append(Base64.getEncoder().encodeToString(signature.toArray())).append('\n');
    }
    return Bytes.utf8(out.toString());
  }

  /** Reads exactly what {@link #toBytes} writes. */
  public static Reading parse(Bytes bytes) {
    if (bytes.size() > SIZE_LIMIT_BYTES) {
      return new Reading.Malformed("more than " + SIZE_LIMIT_BYTES + " bytes");
    }
    String whole = bytes.toUtf8();
    int end = whole.lastIndexOf("\n\n");
    if (end < 0 || !whole.endsWith("\n") || !Bytes.utf8(whole).equals(bytes)) {
      return new Reading.Malformed("expected a text, an empty line and signatures, in UTF-8");
    }
    try {
      var signatures = new ArrayList<Line>();
      for (String line : whole.substring(end + 2).lines().toList()) {
        signatures.add(line(line));
      }
      var note = new SignedNote(whole.substring(0, end + 1), signatures);
      return note.toBytes().equals(bytes)
          ? new Reading.Read(note)
          : new Reading.Malformed("another spelling of a note");
    } catch (IllegalArgumentException e) {
      return new Reading.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Line line(String text) {
    int space = text.indexOf(' ', MARK.length());
    if (!text.startsWith(MARK) || space < 0) {
      throw new IllegalArgumentException("a line that is no signature");
    }
    Bytes signed = Bytes.of(Base64.getDecoder().decode(text.substring(space + 1)));
    if (signed.size() < NotePublicKey.ID_SIZE) {
      throw new IllegalArgumentException("a signature without the id of its key");
    }
    return new Line(
        text.substring(MARK.length(), space),
        signed.slice(0, NotePublicKey.ID_SIZE),
        signed.slice(NotePublicKey.ID_SIZE, signed.size()));
  }
}
