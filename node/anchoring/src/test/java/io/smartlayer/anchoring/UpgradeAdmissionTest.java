package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Admission;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Placement;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.UpgradeWord;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Who may upgrade a group, what waits meanwhile, and what follows. */
class UpgradeAdmissionTest {
  private static final ServiceScript FIRST = TestScript.usual();
  private static final ServiceScript SECOND = TestScript.with("idempotent=\"false\"", 2);
  private static final long WINDOW = Upgrade.WINDOW.toMillis();
  private static final long PATIENCE = Upgrade.PATIENCE.toMillis();

  private final TestGroup group = TestGroup.placed(FIRST, SECOND);

  @Test
  void onlyTheIssuerUpgradesTheGroupItNamesFromTheScriptItNames() {
    assertThat(group.code(upgrade(World.HOLDER, FIRST.hash(), SECOND.hash(), 0)))
        .isEqualTo("issuer-not-owner");
    assertThat(group.code(upgrade(World.OWNER, SECOND.hash(), Hash.ZERO, 0)))
        .isEqualTo("another-script");
    assertThat(group.code(upgrade(World.OWNER, FIRST.hash(), FIRST.hash(), 0)))
        .isEqualTo("duplicate");
    assertThat(group.code(elsewhere())).isEqualTo("wrong-feed");
    assertThat(new TestGroup(FIRST, SECOND).code(group.upgrade(SECOND, group.now)))
        .isEqualTo("nothing-to-upgrade");
    assertThat(group.code(group.upgrade(SECOND, group.now))).isEqualTo("admitted");
  }

  private Upgrade elsewhere() {
    FeedId other = FeedId.of(World.TYPE, "another flight");
    var domain = group.world.network().domain();
    Hash digest = Upgrade.digest(domain, other, FIRST.hash(), SECOND.hash(), group.now);
    return new Upgrade(
        other, FIRST.hash(), SECOND.hash(), group.now, World.OWNER.signForWallets(digest));
  }

  @Test
  void whoOwnedTheContractBeforeUpgradesNothing() {
    group.chain.owner = World.HOTEL.address();

    assertThat(group.code(group.upgrade(SECOND, group.now))).isEqualTo("issuer-not-owner");
    assertThat(group.code(upgrade(World.HOTEL, FIRST.hash(), SECOND.hash(), 0)))
        .isEqualTo("admitted");
    group.chain.isUp = false;
    assertThat(group.code(group.upgrade(SECOND, group.now))).isEqualTo("cannot-tell");
  }

  @Test
  void itIsGoodForAMinute() {
    for (long off : List.of(-WINDOW, WINDOW)) {
      assertThat(group.code(group.upgrade(SECOND, group.now + off))).isEqualTo("admitted");
    }
    for (long off : List.of(-WINDOW - 1, WINDOW + 1)) {
      assertThat(group.code(group.upgrade(SECOND, group.now + off))).isEqualTo("change-stale");
    }
  }

  @Test
  void aMemberWithoutTheScriptCannotTellAndNoneTakesOneForOtherTokens() {
    assertThat(group.code(upgrade(World.OWNER, FIRST.hash(), Hash.ZERO, 0)))
        .isEqualTo("cannot-tell");
    assertThat(group.code(upgrade(World.HOTEL, FIRST.hash(), Hash.ZERO, 0)))
        .as("whoever did not sign makes nobody wait")
        .isEqualTo("issuer-not-owner");
  }

  @Test
  void nothingChangesATokenUntilItIsDecidedAndWhatWasBegunGoesOn() {
    Hash hotel = group.delay(180).getFirst();
    Hash desk = group.want(hotel).step().effectIds(group.world.feed()).get(1);
    group.join(group.election(hotel));
    Outcome done = group.success(hotel, 1);
    Upgrade upgrade = opened();

    assertThat(
            List.of(
                group.code(World.delay(90, group.now)),
                group.code(group.activation(43)),
                group.code(group.world.handover(World.HOLDER, World.token(42), "", group.now)),
                group.code(
                    group.world.update(
                        World.token(42), "move", World.json("{}"), group.now, "jti")),
                group.code(done)))
        .containsOnly("cannot-tell");
    assertThat(group.code(group.upgrade(SECOND, group.now + 1))).isEqualTo("upgrade-open");
    assertThat(group.offer(group.election(desk))).isEqualTo("admitted");
    assertThat(group.code(group.world.suspension(World.OWNER, true, group.now)))
        .isEqualTo("admitted");
    decide(upgrade);
    assertThat(group.code(done)).isEqualTo("admitted");
  }

