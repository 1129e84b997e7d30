package io.smartlayer.adapters.web;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on a connection of its own. One thread runs it; another may end it by closing it.
 *
 * <p>It knows whether a byte of the request may have left: until the connection is there, TLS
 * included, it can be withdrawn for good.
 */
final class Call implements Callable<Web.Exchange>, AutoCloseable {
  /** Longest line of an answer's head, in bytes. */
  static final int LINE_LIMIT_BYTES = 16 << 10;

  /** Most header lines of an answer. */
  static final int HEADERS_LIMIT = 128;

  /** Most answers that are none yet (1xx) before the one that is. */
  static final int INTERIM_LIMIT = 8;

  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setMaxLineLength(LINE_LIMIT_BYTES)
          .setMaxHeaderCount(HEADERS_LIMIT)
          .setMaxEmptyLineCount(1)
          .build();
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int FINAL = 200;

  private enum State {
    HELD,
    SENT,
    WITHDRAWN
  }

  private final Dialer dialer;
  private final Outgoing request;
  private final long end;
  private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
  private final AtomicReference<@Nullable Socket> socket = new AtomicReference<>();
  private volatile boolean closed;

  Call(Dialer dialer, Outgoing request, long end) {
    this.dialer = dialer;
    this.request = request;
    this.end = end;
  }

  /** Holds the request back for good; false when it may have left already. */
  boolean withdraw() {
    return state.compareAndSet(State.HELD, State.WITHDRAWN);
  }

  @Override
  public Web.Exchange call() throws IOException, HttpException, InterruptedException {
    Socket connected = dialer.dial(request, end, this::opened);
    DefaultBHttpClientConnection connection = connection(); // ends with its socket
    connection.bind(connected);
    if (!state.compareAndSet(State.HELD, State.SENT)) {
      throw new Dialer.NotDialed("withdrawn");
    }
    connection.sendRequestHeader(request.message());
    if (request.message().getEntity() != null) {
      connection.sendRequestEntity(request.message());
    }
    connection.flush();
    return answer(connection);
  }

  /** ⚠ The parser of answers that it makes by itself has no limits. */
  private static DefaultBHttpClientConnection connection() {
    return new DefaultBHttpClientConnection(
        LIMITS, null, null, null, null, null, new DefaultHttpResponseParserFactory(LIMITS));
  }

  private static Web.Exchange answer(DefaultBHttpClientConnection connection)
      throws IOException, HttpException {
    ClassicHttpResponse response = connection.receiveResponseHeader();
    for (int interim = 0; response.getCode() < FINAL; interim++) {
      if (interim == INTERIM_LIMIT || response.getCode() == SWITCHING_PROTOCOLS) {
        throw new ProtocolException("no answer");
      }
      response = connection.receiveResponseHeader();
    }
    for (Header encoding : response.getHeaders("Content-Encoding")) {
      if (!encoding.getValue().strip().equalsIgnoreCase("identity")) {
        return new Web.Exchange.Lost("the answer is encoded, which was not asked for");
      }
    }
    return new Web.Exchange.Answered(response.getCode(), body(connection, response));
  }

  private static Bytes body(DefaultBHttpClientConnection connection, ClassicHttpResponse response)
      throws IOException, HttpException {
    int status = response.getCode();
    if (status == 204 || status == 304) {
      return Bytes.EMPTY;
    }
    connection.receiveResponseEntity(response);
    HttpEntity entity = response.getEntity();
    InputStream content = entity == null ? null : entity.getContent();
    if (content == null) {
      return Bytes.EMPTY;
    }
    byte[] body = content.readNBytes(Web.BODY_LIMIT_BYTES + 1); // not closed: that reads the rest
    if (body.length > Web.BODY_LIMIT_BYTES) {
      throw new ProtocolException("a body is too large");
    }
    return Bytes.of(body);
  }

  private void opened(Socket next) {
    socket.set(next);
    if (closed) {
      close();
    }
  }

  /** Ends what goes on: whoever reads from the socket, or writes to it, fails. */
  @Override
  public void close() {
    closed = true;
    Socket last = socket.get();
    if (last != null) {
      try {
        last.close();
      } catch (IOException _) {
        // The exchange has come to its end by other means, and what came of it stays.
      }
    }
  }
}
