package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Activation;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Founding;
import io.smartlayer.token.Import;
import io.smartlayer.token.TestBulletin;
import io.smartlayer.token.World;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an airline says once reaches the tickets of all its flights. */
class BulletinImportsTest {
  /** Eight anchors: each committee of seven lacks one, which follows the bulletin as a reader. */
  private final LocalWorld local = LocalWorld.started(8, 3);

  private final String first = flight(true);
  private final String second = flight(false);

  @AfterEach
  void close() {
    local.close();
  }

  @Test
  void twoGroupsTakeThreeNoticesInOrderEachOnce() {
    activate(first, 1);
    open();
    for (int notice = 1; notice <= 3; notice++) {
      say(notice);
    }
    await(1, "1 2 3 ");
    activate(second, 2);
    await(2, "1 2 3 ");

    assertThat(imports(first)).isEqualTo(List.of(0L, 1L, 2L, 3L));
    assertThat(imports(second)).isEqualTo(List.of(0L, 1L, 2L, 3L));
    say(4);
    await(1, "1 2 3 4 ");
    await(2, "1 2 3 4 ");
  }

  @Test
  void aLeaderThatIsGoneKeepsNothingBack() {
    activate(first, 1);
    open();
    say(1);
    await(1, "1 ");
    local.kill(feed(first).committee().leader(0).address());
    say(2);
    await(1, "1 2 ");
  }

  @Test
  void anAnchorThatStartsAgainGoesOnWhereItWas() {
    activate(first, 1);
    open();
    say(1);
    await(1, "1 ");
    for (var anchor : local.network().anchors()) {
      local.kill(anchor.address());
      local.startAnchor(anchor.address());
    }
    say(2);
    await(1, "1 2 ");
    assertThat(imports(first)).isEqualTo(List.of(0L, 1L, 2L));
  }

  /**
   * A flight whose first leader keeps the bulletin's feed as a member, or follows it as a reader.
   */
  private String flight(boolean follows) {
    Address outside = outside(TestBulletin.FEED);
    return IntStream.range(0, 1000)
        .mapToObj(number -> "SL" + number)
        .filter(name -> leader(FeedId.of(World.TYPE, name)).equals(outside) == follows)
        .findFirst()
        .orElseThrow();
  }

  private Address leader(FeedId feed) {
    return local.network().committee(feed).leader(0).address();
  }

  private Address outside(FeedId feed) {
    var committee = local.network().committee(feed);
    return local.network().anchors().stream()
        .map(node -> node.address())
        .filter(node -> committee.indexOf(node) < 0)
        .findFirst()
        .orElseThrow();
  }

  private record Flight(FeedId id, io.smartlayer.feed.Committee committee) {}

  private Flight feed(String flight) {
    FeedId id = FeedId.of(World.TYPE, flight);
    return new Flight(id, local.network().committee(id));
  }

  private void open() {
    begin(TestBulletin.opening(local.world(), local.script(), World.OWNER));
  }

  private void activate(String flight, int token) {
    begin(activation(flight, token));
    Patience.until("the ticket to be served", () -> notices(token) != null);
  }

  private void begin(Founding founding) {
    AnchorNode anchor = local.anchor(leader(founding.feed()));
    assertThat(anchor.submit(founding.feed(), founding)).isInstanceOf(Submission.Promised.class);
  }

  private void say(int minutes) {
    EntryBody notice = TestBulletin.notice(minutes, local.clock.now().toEpochMilli());
    var members = local.network().committee(TestBulletin.FEED).members();
    Patience.until(
        "a member to take the notice",
        () ->
            local.anchors().stream()
                .filter(
                    anchor -> members.stream().anyMatch(one -> one.address().equals(anchor.self())))
                .anyMatch(anchor ->
                    anchor.knows(TestBulletin.FEED)
                        && !(anchor.submit(TestBulletin.FEED, notice)
                            instanceof Submission.TimedOut)));
  }

  private void await(int token, String notices) {
    Patience.until(
        "ticket " + token + " to hear of " + notices, () -> notices.equals(notices(token)));
  }

  /** What all replicas say that a ticket has heard; null while they differ, or serve nothing. */
  private @Nullable String notices(int token) {
    List<String> all =
        local.services().stream()
            .map(node -> LocalWorld.status(node, World.token(token)))
            .map(status -> status == null ? "?" : text(status))
            .distinct()
            .toList();
    return all.size() == 1 && !all.getFirst().equals("?") ? all.getFirst() : null;
  }

  private static String text(JsonNode status) {
    return status.get("notices").stringValue();
  }

  /** The offsets that a group's feed has imported, in its order. */
  private List<Long> imports(String flight) {
    return local
        .anchor(feed(flight).committee().members().getLast().address())
        .entries(feed(flight).id(), 0, 100)
        .stream()
        .filter(entry -> entry.entry().kind() == Kind.IMPORT)
        .map(entry -> ((Import) EntryBody.read(entry.entry())).offset())
        .toList();
  }

  private Activation activation(String flight, int token) {
    var attributes = World.json("{\"flight\":\"" + flight + "\"}");
    long expiry = World.START + 3_600_000;
    Hash digest =
        Activation.digest(
            local.network().domain(),
            World.token(token),
            flight,
            local.script().hash(),
            attributes,
            "",
            expiry);
    return new Activation(
        World.token(token),
        flight,
        local.script().hash(),
        attributes,
        "",
        expiry,
        World.OWNER.signForWallets(digest),
        World.HOLDER.signForWallets(digest));
  }
}