  @Test
  void noLeaseIsOverBeforeAnUpgradeThatKeptItsOutcomeBack() {
    Hash hotel = group.delay(180).getFirst();
    Election election = group.election(hotel);
    group.join(election);
    Outcome done = group.success(hotel, 1);
    long end = opened().timeMillis() + PATIENCE;
    Outcome expired = group.expired(hotel, 1);
    group.now = end;
    assertThat(group.now).isGreaterThan(election.deadlineMillis() + 5000);
    assertThat(group.code(done)).isEqualTo("cannot-tell");

    group.now = end + 5000;
    assertThat(group.code(expired)).isEqualTo("not-expired");
    assertThat(due()).isEmpty();
    assertThat(group.code(done)).isEqualTo("admitted");
    group.now++;

    assertThat(group.code(expired)).isEqualTo("admitted");
    assertThat(due()).map(EntryBody::entryKind).containsExactly(expired.entryKind());
  }

  @Test
  void whatNobodyDecidesLapses() {
    Upgrade upgrade = opened();
    group.join(word(0, upgrade));
    group.now = upgrade.timeMillis() + PATIENCE;
    assertThat(group.code(World.delay(90, group.now))).isEqualTo("cannot-tell");
    assertThat(group.code(word(1, upgrade))).isEqualTo("admitted");

    group.now += 1;

    assertThat(group.code(word(1, upgrade))).isEqualTo("upgrade-over");
    assertThat(group.offer(World.delay(90, group.now))).isEqualTo("admitted");
    assertThat(group.ledger().script()).isEqualTo(FIRST.hash());
    assertThat(group.code(upgrade)).isEqualTo("duplicate");
    assertThat(group.code(group.upgrade(SECOND, group.now))).isEqualTo("admitted");
  }

  @Test
  void eachReplicaSpeaksOnceForItselfOfTheUpgradeThatIsOpen() {
    Upgrade upgrade = opened();
    Upgrade other = group.upgrade(SECOND, group.now + 5);
    Address stranger =
        group.world.network().services().stream()
            .map(node -> node.address())
            .filter(node -> !group.replicas().contains(node))
            .findFirst()
            .orElseThrow();
    UpgradeWord.Finding finding = group.tried(upgrade);

    assertThat(group.code(group.world.word(stranger, upgrade, finding)))
        .isEqualTo("upgrade-word-not-by-replica");
    assertThat(group.code(word(0, other))).isEqualTo("upgrade-over");
    UpgradeWord good = word(0, upgrade);
    var forged =
        new UpgradeWord(good.upgrade(), good.finding(), group.replicas().get(1), good.signature());
    assertThat(group.code(forged)).isEqualTo("signature-invalid");
    assertThat(group.offer(good)).isEqualTo("admitted");
    assertThat(group.code(good)).isEqualTo("duplicate");
    group.join(word(1, upgrade));
    assertThat(group.code(word(2, upgrade))).isEqualTo("upgrade-over");
  }

  @Test
  void thenTheGroupIsPlacedAnewAndTokensAreActivatedByTheNewScript() {
    assertThat(group.replicas()).hasSize(3);
    decide(opened());
    assertThat(group.ledger().script()).isEqualTo(SECOND.hash());

    Placement old = group.world.placement(FIRST, group.now + 30 * 86_400_000L);
    assertThat(group.code(old)).isEqualTo("wrong-placement");
    EntryBody placement = proposed();
    assertThat(placement).isInstanceOf(Placement.class);
    var update = group.world.update(World.token(42), "move", World.json("{}"), group.now, "before");
    assertThat(group.code(update)).as("its answer needs a placement").isEqualTo("cannot-tell");
    assertThat(group.offer(placement)).isEqualTo("admitted");
    assertThat(group.code(update)).isNotEqualTo("cannot-tell");
    assertThat(((Placement) placement).replicas()).hasSize(2);
    assertThat(group.code(group.world.placement(SECOND, group.now + 30 * 86_400_000L)))
        .isEqualTo("duplicate");
    assertThat(group.code(group.activation(43))).isEqualTo("another-script");
    assertThat(group.code(group.world.activation(SECOND, World.token(43), "")))
        .isEqualTo("admitted");
  }

