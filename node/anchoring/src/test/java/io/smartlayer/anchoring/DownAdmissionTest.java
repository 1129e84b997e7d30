package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Down;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Placement;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Who a quorum says is down loses its work, and who fewer say so of does not. */
class DownAdmissionTest {
  private static final long HOLDS = Down.HOLDS.toMillis();

  private final TestGroup group = TestGroup.placed(TestScript.usual());
  private final Committee committee = group.world.network().committee(group.world.feed());
  private final Address first = group.replicas().getFirst();

  private Instant now() {
    return Instant.ofEpochMilli(group.now);
  }

  private Down.Observed word(SecretKey anchor, Address target, long atMillis) {
    return Down.Observed.by(
        anchor, group.world.network().domain(), target, atMillis - 9000, atMillis);
  }

  private Down.Observed word(int member, Address target, long atMillis) {
    SecretKey key = group.world.keyOf(committee.members().get(member).address());
    return word(key, target, atMillis);
  }

  private Down down(Address target, long... atMillis) {
    List<Down.Observed> words = new ArrayList<>();
    for (int i = 0; i < atMillis.length; i++) {
      words.add(word(i, target, atMillis[i]));
    }
    return new Down(target, words);
  }

  private Down down(Address target) {
    return down(target, group.now, group.now, group.now);
  }

  private List<Address> placed() {
    return Objects.requireNonNull(group.ledger().placed()).placement().replicas();
  }

  private Placement placement(List<Address> replicas) {
    Placement usual = group.world.placement(group.script, group.now + 30 * 86_400_000L);
    return new Placement(
        usual.type(),
        usual.group(),
        usual.script(),
        replicas,
        usual.serviceClass(),
        usual.notAfterMillis());
  }

  private List<Address> ranked() {
    return group.world.network().candidates(group.world.feed()).stream()
        .map(node -> node.address())
        .toList();
  }

  @Test
  void aQuorumsWordThatIsOfNowIsTakenOnce() {
    assertThat(committee.quorum()).isEqualTo(3);
    group.join(down(first));
    assertThat(group.code(down(first))).isEqualTo("duplicate");
    assertThat(group.ledger().downs().isDown(first, now())).isTrue();
    group.now += HOLDS;
    assertThat(group.ledger().downs().isDown(first, now())).isFalse();
    assertThat(group.code(down(first))).isEqualTo("admitted");
  }

  @Test
  void whatIsOldOrOfTheFutureOrNotSaidTogetherIsNot() {
    long now = group.now;
    assertThat(group.code(down(first, now - 20_000, now, now))).isEqualTo("admitted");
    assertThat(group.code(down(first, now - 20_001, now, now))).isEqualTo("down-not-of-now");
    assertThat(group.code(down(first, now + 2000, now, now))).isEqualTo("admitted");
    assertThat(group.code(down(first, now + 2001, now, now))).isEqualTo("down-not-of-now");
    long old = now - 60_000;
    assertThat(group.code(down(first, old, old, old))).isEqualTo("admitted");
    assertThat(group.code(down(first, old - 1, old - 1, old - 1))).isEqualTo("down-not-of-now");
  }

  @Test
  void fewerThanAQuorumCannotSayIt() {
    long now = group.now;
    assertThat(group.code(down(first, now, now))).isEqualTo("down-not-witnessed");
    Down.Observed twice = word(0, first, now - 5);
    List<Down.Observed> two = down(first, now, now).observations();
    assertThat(group.code(new Down(first, List.of(two.get(0), two.get(1), twice))))
        .isEqualTo("down-not-witnessed");
    Down.Observed strange = word(World.key("stranger"), first, now);
    assertThat(group.code(new Down(first, List.of(two.get(0), two.get(1), strange))))
        .isEqualTo("down-not-witnessed");
    Down.Observed ofAnother = word(2, placed().get(1), now);
    assertThat(group.code(new Down(first, List.of(two.get(0), two.get(1), ofAnother))))
        .isEqualTo("down-not-witnessed");
    Address other = ranked().getLast();
    assertThat(placed()).doesNotContain(other);
    assertThat(group.code(down(other))).isEqualTo("down-not-a-replica");
  }

  @Test
  void aWordCountsAsWhatItWasSignedFor() {
    long now = group.now;
    SecretKey key = group.world.keyOf(committee.members().get(2).address());
    var domain = group.world.network().domain();
    Down.Observed fails = Down.Observed.by(key, domain, first, Down.Seen.FAILING, now - 9000, now);
    List<Down.Observed> two = down(first, now, now).observations();
    assertThat(group.code(new Down(first, List.of(two.get(0), two.get(1), fails))))
        .isEqualTo("admitted");
    var turned =
        new Down.Observed(
            fails.observer(),
            Down.Seen.UNREACHABLE,
            fails.fromMillis(),
            fails.untilMillis(),
            fails.p99Micros(),
            fails.signature());
    assertThat(group.code(new Down(first, List.of(two.get(0), two.get(1), turned))))
        .isEqualTo("down-not-witnessed");
  }

