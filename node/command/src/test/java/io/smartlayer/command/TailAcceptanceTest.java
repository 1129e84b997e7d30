package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.Attested;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Strangers follow a feed over libp2p, while the anchor that tells them dies. */
class TailAcceptanceTest {
  private static final int INTERRUPTED = 130;
  private static final String SCRIPT = "interop/js-libp2p/follow.js";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void whoFollowsGoesOnAtAnotherAnchorWithoutGapOrDouble() throws Exception {
    Scene scene = fixture.scene();
    Ticket ticket = scene.stage().ticket("TAIL1");
    WatchedFeed feed = fixture.watched(scene, ticket);
    List<Membership.Node> committee = feed.anchors();
    Membership.Node last = committee.getLast();
    Attested first = handedIn(feed, last);
    NodeProgram tail = tail(scene, ticket, committee, "--kind", "attestation");
    NodeProgram all = tail(scene, ticket, committee);
    Path printed = fixture.path("js");
    follow(scene.plan(last).dialed().toString(), ticket.feed().toString(), printed);
    tail.awaitSaid(line(first));
    awaitSaid(printed, line(first));

    scene.world().kill(committee.getFirst().address()); // who tells them, and leads
    Attested second = handedIn(feed, last);
    tail.awaitSaid(line(second));
    Attested third = handedIn(feed, last);
    tail.awaitSaid(line(third));
    all.awaitSaid(line(third));
    awaitSaid(printed, line(third));

    assertThat(ended(tail)).isEqualTo(read(last, ticket, "--kinds", "attestation"));
    List<String> everything = ended(all);
    assertThat(everything).isEqualTo(read(last, ticket).subList(0, everything.size()));
    List<Long> offsets = offsets(Files.readAllLines(printed));
    assertThat(offsets).isEqualTo(offsets(read(last, ticket, "--kinds", "attestation")));
  }

  private NodeProgram tail(
      Scene scene, Ticket ticket, List<Membership.Node> committee, String... options)
      throws IOException {
    var words = new ArrayList<String>(List.of("feed", "tail", ticket.feed().toString()));
    words.addAll(List.of("--trust", scene.network().trustFile().toString()));
    for (Membership.Node anchor : committee) {
      words.addAll(List.of("--peer", scene.plan(anchor).dialed().toString()));
    }
    words.addAll(List.of(options));
    Path output = fixture.path("tail-" + options.length);
    return fixture.add(NodeProgram.start(output, Map.of(), words.toArray(String[]::new)));
  }

  /** Follows the feed's attestations with nothing of this project's but a page of JavaScript. */
  private void follow(String address, String feed, Path output) throws IOException {
    Path script = Path.of("").toAbsolutePath();
    while (!Files.exists(script.resolve(SCRIPT))) {
      script = Objects.requireNonNull(script.getParent(), SCRIPT);
    }
    var words = List.of("node", script.resolve(SCRIPT).toString(), address, feed, "1");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    fixture.add(() -> process.destroyForcibly().onExit().join());
  }

  private static void awaitSaid(Path output, String text) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(output).contains(text)) {
      assertThat(System.nanoTime()).as(Files.readString(output)).isLessThan(end);
      Pause.of(LOOK_AGAIN);
    }
  }

  private static Attested handedIn(WatchedFeed feed, Membership.Node anchor) {
    Attested fact = feed.delay();
    assertThat(feed.handIn(fact, anchor)).isTrue();
    return fact;
  }

  private static List<String> ended(NodeProgram tail) throws Exception {
    tail.interrupt();
    assertThat(tail.exit()).as(tail.said()).isEqualTo(INTERRUPTED);
    return tail.said().lines().toList();
  }

  private static List<String> read(Membership.Node anchor, Ticket ticket, String... options) {
    var words = new ArrayList<>(List.of("read", anchor.http(), ticket.feed().toString()));
    words.addAll(List.of(options));
    FeedRun run = FeedRun.of(words.toArray(String[]::new));
    assertThat(run.status()).as(run.err()).isZero();
    return run.lines();
  }

  private static List<Long> offsets(List<String> lines) {
    return lines.stream().map(line -> CanonicalJson.read(line).get("offset").longValue()).toList();
  }

  private static String line(Attested fact) {
    return fact.signed().canonical().toUtf8();
  }
}
