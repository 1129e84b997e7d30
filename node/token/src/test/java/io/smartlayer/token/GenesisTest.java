package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Block;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.environment.NodeRegistry.Members;
import io.smartlayer.environment.NodeRegistry.Registered;
import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenesisTest {
  private static final Address REGISTRY =
      Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3");
  private static final long BEGIN = 100;

  @Test
  void nodesThatCountWhenTheNetworkBeginsAreItsMembersThenByRole() {
    Membership listed = listed();
    Membership genesis = listed.at(BEGIN, listed.beacon());

    assertThat(genesis.anchors())
        .extracting(Membership.Node::address)
        .containsExactly(address("a1"), address("retired later"));
    assertThat(genesis.services())
        .extracting(Membership.Node::address)
        .containsExactly(address("s1"));
    assertThat(genesis.anchors().getFirst())
        .isEqualTo(
            new Membership.Node(
                address("operator of a1"),
                World.key("a1").publicKey(),
                "http://127.0.0.1:7001",
                10,
                0));
  }

  @Test
  void nodesThatRegisterOrRetireLaterAreListedWithTheirBlocks() {
    Membership listed = listed();

    assertThat(listed.anchors())
        .extracting(Membership.Node::address)
        .containsExactly(address("a1"), address("retired later"));
    assertThat(listed.services())
        .extracting(Membership.Node::address)
        .containsExactly(address("s1"), address("registered later"));
    assertThat(listed.at(BEGIN + 1, Hash.ZERO).anchors())
        .extracting(Membership.Node::address)
        .containsExactly(address("a1"));
    assertThat(listed.at(BEGIN + 1, Hash.ZERO).services()).hasSize(2);
  }

  private static Membership listed() {
    Genesis.Begun begun =
        begun(
            begun(
                node("a1", Role.ANCHOR, 10, 0),
                node("s1", Role.SERVICE, BEGIN, 0),
                node("retired", Role.ANCHOR, 10, BEGIN),
                node("retired later", Role.ANCHOR, 10, BEGIN + 1),
                node("registered later", Role.SERVICE, BEGIN + 1, 0)));
    assertThat(begun.skipped()).isEmpty();
    return begun.membership();
  }

  @Test
  void signaturesAreBoundToTheRegistry() {
    Membership membership = begun(begun(node("a1", Role.ANCHOR, 1, 0))).membership();

    assertThat(membership.domain().verifyingContract()).isEqualTo(REGISTRY);
    assertThat(membership.domain().chainId()).isEqualTo(World.CHAIN);
    assertThat(membership.eas()).isEqualTo(World.EAS);
  }

  /** The vector of {@code spec/protocol/registry.md}. */
  @Test
  void theBeaconIsAHashOverItsPurposeAndTheBlockAfterBegin() {
    Hash block = Hash.keccak(Bytes.utf8("block 101"));

    assertThat(block.toHex())
        .isEqualTo("0x0e8de1cc34abd63f7e5cd79dc90190a1c7739562bb0a0980caac588aa71908a5");
    assertThat(begun(begun(node("a1", Role.ANCHOR, 1, 0))).membership().beacon().toHex())
        .isEqualTo("0x4a5967c7d106b9dee6cb4ad3cc20b58e374636e5af37734cb83dc8f157f0e685")
        .isEqualTo(Genesis.beacon(block).toHex());
  }

  @Test
  void anEntryThatIsNoKeyOrComesTwiceIsLeftOutWithItsReason() {
    Registered anchor = node("a1", Role.ANCHOR, 1, 0);
    Registered noKey =
        new Registered(
            World.EAS, Role.SERVICE, Bytes.fromHex("0x" + "05".repeat(33)), "http://x", 2, 0);
    Registered again =
        new Registered(World.EAS, Role.SERVICE, anchor.publicKey(), "http://y", 3, 0);

    Genesis.Begun begun = begun(begun(anchor, noKey, again));

    assertThat(begun.membership().anchors()).hasSize(1);
    assertThat(begun.membership().services()).isEmpty();
    assertThat(begun.skipped()).extracting(Genesis.Skipped::node).containsExactly(noKey, again);
    assertThat(begun.skipped()).extracting(Genesis.Skipped::why).doesNotContain("");
  }

  @Test
  void aNetworkWithoutAnAnchorIsOfNoUse() {
    assertThat(of(begun(node("s1", Role.SERVICE, 1, 0)))).isInstanceOf(Genesis.Unusable.class);
    assertThat(of(begun(node("a1", Role.ANCHOR, BEGIN + 1, 0))))
        .isInstanceOf(Genesis.Unusable.class);
  }

  @Test
  void beforeBeginThereIsNoMembership() {
    assertThat(of(new Members(List.of(node("a1", Role.ANCHOR, 1, 0)), 0)))
        .isInstanceOf(Genesis.NotYet.class);
  }

  @Test
  void whatTheChainSaysIsATrustFileThatIsReadBack() {
    List<Registered> nodes = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      nodes.add(node("anchor " + i, Role.ANCHOR, 1, 0));
      nodes.add(node("service " + i, Role.SERVICE, 1, 0));
    }
    Membership membership = begun(new Members(nodes, BEGIN)).membership();
    var trust = new TrustFile(membership, List.of());
    String file = CanonicalJson.write(trust.toJson()).toUtf8();

    assertThat(TrustFile.fromJson(CanonicalJson.read(file))).isEqualTo(trust);
  }

  @Test
  void everyBlockFromTheOneAfterBeginOnGivesTheSameMembership() {
    var chain = new OneRegistry(begun(node("a1", Role.ANCHOR, 1, 0)), BEGIN + 50);

    for (long block : List.of(BEGIN + 1, BEGIN + 2, BEGIN + 50)) {
      assertThat(chain.read(block))
          .isEqualTo(
              new Answer.Known<>(
                  Genesis.of(
                      World.CHAIN, REGISTRY, World.EAS, chain.members, chain.hash(BEGIN + 1))));
    }
  }

  @Test
  void theBlockAfterBeginIsWaitedFor() {
    var chain = new OneRegistry(begun(node("a1", Role.ANCHOR, 1, 0)), BEGIN);
    var early = new OneRegistry(new Members(List.of(), 0), BEGIN);

    assertThat(chain.read(BEGIN))
        .isEqualTo(new Answer.Known<>(new Genesis.NotYet("block 101 decides the beacon")));
    assertThat(early.read(BEGIN))
        .isInstanceOfSatisfying(
            Answer.Known.class,
            known -> assertThat(known.value()).isInstanceOf(Genesis.NotYet.class));
  }

  @Test
  void whatTheChainCannotTellStaysUnknown() {
    Members members = begun(node("a1", Role.ANCHOR, 1, 0));

    assertThat(new OneRegistry(members, BEGIN).read(BEGIN + 5))
        .isInstanceOf(Answer.CannotTell.class);
    assertThat(new OneRegistry(members, BEGIN + 5, BEGIN + 1).read(BEGIN + 5))
        .isInstanceOf(Answer.CannotTell.class);
  }

  /** A chain of some blocks with one registry; one of its blocks may be lost. */
  private record OneRegistry(Members members, long height, long lost) implements NodeRegistry {
    OneRegistry(Members members, long height) {
      this(members, height, -1);
    }

    Answer<Genesis> read(long block) {
      return Genesis.read(this, World.CHAIN, REGISTRY, World.EAS, block);
    }

    Hash hash(long number) {
      return Hash.keccak(Bytes.utf8("block " + number));
    }

    @Override
    public Answer<Members> members(Address registry, long block) {
      return registry.equals(REGISTRY) && block <= height
          ? new Answer.Known<>(members)
          : new Answer.CannotTell<>("no such block");
    }

    @Override
    public Answer<Long> groupBlock(Address registry, Hash feedId, long block) {
      return new Answer.CannotTell<>("no group is asked for");
    }

    @Override
    public Answer<Block> blockAt(long number) {
      return number <= height && number != lost
          ? new Answer.Known<>(new Block(number, hash(number), Instant.EPOCH))
          : new Answer.CannotTell<>("no such block");
    }
  }

  private static Members begun(Registered... nodes) {
    return new Members(List.of(nodes), BEGIN);
  }

  private static Genesis.Begun begun(Members members) {
    return (Genesis.Begun) of(members);
  }

  private static Genesis of(Members members) {
    Hash block = Hash.keccak(Bytes.utf8("block 101"));
    return Genesis.of(World.CHAIN, REGISTRY, World.EAS, members, block);
  }

  private static Registered node(String name, Role role, long since, long until) {
    return new Registered(
        address("operator of " + name),
        role,
        World.key(name).publicKey().compressed(),
        "http://127.0.0.1:7001",
        since,
        until);
  }

  private static Address address(String name) {
    return World.key(name).address();
  }
}
