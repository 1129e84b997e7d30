package io.smartlayer.adapters.web;

import io.smartlayer.environment.Web;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/**
 * A request as it goes over a connection.
 *
 * @param host a name without a dot at its end, or an address without brackets
 * @param port 1 to 65535, or 0 which nobody dials
 */
record Outgoing(ClassicHttpRequest message, String host, int port, boolean isSecure) {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]{0,16384}");
  private static final Set<String> OWN =
      new TreeSet<>(
          List.of(
              "accept-encoding",
              "connection",
              "content-length",
              "expect",
              "host",
              "keep-alive",
              "proxy-authorization",
              "te",
              "trailer",
              "transfer-encoding",
              "upgrade"));
  private static final Set<String> WITH_BODY = new TreeSet<>(List.of("PATCH", "POST", "PUT"));
  private static final Set<String> UNKNOWN = new TreeSet<>(List.of("CONNECT", "HEAD", "TRACE"));

  /** What some read as an address in octal or of fewer parts. */
  private static final Pattern NUMBER_LAST = Pattern.compile("(^|\\.)[0-9][^.]*$");

  private static final Pattern IPV4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int PORT_LIMIT = 65_535;

  /**
   * Makes a request ready.
   *
   * @throws IllegalArgumentException if it cannot be sent as HTTP
   */
  static Outgoing of(Web.Request request) {
    URI uri = request.uri();
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean secure = scheme.equals("https");
    String host = uri.getHost();
    if (!secure && !scheme.equals("http")) {
      throw new IllegalArgumentException("its address is neither http nor https");
    }
    if (host == null || uri.getRawUserInfo() != null || uri.getPort() > PORT_LIMIT) {
      throw new IllegalArgumentException("its address names no host alone");
    }
    String named = host(host);
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? HTTPS : HTTP;
    String authority = uri.getPort() >= 0 ? host + ":" + uri.getPort() : host;
    return new Outgoing(message(request, authority), named, port, secure);
  }

  private static ClassicHttpRequest message(Web.Request request, String authority) {
    String method = request.method();
    if (!TOKEN.matcher(method).matches() || UNKNOWN.contains(method)) {
      throw new IllegalArgumentException("its method is not for a call");
    }
    var message = new BasicClassicHttpRequest(method, target(request.uri()));
    message.addHeader("Host", authority);
    message.addHeader("Connection", "close");
    message.addHeader("Accept-Encoding", "identity");
    for (Web.Header header : request.headers()) {
      check(header);
      message.addHeader(header.name(), header.value());
    }
    if (request.body().size() > 0 || WITH_BODY.contains(method)) {
      message.addHeader("Content-Length", request.body().size());
      message.setEntity(new ByteArrayEntity(request.body().toArray(), null));
    }
    return message;
  }

  private static void check(Web.Header header) {
    if (!TOKEN.matcher(header.name()).matches() || !VALUE.matcher(header.value()).matches()) {
      throw new IllegalArgumentException("a header is not one");
    }
    if (OWN.contains(header.name().toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("the connection's own header " + header.name());
    }
  }

  private static String host(String host) {
    boolean isBracketed = host.startsWith("[");
    String bare = isBracketed ? host.substring(1, host.length() - 1) : host;
    String named = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    boolean isOdd = NUMBER_LAST.matcher(named).find() && !IPV4.matcher(named).matches();
    if (named.isEmpty() || bare.indexOf('%') >= 0 || (isOdd && !isBracketed)) {
      throw new IllegalArgumentException("its address names no host alone");
    }
    return named;
  }

  private static String target(URI uri) {
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    if (path.startsWith("//")) {
      throw new IllegalArgumentException("its path begins with two slashes");
    }
    String query = uri.getRawQuery();
    String target = (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    return URI.create(target).toASCIIString();
  }
}
