package io.smartlayer.token;

import io.smartlayer.tokenscript.Service;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says where effects go. */
public final class Targets {
  /** How long a holder's webhook may take. */
  static final Duration WEBHOOK_TIMEOUT = Duration.ofSeconds(2);

  /** How long it may take until a message is final in the other token's feed. */
  static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(8);

  private static final int PORT_LIMIT = 65_535;

  private Targets() {}

  /**
   * Where an effect goes.
   *
   * @param webhook what the holder named at activation
   * @return null when there is nowhere to send it: a notification to a holder who wants none, a
   *     webhook that is no address, or a request in the clear to a sealed host. Of a sealed request
   *     it is the host's own address
   */
  public static @Nullable Target of(Service service, EffectRequest request, String webhook) {
    Service.OnFailure onFailure = service.onFailure();
    int leases = onFailure == null ? Service.OnFailure.ATTEMPTS : onFailure.attempts();
    int witnesses = onFailure == null ? 0 : onFailure.minWitnesses();
    return switch (request) {
      case EffectRequest.Http http -> {
        Service.Host host = service.host(http.host());
        URI uri = host == null || host.sealed() ? null : below(host.url(), http.path());
        yield host == null || uri == null ? null : target(host, uri, leases, witnesses);
      }
      case EffectRequest.Sealed sealed -> {
        Service.Host host = service.host(sealed.host());
        yield host == null || !host.sealed() ? null : target(host, host.url(), leases, witnesses);
      }
      case EffectRequest.Notify _ -> {
        URI uri = web(webhook);
        yield uri == null
            ? null
            : new Target(uri, null, WEBHOOK_TIMEOUT, leases, 1, true, null, witnesses);
      }
      case EffectRequest.Timer _ -> null; // nobody is elected for it
      case EffectRequest.Send send ->
          new Target(
              URI.create(send.to().toString()), // a CAIP-19 name is a URI
              null,
              MESSAGE_TIMEOUT,
              leases,
              1,
              true,
              null,
              0);
    };
  }

  /** Where a request to a sealed host goes once it is opened; null when nowhere. */
  static @Nullable Target opened(Service service, EffectRequest.Http http) {
    Service.Host host = service.host(http.host());
    URI uri = host == null ? null : below(host.url(), http.path());
    return host == null || uri == null ? null : target(host, uri, 0, 0);
  }

  private static Target target(Service.Host host, URI uri, int leases, int witnesses) {
    String probe = host.probe();
    return new Target(
        uri,
        probe == null ? null : below(host.url(), probe),
        host.timeout(),
        leases,
        host.attempts(),
        host.idempotent(),
        host.attestation(),
        witnesses);
  }

  private static @Nullable URI below(URI base, String path) {
    return web(base + path.substring(1)); // the base ends with a slash, the path begins so
  }

  /** An address of the web that can be asked, or null. */
  private static @Nullable URI web(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare = uri.getRawUserInfo() == null && uri.getRawFragment() == null;
      boolean port = uri.getPort() >= -1 && uri.getPort() <= PORT_LIMIT;
      return web && bare && port && uri.getHost() != null ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
