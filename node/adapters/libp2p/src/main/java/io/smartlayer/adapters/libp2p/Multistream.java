package io.smartlayer.adapters.libp2p;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * Agrees on what is spoken next (multistream-select 1.0.0): lines of text, each with its length and
 * a line feed; the one proposes, the other echoes or says {@code na}.
 */
final class Multistream {
  /** Most bytes of a line, its line feed included. */
  static final int LINE_LIMIT = 1024;

  /** Most proposals that are answered. */
  static final int PROPOSALS_LIMIT = 16;

  private static final String NAME = "/multistream/1.0.0";
  private static final String REFUSAL = "na";

  private Multistream() {}

  /** Proposes a protocol; false when the other end does not speak it. */
  static boolean propose(InputStream in, OutputStream out, String protocol, Refusal reason)
      throws IOException {
    out.write(lines(NAME, protocol));
    out.flush();
    expectName(in, reason);
    String answer = readLine(in, reason);
    if (answer.equals(protocol)) {
      return true;
    }
    if (answer.equals(REFUSAL)) {
      return false;
    }
    throw new Refused(reason, "an answer that is neither the proposal nor a refusal");
  }

  /**
   * Answers proposals until one is of what is served.
   *
   * @return the protocol, or an empty text when the other end gave up
   */
  static String answer(InputStream in, OutputStream out, Predicate<String> served, Refusal reason)
      throws IOException {
    out.write(lines(NAME));
    out.flush();
    expectName(in, reason);
    for (int i = 0; i < PROPOSALS_LIMIT; i++) {
      String proposal;
      try {
        proposal = readLine(in, reason);
      } catch (EOFException e) {
        return ""; // it proposes nothing else
      }
      boolean agreed = served.test(proposal);
      out.write(lines(agreed ? proposal : REFUSAL));
      out.flush();
      if (agreed) {
        return proposal;
      }
    }
    throw new Refused(reason, "more than " + PROPOSALS_LIMIT + " proposals");
  }

  /** Reads a line, without its line feed. */
  static String readLine(InputStream in, Refusal reason) throws IOException {
    int size = Varint.read(in, LINE_LIMIT, reason);
    byte[] line = in.readNBytes(size);
    if (line.length < size) {
      throw new EOFException("a line was expected");
    }
    if (size == 0 || line[size - 1] != '\n') {
      throw new Refused(reason, "a line without a line feed");
    }
    return new String(line, 0, size - 1, StandardCharsets.UTF_8);
  }

  /** Lines as they are sent. */
  static byte[] lines(String... texts) {
    var out = new ByteArrayOutputStream();
    for (String text : texts) {
      byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
      Varint.write(out, line.length);
      out.writeBytes(line);
    }
    return out.toByteArray();
  }

  private static void expectName(InputStream in, Refusal reason) throws IOException {
    if (!readLine(in, reason).equals(NAME)) {
      throw new Refused(reason, "expected " + NAME);
    }
  }
}
