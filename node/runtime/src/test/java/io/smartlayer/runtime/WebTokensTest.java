package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.gateway.Trail;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.OtherTokens.Reply;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Question;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** A service node that asks other tokens where replicas take only what anchors pass on. */
class WebTokensTest {
  private static final Membership NETWORK = new World(4, 1).network();
  private static final Membership.Node REPLICA = NETWORK.services().getFirst();
  private static final String STATUS = "/tokens/" + World.token(1) + "/status";
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final SecretKey KEY = new SecretKey(Hash.keccak(Bytes.utf8("node")).bytes());

  private final List<String> asked = new ArrayList<>();
  private String keeper = NETWORK.anchors().get(2).http();

  private Web.Exchange answer(Web.Request request) {
    String uri = request.uri().toString();
    asked.add(uri);
    if (uri.equals(REPLICA.http() + "/v1" + STATUS)) {
      return problem(403, "gateway-only");
    }
    return uri.equals(keeper + "/v1/replicas/" + REPLICA.address() + STATUS)
        ? new Web.Exchange.Answered(200, Bytes.utf8("a bundle"))
        : problem(404, "feed-unknown");
  }

  private static Web.Exchange problem(int status, String code) {
    return new Web.Exchange.Answered(status, Bytes.utf8("{\"code\":\"" + code + "\"}"));
  }

  private static Lookup lookup() {
    var json = JsonNodeFactory.instance.objectNode();
    Address node = REPLICA.address();
    json.putArray("replicas").addObject().put("http", REPLICA.http()).put("node", node.toHex());
    return new Lookup.Found(json);
  }

  private Reply ask() {
    var tokens =
        new WebTokens(
            _ -> lookup(),
            new Forwarder(Roster.fixed(NETWORK), KEY, () -> Instant.EPOCH, this::answer));
    var question = new Question("friend", World.token(1), "status", Bytes.utf8("{}"));
    return tokens.ask(World.token(1), question, Trail.NONE, TIME, TIME);
  }

  @Test
  void aQuestionGoesByWayOfTheAnchorThatKeepsTheFeed() {
    assertThat(ask()).isEqualTo(new Reply.Said(Bytes.utf8("a bundle")));
    assertThat(asked.getFirst()).startsWith(REPLICA.http());
    assertThat(asked.subList(1, asked.size()))
        .allMatch(uri -> uri.endsWith("/v1/replicas/" + REPLICA.address() + STATUS))
        .doesNotHaveDuplicates();
  }

  @Test
  void whereNoAnchorKeepsTheFeedThereIsNoAnswer() {
    keeper = "http://nowhere.example";
    assertThat(ask()).isInstanceOf(Reply.Silent.class);
    assertThat(asked).hasSize(1 + NETWORK.anchors().size());
  }
}
