package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.environment.Network;
import io.smartlayer.feed.Kind;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.AnchorPort.FinalEntry;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.token.Attested;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A reading that only the replicas of a group may see, through real nodes. */
class SealedGroupTest {
  private static final int READING = 987_654_321;

  private final LocalWorld local =
      new LocalWorld(new World(4, 4), TicketFile.sealedBy(World.OWNER)).started();
  private final Random random = new Random(9);

  @AfterEach
  void stop() {
    local.close();
  }

  private List<FinalEntry> entries() {
    return local.leader().entries(local.feed(), 0, 1000);
  }

  private List<GroupKey> words() {
    return entries().stream()
        .filter(entry -> entry.entry().kind() == Kind.GROUP_KEY)
        .map(entry -> (GroupKey) EntryBody.read(entry.entry()))
        .toList();
  }

  private SealingKey key() {
    Patience.until("two of three replicas to hold a key", () -> words().size() >= 2);
    List<GroupKey> words = words();
    assertThat(words.get(1).key()).isEqualTo(words.get(0).key());
    assertThat(words.get(1).node()).isNotEqualTo(words.get(0).node());
    return words.getFirst().key();
  }

  private void tell(Attested fact) {
    Patience.until(
        "the fact to be taken",
        () ->
            !(local.leader().submit(local.feed(), fact)
                    instanceof Submission.Refused(String code, String _))
                || code.equals("duplicate"));
  }

  private void tell(SealingKey key, int reading) {
    tell(local.world().whisper(key, reading, local.clock.now().toEpochMilli(), random));
  }

  private static String notices(ServiceNode node) {
    var status = LocalWorld.status(node, World.token(1));
    return status == null ? "" : status.get("notices").stringValue();
  }

  private void awaitReading(String notices) {
    Patience.until(
        "all replicas to know " + notices,
        () -> local.replicas().stream().allMatch(node -> notices(node).equals(notices)));
  }

  @Test
  void replicasReadWhatAnchorsCarryAndNobodyElseDoes() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    tell(key(), READING);
    awaitReading(READING + " ");

    for (FinalEntry entry : entries()) {
      assertHidden(entry.entry().body());
    }
    Bytes bundle = answer(local.replicas().getFirst(), "status");
    String feed = local.feed().hash().toHex().substring(2);
    List<Address> anchors = local.network().anchors().stream().map(node -> node.address()).toList();
    for (Address anchor : anchors) {
      local.kill(anchor);
      var log = local.disk(anchor).open(feed);
      assertThat(log.size()).isGreaterThan(3);
      FeedShell.records(log).forEach(SealedGroupTest::assertHidden);
    }
    assertThat(bundle.toUtf8()).contains("" + READING); // the script tells whoever asks it
  }

  /** Neither as a text, nor as a number in ABI data, nor as that in hexadecimal. */
  private static void assertHidden(Bytes bytes) {
    String hex = Integer.toHexString(READING);
    assertThat(bytes.toUtf8()).doesNotContain("" + READING).doesNotContain(hex);
    assertThat(bytes.toHex()).doesNotContain(hex);
  }

  private static Bytes answer(ServiceNode node, String method) {
    var call =
        new CallGuard.Call(World.token(1), method, Bytes.utf8("{}"), null, null, "https://a.b");
    return ((Answer.Answered) node.call(call)).bundle();
  }

  @Test
  void anAnchorCannotRunSuchAStepAgainAndSaysSo() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    ReceiptBundle before = ReceiptBundle.read(answer(local.replicas().getFirst(), "status"));
    tell(key(), READING);
    awaitReading(READING + " ");
    ReceiptBundle after = ReceiptBundle.read(answer(local.replicas().getFirst(), "status"));

    assertThat(finding(before)).isInstanceOf(Finding.Agrees.class);
    assertThat(finding(after))
        .isEqualTo(new Finding.CannotTell("sealed to the group: it cannot be run again here"));
  }

  private Finding finding(ReceiptBundle bundle) {
    return ((Audit.Done) local.leader().audit(bundle)).finding();
  }

  @Test
  void aReplicaThatLostEverythingIsGivenTheKeyAndFoldsTheSame() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    SealingKey key = key();
    tell(key, 5);
    awaitReading("5 ");

    Address lost = local.world().replicas(local.script()).getFirst();
    local.kill(lost);
    local.loseDisk(lost);
    tell(key, 6);
    local.startService(lost);
    awaitReading("5 6 ");
    local.kill(lost);
    local.startService(lost); // what it was given it has kept
    awaitReading("5 6 ");
  }

  @Test
  void whereTheFirstInRankIsSilentTheNextMakesTheKey() {
    Address first = local.world().replicas(local.script()).getFirst();
    local.kill(first);
    local.activate(local.leader(), 1);
    SealingKey key = key();
    tell(key, 5);

    assertThat(words()).noneMatch(word -> word.node().equals(first));
    local.startService(first);
    awaitReading("5 ");
  }

  @Test
  void whatNobodyCanOpenStopsNoReplica() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    SealingKey key = key();
    long now = local.clock.now().toEpochMilli();
    tell(local.world().whisper(World.AIRLINE, key, Bytes.utf8("no data"), now, random));
    tell(key, 7);
    awaitReading("7 ");
  }

  @Test
  void noNodeThatServesAnotherGroupIsGivenTheKey() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    SealingKey key = key();
    List<StateMessage> given = new CopyOnWriteArrayList<>();
    Network stranger = local.insteadOfOneThatServesNothing();
    stranger.receive((_, protocol, body) -> {
      if (protocol.equals(StateMessage.PROTOCOL)) {
        given.add(StateMessage.decode(body));
      }
    });
    List<Address> replicas = new ArrayList<>(local.world().replicas(local.script()));
    var asked = new StateMessage.WantedKey(local.feed(), key).encode();
    var state = new StateMessage.Question(local.feed()).encode();
    for (Address replica : replicas) {
      stranger.send(replica, StateMessage.PROTOCOL, asked);
      stranger.send(replica, StateMessage.PROTOCOL, state);
    }
    tell(key, 8);
    awaitReading("8 "); // by then all of them have read the questions
    assertThat(given).isEmpty();
  }
}
