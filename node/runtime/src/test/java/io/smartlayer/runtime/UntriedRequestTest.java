package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.token.Election;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host's name that nobody looks up, as nodes have no turn for it. */
class UntriedRequestTest {
  @Test
  void whatNobodyTriedIsNoFailureOfTheHost() {
    try (var local = LocalWorld.started(4, 3)) {
      local.web.serve("hotel.example", _ -> new Web.Exchange.Untried("no turn"));
      local.activate(local.leader(), 1);
      local.awaitServed(1);

      local.delay(local.leader(), 180);

      Patience.until("anchors to have had a turn", () -> ends(local).size() > 4);
      assertThat(local.entries(Election.class).stream().map(Election::route))
          .contains(Election.Route.ANCHOR);
      assertThat(ends(local)) // the inbox hears of other things
          .doesNotContain(Outcome.Kind.UNKNOWN, Outcome.Kind.EXPIRED);
      assertThat(local.entries(Failure.class)).isEmpty();
    }
  }

  private static List<Outcome.Kind> ends(LocalWorld local) {
    return local.entries(Outcome.class).stream().map(Outcome::kind).toList();
  }
}
