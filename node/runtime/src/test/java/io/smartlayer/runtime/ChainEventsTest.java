package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain;
import io.smartlayer.gateway.AnchorPort;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.ChainEvent;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ScriptSignature;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tokens hear of what a contract logs, on a network in memory. */
class ChainEventsTest {
  private static final Address ALICE = World.HOTEL.address();
  private static final Address BOB = World.AIRLINE.address();

  private static final Hash TOPIC = Hash.keccak(Bytes.utf8("Transfer(address,address,uint256)"));

  @Test
  void eachReplicaHearsOfTransfersOfItsTokensOnceAndInOrder() {
    try (var world = new LocalWorld(new World(4, 4), file())) {
      world.chain.lag(2);
      begin(world.started());
      world.chain.hold(World.token(1), ALICE);
      world.chain.hold(World.token(9), ALICE); // not activated: nobody hears of it
      world.chain.hold(World.token(2), BOB);
      world.chain.hold(World.token(1), BOB);
      settle(world);

      awaitHeard(world, 1, ">hotel >airline ");
      awaitHeard(world, 2, ">airline ");
      List<Chain.Log> taken = taken(world);
      assertThat(taken).isSorted().doesNotHaveDuplicates().hasSize(3);
      assertThat(new TreeSet<>(logs(world.chain))).containsAll(taken);
    }
  }

  /** A block that is not final may come to nothing. */
  @Test
  void nobodyHearsOfWhatIsNotFinal() {
    try (var world = new LocalWorld(new World(4, 4), file())) {
      world.chain.lag(50);
      for (int i = 0; i < 60; i++) {
        world.chain.mine();
      }
      begin(world.started());
      world.chain.hold(World.token(2), ALICE);
      world.chain.lag(1);
      world.chain.hold(World.token(2), BOB);
      awaitHeard(world, 2, ">hotel ");
      assertThat(taken(world)).hasSize(1);
      world.chain.mine();
      awaitHeard(world, 2, ">hotel >airline ");
    }
  }

  /** The leader's endpoint says that there is another transfer, and hides the one that is. */
  @Test
  void aLeaderWhoseEndpointLiesIsNotFollowed() {
    try (var world = new LocalWorld(new World(4, 4), file())) {
      Address leader = world.network().committee(world.feed()).leader(0).address();
      var lying = new LyingChain(world.chain);
      world.views.put(leader, lying);
      begin(world.started());
      lying.lies = true;
      world.chain.hold(World.token(1), ALICE);

      awaitHeard(world, 1, ">hotel ");
      world.chain.hold(World.token(1), BOB);
      awaitHeard(world, 1, ">hotel >airline ");
      assertThat(taken(world)).isEqualTo(ofToken(world, 1));
    }
  }

  private static void begin(LocalWorld world) {
    for (int number : List.of(1, 2)) {
      assertThat(world.activate(world.leader(), number)).isInstanceOf(Submission.Promised.class);
    }
    Patience.until(
        "the replicas", () -> world.replicas().stream().allMatch(node -> heard(node, 2) != null));
    Patience.until("reading to begin", () -> !events(world).isEmpty());
  }

  private static void settle(LocalWorld world) {
    world.chain.mine();
    world.chain.mine();
  }

  private static void awaitHeard(LocalWorld world, int number, String what) {
    for (ServiceNode node : world.replicas()) {
      Patience.until(
          "token " + number + " to hear " + what, () -> Objects.equals(heard(node, number), what));
    }
  }

  private static @Nullable String heard(ServiceNode node, int number) {
    JsonNode status = LocalWorld.status(node, World.token(number));
    return status == null ? null : status.get("heard").stringValue();
  }

  private static List<ChainEvent> events(LocalWorld world) {
    AnchorNode anchor = world.anchors().getLast();
    return anchor.entries(world.feed(), 0, 1000).stream()
        .map(AnchorPort.FinalEntry::entry)
        .map(EntryBody::read)
        .filter(ChainEvent.class::isInstance)
        .map(ChainEvent.class::cast)
        .toList();
  }

