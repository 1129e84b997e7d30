package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * A web within one process: servers known by their authority, such as {@code hotel.example}, that
 * answer on the caller's thread. Safe for use by many threads, if its servers are.
 */
public final class MemoryWeb implements Web {
  private final Map<String, Server> servers = new ConcurrentSkipListMap<>();

  /** A web without servers. */
  public MemoryWeb() {}

  /** Answers requests. */
  @FunctionalInterface
  public interface Server {
    /** What comes of a request. */
    Exchange answer(Request request);
  }

  /** Puts a server where its authority says, instead of any that is there. */
  public void serve(String authority, Server server) {
    servers.put(authority, server);
  }

  /** Takes the server away: nobody listens there any more. */
  public void leave(String authority) {
    servers.remove(authority);
  }

  @Override
  public Exchange send(Request request) {
    String authority = request.uri().getRawAuthority();
    @Nullable Server server = authority == null ? null : servers.get(authority);
    if (server == null) {
      return new Exchange.NeverSent("nobody listens");
    }
    return switch (server.answer(request)) {
      case Exchange.Answered(int _, Bytes body) when body.size() > BODY_LIMIT_BYTES ->
          new Exchange.Lost("more than " + BODY_LIMIT_BYTES + " bytes");
      case Exchange exchange -> exchange;
    };
  }
}
