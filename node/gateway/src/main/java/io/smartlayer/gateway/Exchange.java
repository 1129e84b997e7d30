package io.smartlayer.gateway;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One request and its answer. With {@link Face} the only place that knows the HTTP server. */
final class Exchange {
  /** Longest body that is read to its end, so that its sender can be told that it is too long. */
  static final int DRAIN_LIMIT_BYTES = 1 << 20;

  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  private static final byte[] NOTHING = {};
  private static final Pattern HASH = Pattern.compile("0x[0-9a-f]{64}");

  private final ServerRequest request;
  private final ServerResponse response;
  private final String id;
  private final FaceSettings settings;
  private final BoundedWait waits;
  private final BooleanSupplier stopping;
  private volatile boolean last;
  private boolean answered;
  private Bytes body = Bytes.EMPTY;

  Exchange(
      ServerRequest request,
      ServerResponse response,
      String id,
      FaceSettings settings,
      BoundedWait waits,
      BooleanSupplier stopping) {
    this.request = request;
    this.response = response;
    this.id = id;
    this.settings = settings;
    this.waits = waits;
    this.stopping = stopping;
    this.last = request.headers().contains(HeaderValues.CONNECTION_CLOSE);
    response.header("X-Request-Id", id);
    response.header("Cache-Control", "no-store");
    response.header("X-Content-Type-Options", "nosniff");
    // Access is by grant and proof, never by cookie, so any site may ask and read.
    response.header("Access-Control-Allow-Origin", "*");
    response.header("Access-Control-Expose-Headers", "X-Request-Id");
  }

  /** Whether the face is about to close. */
  boolean isStopping() {
    return stopping.getAsBoolean();
  }

  /** The request's method. */
  String method() {
    return request.prologue().method().text();
  }

  /** A segment of the path, decoded. */
  String segment(String name) {
    return request.path().pathParameters().get(name);
  }

  /** A parameter of the query, decoded, or null. */
  @Nullable String query(String name) {
    return request.query().first(name).orElse(null);
  }

  /**
   * A parameter of the query that must be there, decoded.
   *
   * @throws Refusal if it is not
   */
  String required(String name) {
    String value = query(name);
    if (value == null) {
      throw new Refusal(ProblemCode.MALFORMED, "the query has no " + name);
    }
    return value;
  }

  /**
   * A segment of the path that is a hash.
   *
   * @throws Refusal if it is none
   */
  Hash hash(String name) {
    String value = segment(name);
    if (!HASH.matcher(value).matches()) {
      throw new Refusal(ProblemCode.MALFORMED, name + " is no 32 bytes in lower-case hexadecimal");
    }
    return Hash.fromHex(value);
  }

  /** A header, or null. */
  @Nullable String header(String name) {
    return request.headers().first(HeaderNames.create(name)).orElse(null);
  }

  /**
   * Reads the body, if there is one, within the time for it.
   *
   * @throws Refusal if it has more than {@code limit} bytes or comes too slowly
   */
  void receive(int limit) {
    if (!request.content().hasEntity()) {
      return;
    }
    try {
      body = waits.read(() -> read(limit), settings.bodyTime());
    } catch (BoundedWait.Overdue e) {
      closeAfterwards();
      throw new Refusal(
          ProblemCode.BODY_TOO_SLOW, "within " + settings.bodyTime().toMillis() + " ms");
    }
  }

  /**
   * The body, if it is declared as JSON.
   *
   * @throws Refusal if it is not
   */
  Bytes jsonBytes() {
    String declared = header("Content-Type");
    String type = declared == null ? "" : declared.split(";", 2)[0];
    if (!type.strip().toLowerCase(Locale.ROOT).equals(JSON)) {
      throw new Refusal(ProblemCode.CONTENT_TYPE_NOT_JSON, "send Content-Type: " + JSON);
    }
    return body;
  }

