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
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One request and its answer. With {@link Face} the only place that knows the HTTP server. */
final class Exchange {
  /** Longest body that is read to its end, so that its sender can be told that it is too long. */
  static final int DRAIN_LIMIT_BYTES = 1 << 20;

  /** Most bytes of a long answer that wait here for its client. */
  static final int CHUNK_BYTES = 64 << 10;

  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  private static final byte[] NOTHING = {};
  private static final Pattern GZIP =
      Pattern.compile("(^|[ ,])gzip *(,|$|; *q=(1|0[.][0-9]*[1-9]))", Pattern.CASE_INSENSITIVE);
  private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,14}");
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
    response.header(
        "Access-Control-Expose-Headers", "X-Request-Id, " + Cashier.REQUIRED + ", " + Cashier.PAID);
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

  /**
   * A whole number in the query, up to 15 digits, or {@code otherwise} when there is none.
   *
   * @throws Refusal if it is something else
   */
  long whole(String name, long otherwise) {
    String value = query(name);
    return value == null ? otherwise : whole(value, name);
  }

  /**
   * Reads a whole number of up to 15 digits.
   *
   * @throws Refusal if it is something else; {@code name} says what
   */
  static long whole(String value, String name) {
    if (!WHOLE.matcher(value).matches()) {
      throw new Refusal(ProblemCode.MALFORMED, name + " is no whole number below 10^15");
    }
    return Long.parseLong(value);
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
      long bytes = request.headers().contentLength().orElse(Long.MAX_VALUE);
      body = waits.read(() -> read(limit), bytes, settings.bodyTime());
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

  /** Answers with what is no JSON. */
  void reply(String type, Bytes content) {
    send(200, type, content);
  }

  /** Adds a header to the answer, which is yet to be sent. */
  void add(String name, String value) {
    response.header(name, value);
  }

  /** Says that the answer never changes, so that whoever passes it on may keep it. */
  void neverChanges() {
    response.header("Cache-Control", "public, max-age=31536000, immutable");
  }

  /**
   * Begins a long answer, of which little waits here at a time. Its end is that of the stream.
   *
   * @param compressed whether to compress it for a client that says it can read that (gzip)
   */
  OutputStream begin(String type, boolean compressed) throws IOException {
    response.header("Content-Type", type);
    boolean gzip = compressed && acceptsGzip();
    if (compressed) {
      response.header("Vary", "Accept-Encoding");
    }
    if (gzip) {
      response.header("Content-Encoding", "gzip");
    }
    answered = true;
    OutputStream out = new BufferedOutputStream(new Bounded(response.outputStream()), CHUNK_BYTES);
    return gzip ? new GZIPOutputStream(out) : out;
  }

  private boolean acceptsGzip() {
    String accepted = header("Accept-Encoding");
    return accepted != null && GZIP.matcher(accepted).find();
  }

  /** Answers with a problem. */
  void refuse(Refusal refusal) {
    int status = refusal.code().status();
    if (status == Status.SERVICE_UNAVAILABLE_503.code()) {
      response.header("Retry-After", "1");
    }
    if (refusal.required() != null) {
      response.header(Cashier.REQUIRED, refusal.required());
    }
    response.header("Cache-Control", "no-store");
    send(status, PROBLEM, refusal.json(id));
  }

  /** The address of who asks, as far as this node sees. */
  String client() {
    return request.remotePeer().host();
  }

  /** Answers a browser that asks what it may send. */
  void preflight(String methods) {
    response.header("Access-Control-Allow-Methods", methods);
    response.header(
        "Access-Control-Allow-Headers",
        "Cache-Control, Content-Type, Last-Event-ID, X-Request-Id, " + Cashier.PAYMENT);
    response.header("Access-Control-Max-Age", "600");
    response.status(Status.NO_CONTENT_204);
    response.send();
  }

  /** Says which methods the path takes. */
  void allow(String methods) {
    response.header("Allow", methods + ", OPTIONS");
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

  /** Output to a client that may take only so long to read each part of it. */
  private final class Bounded extends OutputStream {
    private final OutputStream out;

    private Bounded(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      waits.write(() -> out.write(bytes, from, count), settings.writeTime());
    }

    @Override
    public void close() {
      waits.write(out::close, settings.writeTime());
    }
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
          },
          settings.writeTime());
    }

    /** Ends the stream, so that the client knows that nothing is missing. */
    @Override
    public void close() {
      waits.write(out::close, settings.writeTime());
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
    waits.write(() -> response.send(bytes), settings.writeTime());
  }
}
