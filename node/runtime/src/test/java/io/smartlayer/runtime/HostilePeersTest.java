package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Network;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.Slot;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Signature;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes among peers that send them anything. */
class HostilePeersTest {
  private static final Slot FIRST = new Slot(0, 0, 0);
  private static final List<String> PROTOCOLS =
      List.of(
          FeedCodec.PROTOCOL,
          StepReport.PROTOCOL,
          WitnessMessage.PROTOCOL,
          Assignment.PROTOCOL,
          "/smartlayer/none/1");
  private static final List<String> JSON =
      List.of(
          "",
          "{}",
          "[]",
          "null",
          "1e999999999",
          "-1e99999999999",
          "{\"a\":1e-999999999}",
          "{\"a\":123456789012345678901234567890}",
          "[".repeat(60) + "]".repeat(60),
          "[".repeat(100_000),
          "{\"token\":7}",
          "{\"group\":\"\\ud800\"}",
          "{\"receipts\":[[[]]],\"index\":-1}",
          "\ud800",
          "{\"type\":\"eip155:1/erc721:0x\",\"group\":\"\",\"script\":\"0x\"}");

  private final Random random = new Random(7);
  private final LocalWorld local = LocalWorld.started(4, 4);
  private final Network liar = local.insteadOfOneThatServesNothing();
  private final ConcurrentLinkedQueue<Bytes> overheard = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void aMemberThatSendsAnythingStopsNobody() {
    liar.receive((_, _, body) -> overheard.add(body));
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    everyone()
        .forEach(
            node -> send(node, FeedCodec.encode(new FeedMessage.Follow(local.feed(), 0, FIRST))));
    Patience.until("something to replay", () -> !overheard.isEmpty());
    for (int round = 0; round < 60; round++) {
      everyone().forEach(this::harass);
    }
    assertThat(local.delay(local.leader(), 180).getClass().getSimpleName()).isEqualTo("Promised");
    for (int round = 0; round < 60; round++) {
      everyone().forEach(this::harass);
    }
    Patience.until(
        "the story to go on",
        () ->
            local.replicas().stream()
                .map(node -> LocalWorld.story(node, 1))
                .allMatch(story -> story.contains("rebook=success")));
    Patience.until(
        "all anchors to follow",
        () -> local.anchors().stream().map(this::finalEntries).distinct().count() == 1);
    assertThat(local.anchors()).allMatch(AnchorNode::isReady);
    assertThat(local.services()).allMatch(ServiceNode::isReady);
    assertThat(local.rebookings).hasSize(1);
  }

  @Test
  void whoIsNotInTheTrustFileIsNotHeard() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    Network stranger = local.wires.join(World.key("stranger").address());
    stranger.receive((_, _, body) -> overheard.add(body));
    liar.receive((_, _, body) -> overheard.add(body));
    Bytes follow = FeedCodec.encode(new FeedMessage.Follow(local.feed(), 0, FIRST));
    Address anchor = local.leader().self();
    stranger.send(anchor, FeedCodec.PROTOCOL, follow);
    assertThat(local.delay(local.leader(), 60).getClass().getSimpleName()).isEqualTo("Promised");
    assertThat(overheard).isEmpty();
    send(anchor, follow);
    Patience.until("an answer to a member", () -> !overheard.isEmpty());
  }

  @Test
  void hugeMessagesStopNobody() {
    List<Address> victims = List.of(local.leader().self(), local.replicas().getFirst().self());
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    // Lists of as many empty items as fit: segments of a range, entries of a proposal.
    for (int field : new int[] {5, 9}) {
      byte item = (byte) (field == 5 ? 0x1a : 0x0a);
      Bytes items = Bytes.of(pairs(item, Network.MESSAGE_LIMIT_BYTES - 64));
      Bytes envelope =
          Bytes.concat(
              Bytes.of((byte) 8, (byte) 1, (byte) ((field << 3) | 2)), varint(items.size()), items);
      victims.forEach(node -> send(node, envelope));
    }
    Bytes list = Bytes.utf8("[" + "0,".repeat(1_000_000) + "0]");
    victims.forEach(node -> liar.send(node, StepReport.PROTOCOL, list));
    assertThat(local.delay(local.leader(), 60).getClass().getSimpleName()).isEqualTo("Promised");
    Patience.until(
        "the fact", () -> local.replicas().stream().allMatch(n -> LocalWorld.minutes(n, 1) == 60));
  }

  private int finalEntries(AnchorNode anchor) {
    return anchor.entries(local.feed(), 0, 1000).size();
  }

  private Stream<Address> everyone() {
    return Stream.concat(
        local.anchors().stream().map(AnchorNode::self),
        local.services().stream().map(ServiceNode::self));
  }

  private void send(Address node, Bytes feedMessage) {
    liar.send(node, FeedCodec.PROTOCOL, feedMessage);
  }

  private void harass(Address node) {
    for (String protocol : PROTOCOLS) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      liar.send(node, protocol, Bytes.of(noise));
      String json = JSON.get(random.nextInt(JSON.size()));
      liar.send(node, protocol, Bytes.utf8(json));
    }
    List<Bytes> known = new ArrayList<>(overheard);
    Bytes real = known.get(random.nextInt(known.size()));
    send(node, real);
    byte[] changed = real.toArray();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    send(node, Bytes.of(changed));
    send(node, real.slice(0, random.nextInt(real.size())));
    messages().forEach(message -> send(node, FeedCodec.encode(message)));
    var claim = new Failure.Claim(Hash.ZERO, Outcome.Kind.UNKNOWN, Hash.ZERO);
    var none = new Signature(Bytes.zeros(Signature.SIZE));
    for (Signature signature : new @Nullable Signature[] {null, none}) {
      liar.send(
          node,
          WitnessMessage.PROTOCOL,
          new WitnessMessage(local.feed(), claim, signature).encode());
    }
    var assignment = new Assignment(World.TYPE, "group " + random.nextInt(), Hash.ZERO);
    liar.send(node, Assignment.PROTOCOL, assignment.encode());
  }

  private List<FeedMessage> messages() {
    var feed = local.feed();
    List<FeedMessage> out = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      String json = JSON.get(random.nextInt(JSON.size()));
      out.add(new FeedMessage.Submission(feed, new Entry(kind, Bytes.utf8(json))));
      out.add(new FeedMessage.Submission(feed, new Entry(kind, Bytes.utf8("{}"))));
    }
    out.add(new FeedMessage.Refusal(feed, Hash.ZERO, "busy", "no"));
    out.add(new FeedMessage.Digest(feed, new Slot(0, 7, (1L << 53) - 2)));
    out.add(new FeedMessage.Follow(feed, (1L << 53) - 1, FIRST));
    out.add(new FeedMessage.Fetch(feed, (1L << 53) - 1, Integer.MAX_VALUE));
    out.add(new FeedMessage.Fetch(feed, 0, 0));
    return out;
  }

  private static byte[] pairs(byte first, int size) {
    byte[] out = new byte[size & ~1];
    for (int i = 0; i < out.length; i += 2) {
      out[i] = first;
    }
    return out;
  }

  private static Bytes varint(int value) {
    byte[] out = new byte[4];
    for (int i = 0; i < 4; i++) {
      out[i] = (byte) (((value >>> (7 * i)) & 0x7f) | (i < 3 ? 0x80 : 0));
    }
    return Bytes.of(out);
  }
}
