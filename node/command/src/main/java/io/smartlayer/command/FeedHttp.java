package io.smartlayer.command;

import io.smartlayer.gateway.Cashier;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks one anchor over HTTP: no proxy, no redirect, bounded in time and size. */
final class FeedHttp {
  /** Longest answer that is read, in bytes; a page of entries is the longest that anchors give. */
  static final int ANSWER_LIMIT_BYTES = CanonicalJson.SIZE_LIMIT;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Streams say something every 10 seconds. */
  private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(30);

  /** Longer than an anchor waits for a leader's promise. */
  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);
  private static final int FIELD_LIMIT = 1024;
  private static final int CHUNK_BYTES = 16 << 10;
  private static final int FIRST_FAILURE = 300;

  private FeedHttp() {}

  /**
   * How long is waited for what.
   *
   * @param reply until it begins
   * @param whole from then on until it ends
   * @param anew whether nothing remembered will do
   */
  private record Wait(Duration connect, Duration reply, Duration whole, boolean anew) {
    static final Wait STANDARD = new Wait(CONNECT_TIMEOUT, REPLY_TIMEOUT, ANSWER_TIMEOUT, false);
    static final Wait FOR_NEWS = new Wait(CONNECT_TIMEOUT, REPLY_TIMEOUT, ANSWER_TIMEOUT, true);

    static Wait of(Duration atMost) {
      Duration connect = atMost.compareTo(CONNECT_TIMEOUT) < 0 ? atMost : CONNECT_TIMEOUT;
      return new Wait(connect, atMost, atMost, false);
    }
  }

  /** What comes of a request. */
  sealed interface Answer {
    /** What was asked for. */
    record Good(int status, Bytes body) implements Answer {}

    /**
     * A refusal (RFC 9457).
     *
     * @param code stable, see {@code spec/http/problems.md}; {@code http-N} when none was said
     */
    record Problem(int status, String code, String detail) implements Answer {}

    /** Nobody answered, or not to the end. */
    record Silent(String why) implements Answer {}
  }

  static Answer get(URI uri) {
    return ask(uri, null, null, Wait.STANDARD);
  }

  /** Asks for what is so now, and not for what the node has heard before. */
  static Answer getAnew(URI uri) {
    return ask(uri, null, null, Wait.FOR_NEWS);
  }

  static Answer post(URI uri, Bytes json) {
    return ask(uri, json, null, Wait.STANDARD);
  }

  /** The same for who would rather ask somebody else than wait longer than this for a reply. */
  static Answer get(URI uri, Duration atMost) {
    return ask(uri, null, null, Wait.of(atMost));
  }

  /** The same for who would rather ask somebody else than wait longer than this for a reply. */
  static Answer post(URI uri, Bytes json, Duration atMost) {
    return post(uri, json, null, atMost);
  }

  /**
   * The same for a call that costs something.
   *
   * @param payment in {@link Cashier#PAYMENT}; null for none
   */
  static Answer post(URI uri, Bytes json, @Nullable String payment, Duration atMost) {
    return ask(uri, json, payment, Wait.of(atMost));
  }

  /** A connection over which nothing has been sent yet; as long as it is read, it must talk. */
  static HttpURLConnection open(URI uri) throws IOException {
    var connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
    connection.setReadTimeout(Math.toIntExact(SILENCE_TIMEOUT.toMillis()));
    connection.setInstanceFollowRedirects(false);
    return connection;
  }

  /** The refusal that a connection brought. */
  static Answer.Problem problem(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    @Nullable InputStream error = connection.getErrorStream();
    try {
      JsonFields in =
          JsonFields.of(
              CanonicalJson.read(error == null ? "" : read(error, ANSWER_TIMEOUT).toUtf8()),
              "the problem");
      return new Answer.Problem(
          status, in.text("code", FIELD_LIMIT), FeedFailure.shown(in.text("detail", FIELD_LIMIT)));
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      return new Answer.Problem(status, "http-" + status, "an answer that no anchor gives");
    }
  }

  private static Answer ask(URI uri, @Nullable Bytes json, @Nullable String payment, Wait wait) {
    try {
      HttpURLConnection connection = open(uri);
      connection.setConnectTimeout(Math.toIntExact(wait.connect.toMillis()));
      connection.setReadTimeout(Math.toIntExact(wait.reply.toMillis()));
      if (wait.anew) {
        connection.setRequestProperty("Cache-Control", "no-cache");
      }
      if (payment != null) {
        connection.setRequestProperty(Cashier.PAYMENT, payment);
      }
      if (json != null) {
        send(connection, json);
      }
      int status = connection.getResponseCode();
      if (status >= FIRST_FAILURE) {
        return problem(connection);
      }
      return new Answer.Good(status, read(connection.getInputStream(), wait.whole));
    } catch (IOException e) {
      String why = e.getMessage() == null ? "" : ": " + e.getMessage();
      return new Answer.Silent(e.getClass().getSimpleName() + why);
    }
  }

  private static void send(HttpURLConnection connection, Bytes json) throws IOException {
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setFixedLengthStreamingMode(json.size());
    try (OutputStream out = connection.getOutputStream()) {
      out.write(json.toArray());
    }
  }

  private static Bytes read(InputStream stream, Duration atMost) throws IOException {
    long end = System.nanoTime() + atMost.toNanos();
    var out = new ByteArrayOutputStream();
    try (InputStream in = stream) {
      var chunk = new byte[CHUNK_BYTES];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        if (out.size() + count > ANSWER_LIMIT_BYTES) {
          throw new IOException("an answer of more than " + ANSWER_LIMIT_BYTES + " bytes");
        }
        if (System.nanoTime() > end) {
          throw new IOException("no whole answer within " + atMost);
        }
        out.write(chunk, 0, count);
      }
    }
    return Bytes.of(out.toByteArray());
  }
}
