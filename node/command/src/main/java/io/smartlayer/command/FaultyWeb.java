package io.smartlayer.command;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The web with one planned accident: a node dies after the next request to an address has been
 * answered and before it could say so.
 */
final class FaultyWeb {
  private final Web web;
  private final AtomicReference<@Nullable Accident> next = new AtomicReference<>();

  FaultyWeb(Web web) {
    this.web = web;
  }

  private record Accident(URI target, Consumer<Address> kill) {}

  /** Plans the accident; {@code kill} is told which node it meets. */
  void plan(URI target, Consumer<Address> kill) {
    next.set(new Accident(target, kill));
  }

  /** The web as one node sees it. */
  Web of(Address node) {
    return request -> {
      Web.Exchange exchange = web.send(request);
      Accident accident = next.get();
      if (accident != null
          && request.method().equals("POST")
          && request.uri().equals(accident.target)
          && next.compareAndSet(accident, null)) {
        accident.kill.accept(node);
        return new Web.Exchange.Lost("this node is dead");
      }
      return exchange;
    };
  }
}