  /**
   * The body read as JSON.
   *
   * @throws Refusal if it is none
   */
  JsonNode json() {
    ByteBuffer bytes = ByteBuffer.wrap(jsonBytes().toArray());
    try {
      return CanonicalJson.read(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      throw new Refusal(ProblemCode.MALFORMED, "a body that is not UTF-8");
    } catch (CanonicalJson.NotCanonical e) {
      throw Refusal.malformed(e);
    }
  }

  /** Answers with JSON, byte for byte as given. */
  void reply(int status, Bytes json) {
    send(status, JSON, json);
  }

  /** Answers with figures in Prometheus' text form. */
  void replyFigures(Bytes text) {
    send(200, "text/plain; version=0.0.4; charset=utf-8", text);
  }

  /** Answers with a problem. */
  void refuse(Refusal refusal) {
    int status = refusal.code().status();
    if (status == Status.SERVICE_UNAVAILABLE_503.code()) {
      response.header("Retry-After", "1");
    }
    send(status, PROBLEM, refusal.json(id));
  }

  /** Answers a browser that asks what it may send. */
  void preflight(String method) {
    response.header("Access-Control-Allow-Methods", method);
    response.header(
        "Access-Control-Allow-Headers", "Cache-Control, Content-Type, Last-Event-ID, X-Request-Id");
    response.header("Access-Control-Max-Age", "600");
    response.status(Status.NO_CONTENT_204);
    response.send();
  }

  /** Says which method the route takes. */
  void allow(String method) {
    response.header("Allow", method + ", OPTIONS");
  }

  /** Ends the connection after the answer, because its input is not read to the end. */
  void closeAfterwards() {
    last = true;
    response.header("Connection", "close");
  }

  /** Whether the connection ends with this answer. */
  boolean isLast() {
    return last;
  }

  /** Whether an answer has begun, so that it is too late for another. */
  boolean isAnswered() {
    return answered;
  }

  /** Begins an answer that goes on as long as there are events. */
  Events events() {
    response.header("Content-Type", "text/event-stream");
    response.header("X-Accel-Buffering", "no"); // a proxy that buffers would hold events back
    answered = true;
    return new Events(response.outputStream());
  }

  /** A stream of events on its way to one client. */
  final class Events implements AutoCloseable {
    private final OutputStream out;

    private Events(OutputStream out) {
      this.out = out;
    }

    /**
     * Sends some lines and waits until the connection has taken them.
     *
     * @throws BoundedWait.ClientGone if it does not take them in time
     */
    void send(String lines) {
      byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
      waits.write(
          () -> {
            out.write(bytes);
            out.flush();
            return null;
          },
          settings.writeTime());
    }

    /** Ends the stream, so that the client knows that nothing is missing. */
    @Override
    public void close() {
      waits.write(
          () -> {
            out.close();
            return null;
          },
          settings.writeTime());
    }
  }

  private Bytes read(int limit) throws IOException {
    try {
      InputStream in = request.content().inputStream();
      byte[] bytes = in.readNBytes(limit);
      if (in.transferTo(OutputStream.nullOutputStream()) > 0) {
        throw new Refusal(ProblemCode.BODY_TOO_LARGE, "at most " + limit + " bytes");
      }
      return Bytes.of(bytes);
    } catch (RequestException | NumberFormatException e) {
      // Beyond the server's own limit, or chunks without a length: what follows cannot be told
      // apart.
      closeAfterwards();
      throw e instanceof RequestException tooLarge
              && tooLarge.status().equals(Status.REQUEST_ENTITY_TOO_LARGE_413)
          ? new Refusal(ProblemCode.BODY_TOO_LARGE, "at most " + limit + " bytes")
          : new Refusal(ProblemCode.MALFORMED, "the body's framing");
    }
  }

  private void send(int status, String type, Bytes content) {
    response.status(status);
    response.header("Content-Type", type);
    answered = true;
    byte[] bytes = method().equals("HEAD") ? NOTHING : content.toArray();
    waits.write(
        () -> {
          response.send(bytes);
          return null;
        },
        settings.writeTime());
  }
}