  @Test
  void theNextByRankTakesItsPlaceAtOnce() {
    List<Address> ranked = ranked();
    assertThat(group.code(placement(ranked.subList(1, 4)))).isEqualTo("duplicate");
    group.join(down(first));
    assertThat(group.code(placement(ranked.subList(0, 3)))).isEqualTo("wrong-placement");
    group.join(placement(ranked.subList(1, 4)));
    assertThat(group.code(placement(ranked.subList(1, 4)))).isEqualTo("duplicate");
    group.now += HOLDS;
    assertThat(group.code(placement(ranked.subList(0, 3))))
        .as("who is back waits for its turn")
        .isEqualTo("duplicate");
  }

  /** If a group shrank with each fall, the last replica's word would be that of all. */
  @Test
  void whoIsDownKeepsAPlaceThatNobodyElseCanHave() {
    List<Address> ranked = ranked();
    group.join(down(ranked.get(0)));
    group.join(placement(ranked.subList(1, 4)));
    group.join(down(ranked.get(1)));
    assertThat(group.code(placement(ranked.subList(2, 4)))).isEqualTo("duplicate");
    assertThat(group.code(placement(List.of(ranked.get(2), ranked.get(3), ranked.get(0)))))
        .isEqualTo("duplicate");
  }

  @Test
  void whoStandsAndAnswersStays() {
    List<Address> ranked = ranked();
    group.join(down(ranked.get(0)));
    group.join(placement(ranked.subList(1, 4)));
    group.now += HOLDS;
    group.join(down(ranked.get(1)));
    assertThat(group.code(placement(ranked.subList(1, 4)))).isEqualTo("wrong-placement");
    group.join(placement(List.of(ranked.get(2), ranked.get(3), ranked.get(0))));
  }

  @Test
  void whereAllAreDownNobodyIsPassedOver() {
    List<Address> ranked = ranked();
    group.join(down(ranked.get(0)));
    group.join(placement(ranked.subList(1, 4)));
    for (int i = 1; i < 4; i++) {
      group.join(down(ranked.get(i)));
    }
    assertThat(group.code(placement(ranked.subList(0, 3)))).isEqualTo("duplicate");
  }

  @Test
  void whoIsDownIsNotElected() {
    var id = group.delay(180).getFirst();
    Election usual = elections(id).getFirst();
    group.join(down(usual.executor()));
    assertThat(group.code(usual)).isEqualTo("wrong-executor");
    Election next = elections(id).getFirst();
    assertThat(next.executor()).isNotEqualTo(usual.executor());
    assertThat(group.code(next)).isEqualTo("admitted");
  }

  private List<Election> elections(Hash id) {
    LeaderDuty duty = duty();
    duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, now()));
    List<EntryBody> out = new ArrayList<>();
    for (Address node : placed().subList(0, 2)) {
      out.addAll(
          duty.on(
              new LeaderDuty.Input.Reported(
                  group.receipt(node, group.want(id)), group.want(id).step().output(), now())));
    }
    return out.stream()
        .filter(Election.class::isInstance)
        .map(Election.class::cast)
        .filter(one -> one.effectId().equals(id))
        .toList();
  }

  private LeaderDuty duty() {
    return new LeaderDuty(
        group.world.feed(), group.world.network(), group.library(), group.chain, Terms.NONE);
  }

  @Test
  void theLeaderProposesBothAndAfterAWhileEveryMemberDoes() {
    LeaderDuty duty = duty();
    duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, now()));
    assertThat(duty.isIdle()).isTrue();
    var words = Map.of(first, down(first, group.now - 1, group.now - 9, group.now).observations());
    List<EntryBody> fall = duty.on(new LeaderDuty.Input.Observed(words, now()));
    assertThat(fall).hasSize(1).first().isInstanceOf(Down.class);
    assertThat(duty.isIdle()).isFalse();
    Instant later = now().plus(DownDuty.PATIENCE);
    assertThat(DownDuty.isForAll(fall.getFirst(), group.ledger(), now())).isFalse();
    assertThat(DownDuty.isForAll(fall.getFirst(), group.ledger(), later)).isTrue();
    group.join(fall.getFirst());

    List<EntryBody> next = duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, now()));
    assertThat(next).hasSize(1).first().isInstanceOf(Placement.class);
    assertThat(DownDuty.isForAll(next.getFirst(), group.ledger(), now())).isFalse();
    assertThat(DownDuty.isForAll(next.getFirst(), group.ledger(), later)).isTrue();
    group.join(next.getFirst());
    assertThat(placed()).isEqualTo(ranked().subList(1, 4));
    assertThat(duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, now()))).isEmpty();
  }

  @Test
  void anotherFallMakesTheLeaderProposeAnotherPlacementAtOnce() {
    LeaderDuty duty = duty();
    group.join(down(placed().get(0)));
    List<EntryBody> one = duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, now()));
    assertThat(one).hasSize(1).first().isInstanceOf(Placement.class);
    assertThat(duty.on(new LeaderDuty.Input.Elapsed(now()))).isEmpty();
    group.join(down(placed().get(1))); // before that placement

    List<EntryBody> both = duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, now()));
    assertThat(both).hasSize(1).first().isInstanceOf(Placement.class).isNotIn(one);
    assertThat(group.code(one.getFirst())).isNotEqualTo("admitted");
    assertThat(group.code(both.getFirst())).isEqualTo("admitted");
  }
}
