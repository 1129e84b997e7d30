package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import io.smartlayer.token.TrustFile;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Any node of a network of processes says who serves a ticket, whoever keeps its feed. */
class LookupAcceptanceTest {
  private static final int ANCHORS = 5; // four of them keep a feed

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void anAnchorOutsideTheCommitteeAndAServiceNodeAnswerAsMembersDo() {
    Scene scene = fixture.scene(ANCHORS);
    DemoWorld world = scene.world();
    RentalSite site = scene.site();
    Ticket ticket = scene.stage().ticket("SL501");

    Membership members = members(world, ticket);
    JsonNode kept = null;
    Membership.@Nullable Node outside = null;
    for (Membership.Node anchor : world.membership().anchors()) {
      if (members.committee(ticket.feed()).indexOf(anchor.address()) < 0) {
        outside = anchor;
      } else {
        kept = awaited(site, anchor, ticket);
      }
    }
    assertThat(members.committee(ticket.feed()).size()).isEqualTo(4);
    JsonNode told = awaited(site, Objects.requireNonNull(outside), ticket);
    JsonNode served = awaited(site, world.membership().services().getFirst(), ticket);
    for (JsonNode answer : List.of(told, served)) {
      assertThat(answer.propertyNames())
          .containsExactlyElementsOf(Objects.requireNonNull(kept).propertyNames());
      assertThat(answer.get("replicas")).isEqualTo(kept.get("replicas"));
      assertThat(answer.get("feedId")).isEqualTo(kept.get("feedId"));
      assertThat(answer.get("placement").get("body")).isEqualTo(kept.get("placement").get("body"));
    }
    String unknown = outside.http() + "/v1/lookup?token=" + world.ticketType() + "/999999";
    assertThat(site.send("GET", URI.create(unknown), Bytes.EMPTY, null).code())
        .isEqualTo("token-unknown");
    TrustFile trust = Objects.requireNonNull(scene.network().trust());
    assertThat(trust.of(ticket.feed())).isEqualTo(new GroupMembers.Answer.Known(members));
  }

  private static Membership members(DemoWorld world, Ticket ticket) {
    return world.trust().of(ticket.feed()) instanceof GroupMembers.Answer.Known(Membership members)
        ? members
        : world.membership();
  }

  private static JsonNode awaited(RentalSite site, Membership.Node node, Ticket ticket) {
    URI uri = URI.create(node.http() + "/v1/lookup?token=" + ticket.token());
    return Stage.await(
        "an answer of " + node.http(),
        () -> {
          RentalSite.Reply reply = site.send("GET", uri, Bytes.EMPTY, null);
          return reply.isOk() ? CanonicalJson.read(reply.body().toUtf8()) : null;
        });
  }
}