  private static List<Chain.Log> taken(LocalWorld world) {
    return events(world).stream().map(ChainEvent::log).filter(Objects::nonNull).toList();
  }

  private static List<Chain.Log> logs(Chain chain) {
    var last = (Chain.Answer.Known<Chain.Block>) chain.finalized();
    return switch (chain.logs(World.TYPE.contract(), TOPIC, 0, last.value().number())) {
      case Chain.Answer.Known<List<Chain.Log>>(List<Chain.Log> logs) -> logs;
      case Chain.Answer.CannotTell<List<Chain.Log>>(String why) -> throw new AssertionError(why);
    };
  }

  /** What was logged of a token since reading began. */
  private static List<Chain.Log> ofToken(LocalWorld world, int number) {
    long began = events(world).getFirst().block();
    Hash topic = Hash.fromHex("0x%064x".formatted(number));
    return logs(world.chain).stream()
        .filter(log -> log.block() > began && log.topics().getLast().equals(topic))
        .toList();
  }

  /** A chain whose logs are not those that there are. */
  private static final class LyingChain extends PassedOnChain {
    private volatile boolean lies;

    LyingChain(Chain truth) {
      super(truth);
    }

    @Override
    public Answer<List<Log>> logs(Address contract, Hash topic, long from, long to) {
      return switch (super.logs(contract, topic, from, to)) {
        case Answer.CannotTell<List<Log>>(String why) -> new Answer.CannotTell<>(why);
        case Answer.Known<List<Log>>(List<Log> logs) -> {
          List<Log> out = new ArrayList<>();
          for (Log log : logs) {
            List<Hash> topics = new ArrayList<>(log.topics());
            if (lies) {
              topics.set(2, topics.get(1)); // to another
            }
            out.add(
                new Log(log.block(), log.blockHash(), log.index(), contract, topics, log.data()));
          }
          yield new Answer.Known<>(out);
        }
      };
    }
  }

  private static Bytes file() {
    Bytes unsigned =
        Bytes.utf8(
            """
            <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" name="ticket"
                      xmlns:asnx="urn:ietf:params:xml:ns:asnx"
                      xmlns:ethereum="urn:ethereum:constantinople">
              <asnx:module name="ERC721-Events">
                <namedType name="Transfer"><type><sequence>
                  <element name="from" ethereum:type="address" ethereum:indexed="true"/>
                  <element name="to" ethereum:type="address" ethereum:indexed="true"/>
                  <element name="tokenId" ethereum:type="uint256" ethereum:indexed="true"/>
                </sequence></type></namedType>
              </asnx:module>
              <ts:contract name="Ticket" interface="erc721">
                <ts:address network="31337">%s</ts:address>
              </ts:contract>
              <ts:origins><ts:ethereum contract="Ticket"/></ts:origins>
              <ts:cards><ts:viewContent name="smartlayer">
              <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="Ticket">
              <sl:group attribute="flight"/>
              <sl:state><sl:field name="heard" type="string" initial=""/></sl:state>
              <sl:method name="status" kind="query" access="public" handler="status"/>
              <sl:on event="chain-event" attribute="lastTransfer" handler="onTransfer"/>
              <sl:sla replicas="2"/>
              <sl:code type="text/javascript"><![CDATA[
              const NAMES = { "%s": "hotel", "%s": "airline" };
              function status(state) { return state; }
              function onTransfer(state, { data }) {
                return { state: { heard: state.heard + ">" + NAMES[data.to] + " " } };
              }
              ]]></sl:code>
              </sl:service></ts:viewContent></ts:cards>
              <ts:attribute name="lastTransfer"><ts:origins>
                <ethereum:event type="Transfer" filter="tokenId=${tokenId}" select="to"/>
              </ts:origins></ts:attribute>
            </ts:token>
            """
                .formatted(World.TYPE.contract(), ALICE.toHex(), BOB.toHex()));
    return switch (ScriptSignature.sign(unsigned, World.OWNER)) {
      case ScriptSignature.Signing.Signed(Bytes signed) -> signed;
      case ScriptSignature.Signing.NotSigned(_, String why) -> throw new AssertionError(why);
    };
  }
}
