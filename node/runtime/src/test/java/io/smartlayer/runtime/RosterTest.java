package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Genesis;
import io.smartlayer.token.GroupMembers.Answer;
import io.smartlayer.token.Membership;
import io.smartlayer.token.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who ranks for a group, as the chain says it, and what a node does that has to ask first. */
class RosterTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  private final LocalWorld local = new LocalWorld(new World(1, 3));
  private final Address registry = local.network().registry();
  private final Storage.Log log = new MemoryStorage().open("groups");
  private final FeedId feed = local.feed();
  private final Roster roster = begun();

  @AfterEach
  void stop() {
    local.close();
  }

  private Roster begun() {
    local.chain.openRegistry(registry);
    local.network().anchors().forEach(node -> register(node, NodeRegistry.Role.ANCHOR));
    local.network().services().forEach(node -> register(node, NodeRegistry.Role.SERVICE));
    local.chain.begin(registry);
    local.chain.mine();
    var start = RegistryStart.await(local.chain, registry, World.EAS, Patience.LONG);
    return Roster.of(local.chain, start, log);
  }

  private void register(Membership.Node node, NodeRegistry.Role role) {
    local.chain.register(registry, node.operator(), role, node.publicKey(), node.http());
  }

  @Test
  void aGroupHasNoMembersUntilItIsRegisteredAndTheBlockAfterIsThere() {
    assertThat(roster.await(feed, Patience.LONG)).isEqualTo(new Answer.Unregistered());
    local.chain.registerGroup(registry, feed.hash());
    Patience.until("the registration", () -> roster.of(feed) instanceof Answer.CannotTell);
    assertThat(roster.await(feed, SHORT)).isInstanceOf(Answer.CannotTell.class);
    local.chain.mine();
    assertThat(members(feed).anchors()).hasSize(1);
    assertThat(members(feed).services()).hasSize(3);
  }

  @Test
  void eachGroupIsRankedByTheBlockAfterItsOwnRegistration() {
    long block = registered(feed);
    FeedId other = new FeedId(Hash.keccak(Bytes.utf8("another feed")));
    registered(other);

    assertThat(members(feed).beacon()).isEqualTo(Genesis.beacon(hash(block + 1)));
    assertThat(members(other).beacon()).isNotEqualTo(members(feed).beacon());
    assertThat(roster.all().beacon()).isNotEqualTo(members(feed).beacon());
  }

  @Test
  void whoRegistersOrRetiresLaterCountsForLaterGroupsOnly() {
    List<Membership> told = new ArrayList<>();
    roster.watch(told::add);
    registered(feed);
    SecretKey late = World.key("late anchor");
    Address operator = World.key("late operator").address();
    local.chain.register(
        registry, operator, NodeRegistry.Role.ANCHOR, late.publicKey(), "http://127.0.0.1:1");
    local.chain.retire(registry, local.network().services().getFirst().publicKey());
    FeedId other = new FeedId(Hash.keccak(Bytes.utf8("another feed")));
    assertThat(roster.knows(late.address())).isFalse();
    registered(other);

    assertThat(members(other).anchors()).hasSize(2);
    assertThat(members(other).services()).hasSize(2);
    assertThat(members(feed).anchors()).hasSize(1);
    assertThat(members(feed).services()).hasSize(3);
    assertThat(roster.knows(late.address())).isTrue();
    assertThat(roster.peer(late.address())).isNotNull();
    assertThat(told.getLast().anchors()).hasSize(2);
  }

  @Test
  void whatIsKnownStaysKnownWhenTheChainIsSilentAndAfterARestart() {
    registered(feed);
    Membership before = members(feed);
    FeedId kept = new FeedId(Hash.keccak(Bytes.utf8("another feed")));
    registered(kept);
    Membership of = members(kept);
    roster.keep(kept, Storage.Log::append);
    var start = RegistryStart.await(local.chain, registry, World.EAS, Patience.LONG);
    local.chain.reach(false);

    assertThat(roster.of(feed)).isEqualTo(new Answer.Known(before));
    Roster again = Roster.of(local.chain, start, log);
    assertThat(again.of(kept)).isEqualTo(new Answer.Known(of));
    assertThat(again.await(feed, SHORT)).isInstanceOf(Answer.CannotTell.class);
  }

  @Test
  void whatWaitsForAGroupGoesOnOnceItIsKnown() throws InterruptedException {
    var done = new CountDownLatch(1);
    local.chain.registerGroup(registry, feed.hash());
    roster.onceKnown(feed, done::countDown);
    assertThat(done.getCount()).isOne();
    local.chain.mine();
    done.await();
  }

  @Test
  void anActivationOfAnUnregisteredGroupIsToldWhatToDoAndTakenAfterwards() {
    Address node = local.network().anchors().getFirst().address();
    NodeParts usual = local.parts(node);
    var parts = new NodeParts(usual.key(), roster, usual.world(), usual.disk(), NodeLimits.USUAL);
    try (var anchor = new AnchorNode(parts)) {
      anchor.start();
      assertThat(local.activate(anchor, 1))
          .isInstanceOfSatisfying(
              Submission.Refused.class,
              refused -> {
                assertThat(refused.code()).isEqualTo("group-unregistered");
                assertThat(refused.why()).contains("registerGroup", registry.toHex());
              });
      local.chain.registerGroup(registry, feed.hash());
      local.chain.mine();
      Patience.until(
          "the activation", () -> !(local.activate(anchor, 1) instanceof Submission.Refused));
    }
  }

  @Test
  void aGroupThatIsNotKnownAtARestartIsServedOnceItIs() {
    local.started();
    assertThat(local.activate(local.leader(), 1)).isInstanceOf(Submission.Promised.class);
    local.awaitServed(1);
    Address node = local.replicas().getFirst().self();
    local.kill(node);
    NodeParts usual = local.parts(node);
    var parts = new NodeParts(usual.key(), roster, usual.world(), usual.disk(), usual.limits());
    ServiceNode back = local.startService(parts, Engines.V8);
    assertThat(isServed(back)).isFalse();

    local.chain.registerGroup(registry, feed.hash());
    local.chain.mine();
    Patience.until("it to serve again", () -> isServed(back));
    assertThat(back.isReady()).isTrue();
    assertThat(back.hasFailed()).isFalse();
  }

  private static boolean isServed(ServiceNode node) {
    var call = new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, null);
    return node.call(call) instanceof ServicePort.Answer.Answered;
  }

  private long registered(FeedId group) {
    local.chain.registerGroup(registry, group.hash());
    var latest = local.chain.latest();
    local.chain.mine();
    return latest instanceof Chain.Answer.Known<Chain.Block>(var block) ? block.number() : -1;
  }

  private Hash hash(long number) {
    return local.chain.blockAt(number) instanceof Chain.Answer.Known<Chain.Block>(var block)
        ? block.hash()
        : Hash.ZERO;
  }

  private Membership members(FeedId group) {
    return roster.await(group, Patience.LONG) instanceof Answer.Known(Membership members)
        ? members
        : local.network();
  }
}
