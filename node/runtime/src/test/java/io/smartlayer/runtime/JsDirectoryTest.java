package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.adapters.libp2p.JsPeer;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.Members;
import io.smartlayer.discovery.PeerRecord;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The directory together with nodes of js-libp2p's kad-dht, both ways. */
final class JsDirectoryTest {
  private static final int OURS = 1;
  private static final DirectoryKey PLACEMENT =
      new DirectoryKey.OfPlacement(Hash.keccak(Bytes.utf8("a feed")));

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "secp256k1"})
  void whatWePublishItHoldsJudgesAndFinds(String keyType) {
    try (var js = JsPeer.start("--kad", "--key", keyType)) {
      var members =
          new Members(
              LocalHosts.BEACON,
              List.of(LocalHosts.anchor(js.id()), LocalHosts.service(LocalHosts.id(OURS))));
      try (var ours = new DirectoryPeer(OURS, members)) {
        ours.shell.met(js.id(), List.of(js.address()));
        Bytes value = LocalHosts.placement(5, "by us");
        assertThat(ours.shell.publish(PLACEMENT, value))
            .isEqualTo(new DirectoryShell.Publication.Stored(1, 1));
        assertThat(found(js, PLACEMENT)).isEqualTo(value);
        ours.shell.outdated(PLACEMENT);
        assertThat(ours.shell.lookUp(PLACEMENT))
            .isEqualTo(new DirectoryShell.LookedUp.Found(value, 5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "secp256k1"})
  void recordsSignedByNodesHoldBothWays(String keyType) {
    try (var js = JsPeer.start("--kad", "--key", keyType)) {
      var members =
          new Members(
              LocalHosts.BEACON,
              List.of(LocalHosts.anchor(js.id()), LocalHosts.anchor(LocalHosts.id(OURS))));
      try (var ours = new DirectoryPeer(OURS, members)) {
        ours.shell.met(js.id(), List.of(js.address()));
        ours.shell.announce(ours.host.addresses());
        var mine = new DirectoryKey.OfPeer(ours.id());
        Patience.until("our record there", () -> found(js, mine).size() > 0);
        assertThat(PeerRecord.open(found(js, mine)))
            .isInstanceOfSatisfying(
                PeerRecord.Opened.Signed.class,
                signed -> assertThat(signed.record().addresses()).isEqualTo(ours.host.addresses()));

        Patience.until("a place in its table", () -> js.ask("kad-table").get("size").asInt() == 1);
        String sequence = Long.toString(Instant.now().toEpochMilli());
        Bytes record = recordOf(js, sequence, List.of(js.address().withoutPeer()));
        JsonNode put = putAsked(js, new DirectoryKey.OfPeer(js.id()), record);
        if (keyType.equals("secp256k1")) {
          assertThat(put.get("stored").asInt()).isEqualTo(1);
          assertThat(ours.shell.lookUp(new DirectoryKey.OfPeer(js.id())))
              .isEqualTo(new DirectoryShell.LookedUp.Found(record, Long.parseLong(sequence)));
          assertThat(ours.shell.addresses(js.id())).contains(js.address().withoutPeer());
        } else { // nodes of this network have keys of secp256k1
          assertThat(put.get("stored").asInt()).isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "secp256k1"})
  void recordsThatAreNotGoodAreRefusedBothWays(String keyType) {
    try (var js = JsPeer.start("--kad", "--key", keyType)) {
      var members =
          new Members(
              LocalHosts.BEACON,
              List.of(LocalHosts.anchor(js.id()), LocalHosts.anchor(LocalHosts.id(OURS))));
      try (var ours = new DirectoryPeer(OURS, members)) {
        js.ask("dial", "address", ours.host.addresses().getFirst().toString());
        Patience.until("a place in its table", () -> js.ask("kad-table").get("size").asInt() == 1);
        Bytes old = recordOf(js, "1", List.of(js.address().withoutPeer()));
        JsonNode put = putAsked(js, new DirectoryKey.OfPeer(js.id()), old);
        assertThat(put.get("stored").asInt()).isZero();
        Patience.until("a report", () -> ours.misbehaved.contains(js.id()));
        JsonNode others = putAsked(js, new DirectoryKey.OfPeer(ours.id()), old);
        assertThat(others.get("stored").asInt()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "secp256k1"})
  void itFindsThroughUsWhomOnlyWeKnowAndWeThroughIt(String keyType) {
    try (var js = JsPeer.start("--kad", "--key", keyType);
        var far = JsPeer.start("--kad", "--key", keyType)) {
      var members =
          new Members(
              LocalHosts.BEACON,
              List.of(
                  LocalHosts.anchor(js.id()),
                  LocalHosts.anchor(far.id()),
                  LocalHosts.service(LocalHosts.id(OURS)),
                  LocalHosts.service(LocalHosts.id(OURS + 1))));
      try (var ours = new DirectoryPeer(OURS, members)) {
        Multiaddr somewhere = Multiaddr.tcp("127.0.0.1", 4001);
        ours.shell.met(LocalHosts.id(OURS + 1), List.of(somewhere));
        js.ask("dial", "address", ours.host.addresses().getFirst().toString());
        Patience.until("a table", () -> js.ask("kad-table").get("size").asInt() == 1);
        assertThat(addresses(js, LocalHosts.id(OURS + 1))).contains(somewhere.toString());

        js.ask("dial", "address", far.address().toString());
        Patience.until("a table", () -> js.ask("kad-table").get("size").asInt() == 2);
        ours.shell.met(js.id(), List.of(js.address()));
        assertThat(ours.shell.addresses(far.id())).isEmpty();
        Bytes value = LocalHosts.placement(9, "through js");
        assertThat(ours.shell.publish(PLACEMENT, value))
            .isEqualTo(new DirectoryShell.Publication.Stored(2, 2));
        assertThat(found(far, PLACEMENT)).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "secp256k1")
  void itDoesNotFindUsUnderTheNameOfTheWorldsTable(String keyType) {
    try (var js = JsPeer.start("--kad", "--kad-protocol", "/ipfs/kad/1.0.0", "--key", keyType);
        var ours = new DirectoryPeer(OURS, new Members(LocalHosts.BEACON, List.of()))) {
      js.ask("dial", "address", ours.host.addresses().getFirst().toString());
      js.event("identify", event -> event.get("peer").asString().equals(ours.id().toString()));
      assertThat(js.ask("kad-table").get("size").asInt()).isZero();
      assertThatThrownBy(
              () -> js.ask("open", "peer", ours.id().toString(), "protocol", "/ipfs/kad/1.0.0"))
          .isInstanceOf(JsPeer.Refused.class);
    }
  }

  private static Bytes found(JsPeer js, DirectoryKey key) {
    JsonNode value = js.ask("kad-get", "key", hex(key.bytes())).get("value");
    return value.isNull() ? Bytes.EMPTY : Bytes.fromHex(value.asString());
  }

  private static JsonNode putAsked(JsPeer js, DirectoryKey key, Bytes value) {
    return js.ask("kad-put", "key", hex(key.bytes()), "value", hex(value));
  }

  private static Bytes recordOf(JsPeer js, String sequence, List<Multiaddr> addresses) {
    List<String> texts = addresses.stream().map(Multiaddr::toString).toList();
    return Bytes.fromHex(
        js.ask("peer-record", "sequence", sequence, "addresses", texts).get("value").asString());
  }

  private static List<String> addresses(JsPeer js, PeerId peer) {
    JsonNode found = js.ask("kad-find", "peer", peer.toString()).get("addresses");
    return found.isNull() ? List.of() : found.valueStream().map(JsonNode::asString).toList();
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }
}
