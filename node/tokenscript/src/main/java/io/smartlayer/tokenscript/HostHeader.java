package io.smartlayer.tokenscript;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A header that every request to a host carries, filled with a secret of the issuer's ({@code
 * spec/protocol/sealed.md}, "Secrets of hosts").
 *
 * @param name of the header, such as {@code Authorization}
 * @param prefix what stands before the secret, such as {@code Bearer} and a space; may be empty
 * @param input name of the sealed input by which the secret comes
 */
public record HostHeader(String name, String prefix, String input) {
  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9-]{0,63}): ([!-z|~][ -z|~]{0,63})?"
              + "\\{([A-Za-z_$][A-Za-z0-9_$]{0,63})\\}");

  /** Headers that the nodes, or the connection, have for themselves. */
  private static final Set<String> TAKEN =
      new TreeSet<>(
          List.of(
              "accept-encoding",
              "connection",
              "content-digest",
              "content-encoding",
              "content-length",
              "content-type",
              "expect",
              "host",
              "idempotency-key",
              "keep-alive",
              "signature",
              "signature-input",
              "te",
              "trailer",
              "transfer-encoding",
              "upgrade"));

  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

  /** Reads the attribute of a host; null where it has none. */
  static @Nullable HostHeader read(
      ServiceElement host, Service.Host read, List<Service.Input> inputs) throws Refusal {
    String text = host.optional("header");
    if (text == null) {
      return null;
    }
    Matcher parts = FORM.matcher(text);
    if (!parts.matches() || isTaken(parts.group(1).toLowerCase(Locale.ROOT))) {
      throw host.value("header", "a header of its own, such as \"Authorization: Bearer {input}\"");
    }
    if (!read.sealed()) {
      throw host.refuse(
          Reason.SERVICE_MISSING, "/@sealed", "a host that is given a secret is sealed");
    }
    if (!isSafe(read.url())) {
      throw host.value("url", "an https URL, as the host is given a secret");
    }
    String name = parts.group(3);
    if (inputs.stream().noneMatch(input -> input.sealed() && input.name().equals(name))) {
      throw host.dangling("header", "sl:input that is sealed");
    }
    return new HostHeader(parts.group(1), parts.group(2) == null ? "" : parts.group(2), name);
  }

  /** Refuses what would let the script hear a secret, or could not be one. */
  static void check(ServiceElement section, Service service) throws Refusal {
    for (Service.Input input : service.inputs()) {
      if (!service.isSecret(input.name())) {
        continue;
      }
      if (service.reactions().stream().anyMatch(on -> input.name().equals(on.input()))) {
        throw section.refuse(
            Reason.SERVICE_UNKNOWN, "/sl:on/@input", input.name() + " is a host's secret");
      }
      String fields = service.schema(input.attestation());
      if (fields == null || !fields.matches("string [A-Za-z_][A-Za-z0-9_]{0,63}")) {
        throw section.refuse(
            Reason.SERVICE_VALUE, "/sl:schema/@fields", "a host's secret has one field, a string");
      }
      long sharing =
          service.inputs().stream()
              .filter(other -> other.attestation().equals(input.attestation()))
              .count();
      if (sharing > 1 || input.attestation().equals(service.origin())) {
        throw section.refuse(
            Reason.SERVICE_DUPLICATE, "/sl:input/@attestation", "a secret has one of its own");
      }
    }
  }

  private static boolean isTaken(String name) {
    return TAKEN.contains(name)
        || name.startsWith("smartlayer-")
        || name.startsWith("webhook-")
        || name.startsWith("proxy-");
  }

  /** Over TLS, or not beyond the machine, as where a script is developed. */
  private static boolean isSafe(URI url) {
    return "https".equals(url.getScheme()) || LOOPBACK.contains(url.getHost());
  }
}
