package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The holders of Stake Tokens vote, and a network of processes follows. */
class VoteAcceptanceTest {
  private static final Duration FOLLOWED = Duration.ofSeconds(30);

  @RegisterExtension private final Fixture fixture = new Fixture();

  private final Terminal terminal = new Terminal();

  @Test
  @Tag("minutes")
  @Timeout(600)
  void nodesFollowTheSwitchAndCallsGoOn() {
    Scene scene = fixture.scene();
    Ticket ticket = scene.stage().ticket("VOTE1");
    WatchedFeed feed = fixture.watched(scene, ticket);
    Membership.Node replica = feed.replicas().getFirst();
    Stage.await("an answer", () -> scene.stage().status(ticket, replica));
    assertThat(codeOf(ticket, replica)).isNotEqualTo("gateway-only");

    follows(scene, "reexecute", "1h");
    assertThat(codeOf(ticket, replica)).isEqualTo("gateway-only");
    assertThat(scene.stage().status(ticket, replica)).as("by way of an anchor").isNotNull();
    Membership.Node anchor = scene.world().membership().anchors().getLast();
    scene.world().kill(anchor.address());
    scene.world().revive(anchor.address());
    Stage.await("an anchor that starts to know", FOLLOWED, () -> says(anchor, "reexecute"));

    follows(scene, "normal", "0s");
    assertThat(codeOf(ticket, replica)).isNotEqualTo("gateway-only");
    assertThat(scene.stage().status(ticket, replica)).isNotNull();
  }

  /** Switches, and waits until every node says so. */
  private void follows(Scene scene, String mode, String time) {
    NetworkContracts contracts = Objects.requireNonNull(scene.network().contracts());
    terminal.must(
        "vote",
        "open",
        mode,
        "--for",
        time,
        "--chain",
        contracts.rpc().toString(),
        "--switch",
        Objects.requireNonNull(contracts.governance()).mode().toHex(),
        "--key",
        scene.network().path().resolve("owner.key").toString());
    long begun = System.nanoTime();
    Stage.await("all nodes to follow", FOLLOWED, () -> allSay(scene, mode));
    Fixture.tell("every node follows " + mode, begun);
  }

  private static @Nullable Boolean allSay(Scene scene, String mode) {
    Membership all = scene.world().membership();
    return Stream.concat(all.anchors().stream(), all.services().stream())
            .allMatch(node -> says(node, mode) != null)
        ? true
        : null;
  }

  private static @Nullable Boolean says(Membership.Node node, String mode) {
    URI uri = URI.create(node.http()).resolve("/.well-known/smartlayer");
    if (!(FeedHttp.get(uri) instanceof Answer.Good(int _, Bytes body))) {
      return null;
    }
    String said = CanonicalJson.read(body.toUtf8()).get("mode").stringValue();
    return said.equals(mode) ? true : null;
  }

  /** Why a node refuses a call that proves nothing. */
  private static String codeOf(Ticket ticket, Membership.Node replica) {
    URI uri = URI.create(replica.http()).resolve("/v1/tokens/" + ticket.token() + "/status");
    Answer answer = FeedHttp.post(uri, Bytes.utf8("{\"args\":{}}"), Duration.ofSeconds(10));
    assertThat(answer).isInstanceOf(Answer.Problem.class);
    return ((Answer.Problem) answer).code();
  }
}
