package io.smartlayer.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.NodeRegistry.Members;
import io.smartlayer.environment.NodeRegistry.Registered;
import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link NodeRegistry} answers. Subclasses supply a chain with an empty registry, and
 * make what the methods say happen there, in a block of its own.
 */
public abstract class NodeRegistryContractTest {
  private static final Address NOWHERE =
      Address.fromHex("00000000000000000000000000000000deadbeef");
  private static final SecretKey ANCHOR = key("anchor");
  private static final SecretKey SERVICE = key("service");
  private static final String HTTP = "http://127.0.0.1:7001";

  /** The reader under test. */
  protected abstract NodeRegistry nodes();

  /** The chain it reads. */
  protected abstract Chain chain();

  /** A reader of a chain of which nothing can be had. */
  protected abstract NodeRegistry unreachable();

  /** An empty registry; the same one at each call within a test. */
  protected abstract Address registry();

  /** The account that registers all nodes. */
  protected abstract Address operator();

  /** Registers a node. */
  protected abstract void register(SecretKey node, Role role, String http);

  /** Moves a node's HTTP face. */
  protected abstract void move(SecretKey node, String http);

  /** Retires a node. */
  protected abstract void retire(SecretKey node);

  /** Fixes the genesis membership. */
  protected abstract void begin();

  /**
   * Has the issuer of some tokens register a group of them.
   *
   * @return the hash that names the feed
   */
  protected abstract Hash registerGroup(String group);

  @Test
  void aNewRegistryIsEmptyAndHasNotBegun() {
    registry();
    assertThat(members(height())).isEqualTo(new Members(List.of(), 0));
    assertThat(members(height()).genesis()).isEmpty();
  }

  @Test
  void nodesAreListedAsAtTheBlockAsked() {
    registry();
    long empty = height();
    register(ANCHOR, Role.ANCHOR, HTTP);
    long one = height();
    register(SERVICE, Role.SERVICE, "https://service.example:8443");
    long two = height();
    move(ANCHOR, "http://127.0.0.1:7002");
    long moved = height();

    Registered anchor = listed(ANCHOR, Role.ANCHOR, HTTP, since(ANCHOR, moved), 0);
    Registered service =
        listed(SERVICE, Role.SERVICE, "https://service.example:8443", since(SERVICE, moved), 0);
    assertThat(members(empty).nodes()).isEmpty();
    assertThat(members(one).nodes()).containsExactly(anchor);
    assertThat(members(two).nodes()).containsExactly(anchor, service);
    assertThat(members(moved).nodes())
        .containsExactly(
            listed(ANCHOR, Role.ANCHOR, "http://127.0.0.1:7002", anchor.sinceBlock(), 0), service);
    assertThat(anchor.sinceBlock()).isGreaterThan(empty).isLessThanOrEqualTo(one);
  }

  @Test
  void aRetiredNodeStaysListedAndCountsNoMore() {
    register(ANCHOR, Role.ANCHOR, HTTP);
    long before = height();
    retire(ANCHOR);
    Registered retired = members(height()).nodes().getFirst();

    assertThat(retired.untilBlock()).isGreaterThan(before).isLessThanOrEqualTo(height());
    assertThat(retired.countsAt(retired.untilBlock() - 1)).isTrue();
    assertThat(retired.countsAt(retired.untilBlock())).isFalse();
    assertThat(retired.countsAt(retired.sinceBlock())).isTrue();
    assertThat(retired.countsAt(retired.sinceBlock() - 1)).isFalse();
  }

