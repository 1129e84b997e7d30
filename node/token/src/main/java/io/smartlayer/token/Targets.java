package io.smartlayer.token;

import io.smartlayer.tokenscript.Service;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says where effects go. */
public final class Targets {
  /** How long a holder's webhook may take. */
  static final Duration WEBHOOK_TIMEOUT = Duration.ofSeconds(2);

  /** How many service nodes try to reach a holder's webhook. */
  static final int WEBHOOK_ATTEMPTS = 3;

  private Targets() {}

  /**
   * Where an effect goes.
   *
   * @param webhook what the holder named at activation
   * @return null when there is nowhere to send it: a notification to a holder who wants none, or a
   *     webhook that is no address
   */
  public static @Nullable Target of(Service service, EffectRequest request, String webhook) {
    Service.OnFailure onFailure = service.onFailure();
    int witnesses = onFailure == null ? 0 : onFailure.minWitnesses();
    return switch (request) {
      case EffectRequest.Http http -> {
        Service.Host host = service.host(http.host());
        yield host == null ? null : target(host, http, witnesses);
      }
      case EffectRequest.Notify _ -> {
        URI uri = webhook(webhook);
        yield uri == null
            ? null
            : new Target(uri, null, WEBHOOK_TIMEOUT, WEBHOOK_ATTEMPTS, true, null, witnesses);
      }
    };
  }

  private static Target target(Service.Host host, EffectRequest.Http http, int witnesses) {
    String probe = host.probe();
    return new Target(
        below(host.url(), http.path()),
        probe == null ? null : below(host.url(), probe),
        host.timeout(),
        host.attempts(),
        host.idempotent(),
        host.attestation(),
        witnesses);
  }

  private static URI below(URI base, String path) {
    return URI.create(base + path.substring(1)); // the base ends with a slash, the path begins so
  }

  private static @Nullable URI webhook(String text) {
    try {
      URI uri = URI.create(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return web && uri.getHost() != null ? uri : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
