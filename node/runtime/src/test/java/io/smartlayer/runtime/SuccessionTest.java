package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.Terms;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.feed.Close;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.GroupMembers.Answer;
import io.smartlayer.token.Membership;
import io.smartlayer.token.RegisteredGroup;
import io.smartlayer.token.Tenure;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which committees a feed has had, and whom a node therefore hears. */
class SuccessionTest {
  private static final int ANCHORS = 16;
  private static final FeedId FEED = FeedId.of(new TokenType(1, Address.ZERO), "flight");
  private static final RegisteredGroup GROUP = new RegisteredGroup(FEED, 100, hash(101));

  private final AtomicInteger asked = new AtomicInteger();
  private final Map<Address, Long> retired = new TreeMap<>();
  private Roster.Listing listing = listing(200);
  private final Succession succession = new Succession(new Blocks(), () -> listing, _ -> GROUP);

  /** A registry's chain of which only the hashes of blocks are asked. */
  private final class Blocks implements NodeRegistry {
    @Override
    public Chain.Answer<Members> members(Address registry, long block) {
      throw new AssertionError("the list is there");
    }

    @Override
    public Chain.Answer<Long> groupBlock(Address registry, Hash feedId, long block) {
      throw new AssertionError("the group is known");
    }

    @Override
    public Chain.Answer<Chain.Block> blockAt(long number) {
      asked.incrementAndGet();
      return new Chain.Answer.Known<>(new Chain.Block(number, hash(number), Instant.EPOCH));
    }
  }

  private static Hash hash(long block) {
    return Hash.keccak(Bytes.utf8("block " + block));
  }

  private Membership all() {
    List<Membership.Node> nodes = new ArrayList<>();
    for (int i = 0; i < ANCHORS; i++) {
      var key = World.key("anchor " + i);
      long until = retired.getOrDefault(key.address(), 0L);
      Address operator = World.key("operator " + i).address();
      nodes.add(
          new Membership.Node(operator, key.publicKey(), "http://127.0.0.1:" + (i + 1), 1, until));
    }
    return new Membership(1, Address.ZERO, Address.ZERO, Hash.ZERO, nodes, List.of());
  }

  private Roster.Listing listing(long block) {
    return Roster.Listing.of(all(), block);
  }

  /** Who was registered when the group was. */
  private Membership first() {
    if (GROUP.answer(listing.all()) instanceof Answer.Known(Membership members)) {
      return members;
    }
    throw new AssertionError("no anchor counts");
  }

  private List<Close> closes(int count) {
    listing = listing(listing.block() + 1);
    Patience.until(count + " closes", () -> succession.closes(FEED).size() == count);
    return succession.closes(FEED);
  }

  private static Address newcomer(Committee committee, Committee before) {
    return committee.members().stream()
        .map(Committee.Member::address)
        .filter(member -> before.indexOf(member) < 0)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theMembersOfACommitteeBetweenOrderTheFeedToo() {
    Committee first = Tenure.first(GROUP, all()).committee();
    assertThat(succession.closes(FEED)).isEmpty();
    retired.put(first.members().getFirst().address(), 150L);
    Committee second = closes(1).getFirst().committee();
    Address between = newcomer(second, first);
    retired.put(between, 160L);

    Committee third = closes(2).getLast().committee();
    assertThat(first.indexOf(between)).isNegative();
    assertThat(third.indexOf(between)).isNegative();
    assertThat(succession.orders(between, FEED, first()))
        .as("who is behind needs the one in whose term it is")
        .isTrue();
    for (Committee each : List.of(first, second, third)) {
      assertThat(each.members())
          .allMatch(member -> succession.orders(member.address(), FEED, first()));
    }
    assertThat(all().anchors())
        .filteredOn(anchor ->
            List.of(first, second, third).stream()
                .allMatch(each -> each.indexOf(anchor.address()) < 0))
        .isNotEmpty()
        .noneMatch(anchor -> succession.orders(anchor.address(), FEED, first()));
  }

  @Test
  void whatFollowsIsReckonedOnceForAListAndItsBlocksAskedOnce() {
    Committee first = Tenure.first(GROUP, all()).committee();
    retired.put(first.members().getFirst().address(), 150L);
    List<Close> closes = closes(1);
    int before = asked.get();
    assertThat(succession.closes(FEED)).isSameAs(closes);
    closes(1);
    assertThat(asked).hasValue(before);
  }

  @Test
  void whileTheBlockThatDecidesIsNotThereNobodyCanTell() {
    Committee first = Tenure.first(GROUP, all()).committee();
    retired.put(first.members().getFirst().address(), 150L);
    listing = listing(201);
    assertThat(succession.due(FEED, null)).isInstanceOf(Terms.Answer.CannotTell.class);
    assertThat(closes(1).getFirst().term()).isEqualTo(1);
    assertThat(succession.due(FEED, null)).isInstanceOf(Terms.Answer.Due.class);
  }
}
