package io.smartlayer.token;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is signed of a request (RFC 9421), in the one form that nodes write ({@code
 * spec/http/requests.md}).
 *
 * @param covered names of components, in order, without quotes
 * @param created seconds since 1970
 * @param expires seconds since 1970
 * @param node who signs: the signature's {@code keyid}
 */
record MessageSignature(List<String> covered, long created, long expires, Address node) {
  static final String INPUT = "Signature-Input";
  static final String SIGNATURE = "Signature";
  static final String DIGEST = "Content-Digest";
  static final String RECEIPT = "Smartlayer-Receipt";
  static final String NODE = "Smartlayer-Node";
  static final String KEY = "Idempotency-Key";

  /** Components of every request. */
  static final List<String> ALWAYS =
      List.of(
          "@method",
          "@target-uri",
          "content-digest",
          "content-type",
          "idempotency-key",
          "smartlayer-receipt",
          "smartlayer-node");

  /** Components of a webhook besides. */
  static final List<String> WEBHOOK = List.of("webhook-id", "webhook-timestamp");

  private static final String LABEL = "smartlayer=";
  private static final Pattern FORM =
      Pattern.compile(
          "\\(([a-z0-9@\" -]{1,512})\\);created=([0-9]{1,12});expires=([0-9]{1,12})"
              + ";keyid=\"(0x[0-9a-f]{40})\";alg=\"ed25519\";tag=\"smartlayer\"");

  MessageSignature {
    covered = List.copyOf(covered);
  }

  /** The components of a request with these headers. */
  static List<String> covering(List<Web.Header> headers) {
    List<String> all = new ArrayList<>(ALWAYS);
    for (String name : WEBHOOK) {
      if (headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name))) {
        all.add(name);
      }
    }
    return all;
  }

  /** The value of {@link #INPUT}. */
  String input() {
    return LABEL + parameters();
  }

  /**
   * Reads the value of {@link #INPUT}; null when it is not in the form of {@link #input}, or covers
   * other components than nodes do.
   */
  static @Nullable MessageSignature parse(String input) {
    if (!input.startsWith(LABEL)) {
      return null;
    }
    Matcher form = FORM.matcher(input.substring(LABEL.length()));
    if (!form.matches()) {
      return null;
    }
    List<String> names = List.of(form.group(1).replace("\"", "").split(" ", -1));
    var read =
        new MessageSignature(
            names,
            Long.parseLong(form.group(2)),
            Long.parseLong(form.group(3)),
            Address.fromHex(form.group(4)));
    List<String> webhook = new ArrayList<>(ALWAYS);
    webhook.addAll(WEBHOOK);
    boolean isOurs = names.equals(ALWAYS) || names.equals(webhook);
    return isOurs && read.input().equals(input) ? read : null;
  }

  /** The value of {@link #SIGNATURE}. */
  static String signature(Bytes signature) {
    return LABEL + ":" + Base64.getEncoder().encodeToString(signature.toArray()) + ":";
  }

  /** Reads exactly what {@link #signature} writes; null when it is anything else. */
  static @Nullable Bytes signatureIn(String value) {
    Bytes read = value.startsWith(LABEL) ? sequence(value.substring(LABEL.length())) : null;
    return read != null && signature(read).equals(value) ? read : null;
  }

  /** The value of {@link #DIGEST} for a body (RFC 9530). */
  static String digest(Bytes body) {
    return "sha-256=:"
        + Base64.getEncoder().encodeToString(Hash.sha256(body).bytes().toArray())
        + ":";
  }

  /**
   * The bytes that are signed.
   *
   * @param values of the components, in their order
   */
  Bytes base(List<String> values) {
    return base(covered, values, parameters());
  }

  /** A signature base of RFC 9421, section 2.5. */
  static Bytes base(List<String> names, List<String> values, String parameters) {
    var out = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      out.append("\"%s\": %s\n".formatted(names.get(i), values.get(i)));
    }
    return Bytes.utf8(out.append("\"@signature-params\": ").append(parameters).toString());
  }

  /**
   * The components of a request; null when one is missing, is there twice, or holds what no field
   * of one line does.
   */
  @Nullable List<String> values(String method, URI target, List<Web.Header> headers) {
    List<String> values = new ArrayList<>();
    for (String name : covered) {
      String value =
          switch (name) {
            case "@method" -> method;
            case "@target-uri" -> target(target);
            default -> only(headers, name);
          };
      if (value == null || value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
        return null;
      }
      values.add(value);
    }
    return values;
  }

  /** The one value of a header; null when there is none, or several. */
  static @Nullable String only(List<Web.Header> headers, String name) {
    List<String> values =
        headers.stream()
            .filter(header -> header.name().equalsIgnoreCase(name))
            .map(header -> header.value().strip())
            .toList();
    return values.size() == 1 ? values.getFirst() : null;
  }

  /**
   * A target as both sides write it: no fragment, no port that the scheme has anyway; null for one
   * without a host, or with a user's name before it.
   */
  private static @Nullable String target(URI uri) {
    if (uri.getHost() == null || uri.getRawUserInfo() != null) {
      return null;
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    int standard = scheme.equals("https") ? 443 : 80;
    String port = uri.getPort() < 0 || uri.getPort() == standard ? "" : ":" + uri.getPort();
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(scheme + "://" + host + port + (path.isEmpty() ? "/" : path) + query)
        .toASCIIString();
  }

  private String parameters() {
    return covered.stream()
            .map(name -> "\"" + name + "\"")
            .collect(Collectors.joining(" ", "(", ")"))
        + ";created="
        + created
        + ";expires="
        + expires
        + ";keyid=\""
        + node.toHex()
        + "\";alg=\"ed25519\";tag=\"smartlayer\"";
  }

  private static @Nullable Bytes sequence(String text) {
    if (text.length() < 2 || !text.startsWith(":") || !text.endsWith(":")) {
      return null;
    }
    try {
      return Bytes.of(Base64.getDecoder().decode(text.substring(1, text.length() - 1)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