  @Test
  void theGenesisMembershipStaysWhatItWasWhenTheNetworkBegan() {
    register(ANCHOR, Role.ANCHOR, HTTP);
    register(key("early"), Role.SERVICE, HTTP);
    retire(key("early"));
    register(SERVICE, Role.SERVICE, HTTP);
    long before = height();
    begin();
    long begun = members(height()).beginBlock();
    register(key("late"), Role.SERVICE, HTTP);
    retire(ANCHOR);
    Members after = members(height());

    assertThat(members(before).beginBlock()).isZero();
    assertThat(members(before).genesis()).isEmpty();
    assertThat(begun).isGreaterThan(before);
    assertThat(after.beginBlock()).isEqualTo(begun);
    assertThat(after.nodes()).hasSize(4);
    assertThat(after.genesis())
        .extracting(Registered::publicKey)
        .containsExactly(ANCHOR.publicKey().compressed(), SERVICE.publicKey().compressed());
  }

  @Test
  void manyNodesAreAllReadInTheirOrder() {
    List<Bytes> keys = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      register(key("crowd " + i), Role.SERVICE, HTTP);
      keys.add(key("crowd " + i).publicKey().compressed());
    }
    assertThat(members(height()).nodes())
        .extracting(Registered::publicKey)
        .containsExactlyElementsOf(keys);
  }

  @Test
  void aGroupIsRegisteredFromItsBlockOn() {
    register(ANCHOR, Role.ANCHOR, HTTP);
    begin();
    long before = height();
    Hash feed = registerGroup("SL101");
    long after = height();
    Hash other = registerGroup("SL102");
    long registered = value(nodes().groupBlock(registry(), feed, after));

    assertThat(registered).isGreaterThan(before).isLessThanOrEqualTo(after);
    assertThat(value(nodes().groupBlock(registry(), feed, registered - 1))).isZero();
    assertThat(value(nodes().groupBlock(registry(), feed, registered))).isEqualTo(registered);
    assertThat(value(nodes().groupBlock(registry(), other, after))).isZero();
    assertThat(value(nodes().groupBlock(registry(), other, height()))).isGreaterThan(registered);
  }

  @Test
  void aBlockIsFoundByItsNumber() {
    registry();
    Chain.Block latest = value(chain().latest());
    assertThat(value(nodes().blockAt(latest.number()))).isEqualTo(latest);
    assertThat(value(nodes().blockAt(latest.number() - 1)).hash()).isNotEqualTo(latest.hash());
  }

  @Test
  void whatIsNotThereCannotBeTold() {
    registry();
    assertCannotTell(nodes().members(NOWHERE, height()));
    assertCannotTell(nodes().members(registry(), height() + 100_000));
    assertCannotTell(nodes().members(registry(), 0));
    assertCannotTell(nodes().blockAt(height() + 100_000));
    assertCannotTell(nodes().groupBlock(NOWHERE, Hash.ZERO, height()));
    assertCannotTell(nodes().groupBlock(registry(), Hash.ZERO, height() + 100_000));
    assertCannotTell(nodes().groupBlock(registry(), Hash.ZERO, 0));
  }

  @Test
  void whatCannotBeReachedIsNotGuessed() {
    assertCannotTell(unreachable().members(registry(), 1));
    assertCannotTell(unreachable().blockAt(1));
    assertCannotTell(unreachable().groupBlock(registry(), Hash.ZERO, 1));
  }

  private Registered listed(SecretKey key, Role role, String http, long since, long until) {
    return new Registered(operator(), role, key.publicKey().compressed(), http, since, until);
  }

  private long since(SecretKey key, long block) {
    return members(block).nodes().stream()
        .filter(node -> node.publicKey().equals(key.publicKey().compressed()))
        .findFirst()
        .orElseThrow()
        .sinceBlock();
  }

  private Members members(long block) {
    return value(nodes().members(registry(), block));
  }

  private long height() {
    return value(chain().latest()).number();
  }

  private static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8("registry test " + name)).bytes());
  }

  private static <T> T value(Answer<T> answer) {
    return switch (answer) {
      case Answer.Known<T>(T value) -> value;
      case Answer.CannotTell<T>(String why) -> throw new AssertionError(why);
    };
  }

  private static void assertCannotTell(Answer<?> answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.CannotTell.class, answered -> assertThat(answered.why()).isNotBlank());
  }
}
