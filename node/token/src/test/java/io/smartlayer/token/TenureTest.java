package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Close;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a committee has to go, and who comes next, by the registry alone. */
class TenureTest {
  private static final long REGISTERED = 100;
  private static final Hash AFTER = Hash.keccak(Bytes.utf8("after"));

  private final World world = new World(9, 1);
  private final RegisteredGroup group =
      new RegisteredGroup(world.feed(), REGISTERED, Hash.keccak(AFTER.bytes()));

  /** The first so many anchors, registered in blocks 1, 2, 3 …, of which some have retired. */
  private Membership anchors(int count, long... retired) {
    List<Membership.Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Membership.Node node = world.network().anchors().get(i);
      long until = i < retired.length ? retired[i] : 0;
      nodes.add(new Membership.Node(node.operator(), node.publicKey(), node.http(), i + 1L, until));
    }
    Membership here = world.network();
    return new Membership(
        here.chainId(), here.registry(), here.eas(), here.beacon(), nodes, here.services());
  }

  private Membership registeredAt(Membership all, int index, long since) {
    List<Membership.Node> nodes = new ArrayList<>(all.anchors());
    Membership.Node node = nodes.get(index);
    nodes.set(
        index,
        new Membership.Node(node.operator(), node.publicKey(), node.http(), since, node.until()));
    return new Membership(
        all.chainId(), all.registry(), all.eas(), all.beacon(), nodes, all.services());
  }

  private Membership retired(Membership all, int member, long until) {
    Tenure tenure = Tenure.first(group, all);
    List<Membership.Node> nodes = new ArrayList<>();
    for (Membership.Node node : all.anchors()) {
      boolean leaves = node.address().equals(tenure.committee().members().get(member).address());
      nodes.add(
          new Membership.Node(
              node.operator(), node.publicKey(), node.http(), node.since(), leaves ? until : 0));
    }
    return new Membership(
        all.chainId(), all.registry(), all.eas(), all.beacon(), nodes, all.services());
  }

  @Test
  void aCommitteeStaysAsLongAsAllItsMembersCount() {
    Membership all = anchors(7);
    assertThat(Tenure.first(group, all).ends(all)).isNull();
    Membership more = registeredAt(anchors(9), 8, 150);
    assertThat(Tenure.first(group, more).ends(more)).as("a newcomer changes nothing").isNull();
  }

  @Test
  void itEndsWithTheFirstMemberThatRetires() {
    Membership all = anchors(9);
    Membership later = retired(all, 3, 170);
    Tenure tenure = Tenure.first(group, later);
    assertThat(tenure).isEqualTo(Tenure.first(group, all));
    assertThat(tenure.ends(later)).isEqualTo(170);
    Close close = tenure.close(later, 170, AFTER);
    assertThat(close.term()).isEqualTo(1);
    assertThat(close.block()).isEqualTo(170);
    assertThat(close.committee().size()).isEqualTo(7);
    assertThat(close.committee().indexOf(tenure.committee().members().get(3).address()))
        .isNegative();
    assertThat(Tenure.of(world.feed(), close).ends(later)).isNull();
  }

  @Test
  void theHashOfTheBlockAfterDraws() {
    Membership later = retired(anchors(9), 0, 170);
    Tenure tenure = Tenure.first(group, later);
    Hash other = Hash.keccak(AFTER.bytes());
    assertThat(tenure.close(later, 170, AFTER)).isNotEqualTo(tenure.close(later, 170, other));
  }

  @Test
  void aStrangersRetirementEndsNothing() {
    Membership all = anchors(9);
    Tenure tenure = Tenure.first(group, all);
    List<Membership.Node> nodes = new ArrayList<>();
    for (Membership.Node node : all.anchors()) {
      boolean member = tenure.committee().indexOf(node.address()) >= 0;
      nodes.add(
          new Membership.Node(
              node.operator(), node.publicKey(), node.http(), node.since(), member ? 0 : 120));
    }
    var later =
        new Membership(
            all.chainId(), all.registry(), all.eas(), all.beacon(), nodes, all.services());
    assertThat(tenure.ends(later)).isNull();
  }

  @Test
  void aSmallCommitteeEndsWhenThereAreEnoughForALargerOne() {
    Membership four = registeredAt(anchors(4), 3, 130);
    Tenure lone = Tenure.first(group, four);
    assertThat(lone.committee().size()).isEqualTo(1);
    assertThat(lone.ends(four)).isEqualTo(130);
    assertThat(lone.close(four, 130, AFTER).committee().size()).isEqualTo(4);
  }

  @Test
  void whereNobodyIsLeftItLastsUntilSomebodyComes() {
    Membership gone = anchors(1, 120);
    assertThat(Tenure.first(group, gone).ends(gone)).isNull();
    Membership again = registeredAt(anchors(2, 120), 1, 140);
    assertThat(Tenure.first(group, again).ends(again)).isEqualTo(140);
  }

  @Test
  void inANetworkWithoutARegistryNothingEnds() {
    Membership fixed = world.network();
    var tenure = new Tenure(world.feed(), 0, 0, fixed.committee(world.feed()));
    assertThat(tenure.ends(fixed)).isNull();
  }
}
