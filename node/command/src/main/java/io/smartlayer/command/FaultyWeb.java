package io.smartlayer.command;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The web with one planned accident: a node dies after its request about a flight has been answered
 * and before it could say so. Whoever else asks at the same time is spared.
 */
final class FaultyWeb {
  private final Web web;
  private final AtomicReference<@Nullable Accident> next = new AtomicReference<>();

  FaultyWeb(Web web) {
    this.web = web;
  }

  private record Accident(URI target, String flight, Consumer<Address> kill) {
    boolean meets(Web.Request request) {
      return request.method().equals("POST")
          && request.uri().equals(target)
          && request.body().toUtf8().contains('"' + flight + '"');
    }
  }

  /** Plans the accident; {@code kill} is told which node it meets. */
  void plan(URI target, String flight, Consumer<Address> kill) {
    next.set(new Accident(target, flight, kill));
  }

  /** The web as one node sees it. */
  Web of(Address node) {
    return request -> {
      Web.Exchange exchange = web.send(request);
      Accident accident = next.get();
      if (accident != null && accident.meets(request) && next.compareAndSet(accident, null)) {
        accident.kill.accept(node);
        return new Web.Exchange.Lost("this node is dead");
      }
      return exchange;
    };
  }
}
