package io.smartlayer.benchmarks;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One kept connection that posts prepared requests, with as little work of its own as can be. */
final class Browser implements AutoCloseable {
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;

  Browser(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    socket.setTcpNoDelay(true);
  }

  /** A whole request for one call of the ticket. */
  static Bytes request(Bytes body) {
    return request(TicketWorld.TOKEN, body);
  }

  /** A whole request for one call of a token. */
  static Bytes request(TokenId token, Bytes body) {
    return request("/v1/tokens/" + token + "/" + Session.METHOD, body);
  }

  /** A whole request to a path. */
  static Bytes request(String path, Bytes body) {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: "
            + Session.ORIGIN
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.size()
            + "\r\n\r\n";
    return Bytes.concat(Bytes.utf8(head), body);
  }

  /** The server has no time for a request, and says so: 503 or 504. */
  static final class Busy extends IOException {
    private static final long serialVersionUID = 1;

    private Busy(String message) {
      super(message);
    }
  }

  /**
   * Sends a request and reads the answer's body.
   *
   * @throws Busy if the server has no time for it; the connection stays
   * @throws IOException if the answer is not 200 with a length
   */
  Bytes send(Bytes request) throws IOException {
    socket.getOutputStream().write(request.toArray());
    String status = line();
    int length = -1;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(line.substring(LENGTH.length()).strip());
      }
    }
    if (length < 0) {
      throw new IOException("an answer without a length: " + status);
    }
    Bytes body = Bytes.of(in.readNBytes(length));
    if (status.startsWith("HTTP/1.1 503 ") || status.startsWith("HTTP/1.1 504 ")) {
      throw new Busy(body.toUtf8());
    }
    if (!status.startsWith("HTTP/1.1 200 ")) {
      throw new IOException(String.format(Locale.ROOT, "%s: %s", status, body.toUtf8()));
    }
    return body;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    byte[] bytes = new byte[512];
    int size = 0;
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || size == bytes.length) {
        throw new EOFException("no whole line of a header");
      }
      bytes[size++] = (byte) next;
    }
    return new String(bytes, 0, size, StandardCharsets.ISO_8859_1).strip();
  }
}
