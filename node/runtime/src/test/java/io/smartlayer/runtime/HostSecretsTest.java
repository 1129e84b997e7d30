package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.feed.Kind;
import io.smartlayer.gateway.AnchorPort.FinalEntry;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.token.BookingKey;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.World;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hotel that wants a key of the issuer's, through real nodes. */
class HostSecretsTest {
  private static final String FIRST = "first-k3y-of-the-hotel";
  private static final String SECOND = "second-k3y-of-the-hotel";

  private final LocalWorld local = new LocalWorld(new World(4, 4), TicketFile.withKey()).started();
  private final Random random = new Random(11);
  private final List<Web.Request> asked = new CopyOnWriteArrayList<>();

  private final AtomicInteger refusals = new AtomicInteger();

  @BeforeEach
  void serve() {
    local.web.serve("hotel.example", this::hotel);
    local.activate(local.leader(), 1);
    local.awaitServed(1);
  }

  @AfterEach
  void stop() {
    local.close();
  }

  /** Tells whoever asks what it was given. */
  private Web.Exchange hotel(Web.Request request) {
    if (request.method().equals("GET")) {
      return new Web.Exchange.Answered(404, Bytes.EMPTY);
    }
    asked.add(request);
    if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return new Web.Exchange.Answered(409, Bytes.EMPTY);
    }
    return new Web.Exchange.Answered(
        200, Bytes.utf8("{\"you\":\"" + authorization(request) + "\"}"));
  }

  private static String authorization(Web.Request request) {
    return header(request, "Authorization");
  }

  private static String header(Web.Request request, String name) {
    return request.headers().stream()
        .filter(header -> header.name().equals(name))
        .map(Web.Header::value)
        .findFirst()
        .orElse("nothing");
  }

  private List<FinalEntry> entries() {
    return local.leader().entries(local.feed(), 0, 1000);
  }

  private SealingKey key() {
    Patience.until("two of three replicas to hold a key", () -> words().size() >= 2);
    return words().getFirst().key();
  }

  private List<GroupKey> words() {
    return entries().stream()
        .filter(entry -> entry.entry().kind() == Kind.GROUP_KEY)
        .map(entry -> (GroupKey) EntryBody.read(entry.entry()))
        .toList();
  }

  private void hand(String value) {
    long now = local.clock.now().toEpochMilli();
    var fact = BookingKey.sealed(local.feed(), World.OWNER, key(), value, now, random);
    Patience.until(
        "the secret to be taken",
        () ->
            !(local.leader().submit(local.feed(), fact)
                    instanceof Submission.Refused(String code, String _))
                || code.equals("duplicate"));
  }

  private void late(int minutes) {
    Patience.until(
        "the delay to be taken",
        () ->
            !(local.delay(local.leader(), minutes)
                    instanceof Submission.Refused(String code, var _))
                || code.equals("duplicate"));
  }

  private void awaitStory(String part) {
    Patience.until(
        "all replicas to know that " + part,
        () -> local.replicas().stream().allMatch(node -> LocalWorld.story(node, 1).contains(part)));
  }

  private void assertHidden(Bytes bytes, String secret) {
    assertThat(bytes.toUtf8()).doesNotContain(secret);
    assertThat(bytes.toHex()).doesNotContain(Bytes.utf8(secret).toHex().substring(2));
  }

  @Test
  void theHotelSeesItAndNothingThatIsKeptOrSaidHasIt() {
    hand(FIRST);
    late(180);
    awaitStory("rebook=success{\"body\":{\"you\":\"Bearer [redacted]\"},\"status\":200}");

    assertThat(asked).hasSize(1);
    assertThat(authorization(asked.getFirst())).isEqualTo("Bearer " + FIRST);
    for (FinalEntry entry : entries()) {
      assertHidden(entry.entry().body(), FIRST);
    }
    for (ServiceNode node : local.replicas()) {
      var call =
          new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, "https://a.b");
      assertHidden(((Answer.Answered) node.call(call)).bundle(), FIRST);
    }
    String feed = local.feed().hash().toHex().substring(2);
    for (Address node : local.world().replicas(local.script())) {
      local.kill(node);
      FeedShell.records(local.disk(node).open(feed)).forEach(record -> assertHidden(record, FIRST));
    }
    for (var anchor : local.network().anchors()) {
      local.kill(anchor.address());
      var log = local.disk(anchor.address()).open(feed);
      assertThat(log.size()).isGreaterThan(3);
      FeedShell.records(log).forEach(record -> assertHidden(record, FIRST));
    }
  }

  @Test
  void whatTheIssuerHandsInLaterTakesItsPlaceAlsoWhereAReplicaHasLostAll() {
    hand(FIRST);
    late(180);
    awaitStory("rebook=success");
    Address lost = local.world().replicas(local.script()).getFirst();
    local.kill(lost);
    local.loseDisk(lost);
    local.startService(lost);
    awaitStory("rebook=success"); // it has the group's key again, of the others
    refusals.set(2);
    hand(SECOND);
    late(190);
    Patience.until("all three to have asked", () -> asked.size() == 4);

    assertThat(asked.stream().map(HostSecretsTest::authorization))
        .containsExactly(
            "Bearer " + FIRST, "Bearer " + SECOND, "Bearer " + SECOND, "Bearer " + SECOND);
    assertThat(asked.stream().skip(1).map(request -> header(request, "Smartlayer-Node")))
        .doesNotHaveDuplicates();
  }

  @Test
  void withoutItNobodyAsksTheHotelAndTheScriptHearsThatItIsUnknown() {
    late(180);
    awaitStory("rebook=unknown");

    assertThat(asked).isEmpty();
    assertThat(entries())
        .anyMatch(entry ->
            entry.entry().kind() == Kind.OUTCOME
                && entry.entry().body().toUtf8().contains("secret-missing"));
  }
}