  private EntryBody proposed() {
    List<EntryBody> due = due();
    assertThat(due).hasSize(1);
    return due.getFirst();
  }

  private List<EntryBody> due() {
    var duty =
        new LeaderDuty(
            group.world.feed(), group.world.network(), group.library(), group.chain, Terms.NONE);
    var now = Instant.ofEpochMilli(group.now);
    List<EntryBody> due = duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, now));
    assertThat(duty.isIdle()).isFalse();
    return due;
  }

  @Test
  void aStepThatAskedBeforeIsEvidenceByItsOwnScriptAndNoOther() {
    Hash hotel = group.delay(180).getFirst();
    TestGroup.Wanted asked = group.want(hotel);
    decide(opened());
    group.join(proposed());

    var lies =
        group.replicas().subList(0, 2).stream()
            .map(node ->
                group.world.receipt(
                    node,
                    SECOND,
                    asked.step().offset(),
                    asked.step().at().prefixRoot(),
                    asked.step().step(),
                    asked.step().output(),
                    asked.step().token()))
            .toList();
    var good = group.election(hotel);
    var bad =
        new Election(
            hotel,
            1,
            good.placement(),
            executor(hotel),
            good.route(),
            good.deadlineMillis(),
            new Election.Evidence(asked.index(), asked.step().output(), lies));
    assertThat(group.code(bad)).isEqualTo("evidence-wrong");
    var right =
        new Election(
            hotel,
            1,
            good.placement(),
            executor(hotel),
            good.route(),
            good.deadlineMillis(),
            group.evidence(asked, placed().subList(0, 2)));
    assertThat(group.offer(right)).isEqualTo("admitted");
    assertThat(group.effect(hotel).target().idempotent()).as("as it was then").isTrue();
  }

  private Address executor(Hash effect) {
    return group.world.network().executors(placed(), effect).getFirst();
  }

  private List<Address> placed() {
    return Objects.requireNonNull(group.ledger().placed()).placement().replicas();
  }

  @Test
  void whoFollowsWithoutTheScriptsWaitsForThemAndComesToTheSame() {
    group.join(group.election(group.delay(180).getFirst())); // which waits for the first script
    GroupAdmission behind = group.fresh();
    decide(opened());
    group.join(proposed());
    group.scriptIsHere = false;
    for (int i = 0; i < group.admitted.size(); i++) {
      behind =
          (GroupAdmission)
              behind.certified(
                  new Admission.Context(i, Instant.ofEpochMilli(group.now), 1, 0, 0),
                  group.admitted.get(i).toEntry());
    }
    assertThat(behind.ledger().script()).isEqualTo(FIRST.hash());
    group.scriptIsHere = true;
    assertThat(behind.ledger().script()).isEqualTo(SECOND.hash());
    assertThat(TestGroup.shown(behind.ledger())).isEqualTo(TestGroup.shown(group.ledger()));
  }

  private Upgrade opened() {
    Upgrade upgrade = group.upgrade(SECOND, group.now);
    group.join(upgrade);
    return upgrade;
  }

  private void decide(Upgrade upgrade) {
    group.join(word(0, upgrade));
    group.join(word(1, upgrade));
  }

  private UpgradeWord word(int replica, Upgrade upgrade) {
    Address node = group.replicas().get(replica);
    return group.world.word(node, upgrade, group.tried(upgrade));
  }

  private Upgrade upgrade(SecretKey signer, Hash from, Hash script, long off) {
    return group.world.upgrade(signer, from, script, group.now + off);
  }
}
