package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.Attested;
import io.smartlayer.token.Membership;
import io.smartlayer.token.TrustFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Facts go through the pipes of {@code smartlayer feed}, while an anchor dies under them. */
class FeedPipeAcceptanceTest {
  private static final int INTERRUPTED = 130;

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void whatIsHandedInByAPipeIsFollowedReadProvedAndChecked() throws Exception {
    Scene scene = fixture.scene();
    Ticket ticket = scene.stage().ticket("PIPE1");
    WatchedFeed feed = fixture.watched(scene, ticket);
    List<Membership.Node> committee = feed.anchors();
    String anchors = addresses(committee);
    String name = ticket.token().type() + "#" + ticket.flight();
    NodeProgram tail =
        start("tail", "feed", "tail", anchors, ticket.feed() + "", "--kinds", "attestation");
    NodeProgram submit = start("submit", "feed", "submit", anchors, name, "--wait");

    Attested first = feed.delay();
    submit.hand(line(first));
    submit.awaitSaid("\"line\":1,"); // and the pipe is still open
    submit.hand("nonsense");
    submit.hand(line(first));
    submit.awaitSaid("\"line\":3,");
    tail.awaitSaid(line(first));
    scene.world().kill(committee.getFirst().address()); // who leads, and tells the tail
    Attested second = feed.delay();
    submit.hand(line(second));
    submit.awaitSaid("\"line\":4,");
    submit.handNoMore();
    assertThat(submit.exit()).as(submit.said()).isEqualTo(Smartlayer.DATA);
    List<String> said = submit.said().lines().toList();
    assertThat(said).hasSize(5);
    assertThat(said.get(1)).contains("\"line\":2,\"state\":\"refused\"");
    assertThat(said.get(2)).isEqualTo(said.get(0).replace("\"line\":1", "\"line\":3"));
    assertThat(said.get(4)).contains("1 of 4 lines refused, the first is line 2");
    List<Long> offsets = List.of(offset(said.get(0)), offset(said.get(3)));

    tail.awaitSaid(line(second));
    tail.interrupt();
    assertThat(tail.exit()).isEqualTo(INTERRUPTED);
    List<Membership.Node> living = committee.subList(1, committee.size());
    List<String> tailed = tail.said().lines().toList();
    assertThat(tailed).isEqualTo(read(anchors, ticket, "--kinds", "attestation")).hasSize(2);
    assertThat(read(anchors, ticket, "--from", offsets.getLast() + "", "--limit", "1"))
        .containsExactly(tailed.getLast());

    Path proofs = Files.writeString(fixture.path("proofs"), proved(anchors, ticket, offsets));
    Path trust = scene.network().trustFile();
    feed.awaitAlike(living, feed.replicas(), first, second);
    FeedRun alike = check(trust, addresses(living), ticket.feed().toString());
    assertThat(alike.status()).as(alike.err()).isZero();
    assertThat(alike.lines()).hasSize(living.size() + 1);
    assertThat(alike.lines().getLast()).startsWith(living.size() + " anchors: valid: ");
    FeedRun withTheDead = check(trust, anchors, ticket.feed().toString());
    assertThat(withTheDead.status()).as(withTheDead.err()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(withTheDead.lines()).hasSize(living.size());

    aProofIsCheckedByWhomWantsIt(scene, trust, proofs, offsets);
  }

  /** With the trust file alone; and with one that is older than the group, by asking the chain. */
  private void aProofIsCheckedByWhomWantsIt(
      Scene scene, Path trust, Path proofs, List<Long> offsets) throws IOException {
    FeedRun checked = check(trust, proofs.toString());
    assertThat(checked.status()).as(checked.err()).isZero();
    assertThat(checked.lines()).hasSize(2);
    assertThat(checked.lines().getLast())
        .contains("#2: valid: ATTESTATION at offset " + offsets.getLast() + " of ");
    Path older = fixture.path("older.json");
    TrustFile known = Objects.requireNonNull(scene.network().trust());
    var begun = new TrustFile(known.members(), List.of());
    Files.write(older, CanonicalJson.write(begun.toJson()).toArray());
    FeedRun unknown = check(older, proofs.toString());
    assertThat(unknown.status()).isEqualTo(Smartlayer.NOT_VALID);
    assertThat(unknown.err()).contains("group-unknown", "--chain URL");
    String chain = Objects.requireNonNull(scene.network().contracts()).rpc().toString();
    FeedRun asked = check(older, proofs.toString(), "--chain", chain);
    assertThat(asked).isEqualTo(checked);
    assertThat(check(older, proofs.toString())).isEqualTo(checked); // it was added to the file
  }

  private NodeProgram start(String output, String... words) throws IOException {
    return fixture.add(NodeProgram.start(fixture.path(output), Map.of(), words));
  }

  private static List<String> read(String anchors, Ticket ticket, String... options) {
    FeedRun run = run(List.of("read", anchors, ticket.feed().toString()), options);
    assertThat(run.status()).as(run.err()).isZero();
    return run.lines();
  }

  private static String proved(String anchors, Ticket ticket, List<Long> offsets) {
    List<String> words = new ArrayList<>(List.of("prove", anchors, ticket.feed().toString()));
    offsets.forEach(offset -> words.add(offset.toString()));
    FeedRun run = run(words);
    assertThat(run.status()).as(run.err()).isZero();
    return run.out();
  }

  private static FeedRun check(Path trust, String... words) {
    return run(List.of("check", "--trust", trust.toString()), words);
  }

  private static FeedRun run(List<String> words, String... more) {
    return FeedRun.of(Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new));
  }

  private static long offset(String said) {
    var json = CanonicalJson.read(said);
    assertThat(json.get("state").stringValue()).as(said).isEqualTo("final");
    return json.get("offset").longValue();
  }

  private static String line(Attested fact) {
    return fact.signed().canonical().toUtf8();
  }

  private static String addresses(List<Membership.Node> anchors) {
    return anchors.stream().map(Membership.Node::http).collect(Collectors.joining(","));
  }
}
