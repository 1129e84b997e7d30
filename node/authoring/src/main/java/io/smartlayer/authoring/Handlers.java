package io.smartlayer.authoring;

import io.smartlayer.tokenscript.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which functions a service section names, and where its manifest does. */
final class Handlers {
  private Handlers() {}

  /**
   * A function that the section names.
   *
   * @param place in the manifest
   */
  record Named(String function, String place) {}

  /** All of them, in order of the section; a function that is named twice is there twice. */
  static List<Named> of(Service service) {
    List<Named> out = new ArrayList<>();
    service
        .methods()
        .forEach(of -> out.add(new Named(of.handler(), "methods." + of.name() + ".handler")));
    for (Service.Reaction on : service.reactions()) {
      out.add(new Named(on.handler(), place(on)));
    }
    Service.OnFailure last = service.onFailure();
    if (last != null) {
      out.add(new Named(last.handler(), "onFailure.handler"));
    }
    return out;
  }

  private static String place(Service.Reaction on) {
    String list = on.source() == null ? "inputs." : ChainEventWriter.FIELD + ".";
    return on.input() == null
        ? "on." + on.event().name().toLowerCase(Locale.ROOT)
        : list + on.input() + ".handler";
  }
}
