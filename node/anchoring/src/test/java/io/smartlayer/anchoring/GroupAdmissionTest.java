package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Placement;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupAdmissionTest {
  private static final long DAY = 86_400_000;

  private final TestGroup group = TestGroup.placed(TestScript.usual());

  @Test
  void anActivationNeedsTheIssuerTheHolderAndTheScriptsGroup() {
    var fresh = new TestGroup();
    Activation good = fresh.activation(42);

    assertThat(fresh.code(good)).isEqualTo("admitted");
    assertThat(fresh.code(signed(fresh, World.HOLDER, World.HOLDER))).isEqualTo("issuer-not-owner");
    assertThat(fresh.code(signed(fresh, World.OWNER, World.OWNER))).isEqualTo("holder-not-holder");
    fresh.chain.holder = Address.ZERO; // issued in a later block, perhaps
    assertThat(fresh.code(good)).isEqualTo("cannot-tell");
    fresh.chain.holder = World.HOLDER.address();
    assertThat(fresh.code(renamed(good, "SL999"))).isEqualTo("wrong-feed");
    fresh.chain.isUp = false;
    assertThat(fresh.code(good)).isEqualTo("cannot-tell");
    fresh.chain.isUp = true;
    fresh.chain.owner = Address.ZERO;
    assertThat(fresh.code(good)).isEqualTo("issuer-not-owner");
    fresh.chain.owner = World.OWNER.address();
    fresh.scriptIsHere = false;
    assertThat(fresh.code(good)).isEqualTo("cannot-tell");
    assertThat(fresh.code(signed(fresh, World.HOLDER, World.HOLDER))).isEqualTo("issuer-not-owner");
    assertThat(fresh.code(signed(fresh, World.OWNER, World.OWNER))).isEqualTo("holder-not-holder");
    fresh.scriptIsHere = true;
    fresh.now = good.expiryMillis();
    assertThat(fresh.code(good)).isEqualTo("activation-expired");
    fresh.now--;
    fresh.join(good);
    assertThat(fresh.code(good)).isEqualTo("duplicate");
  }

  @Test
  void aGroupRunsOneScript() {
    TestGroup other = new TestGroup(TestScript.with("idempotent=\"false\"", 3));

    assertThat(group.code(other.activation(43))).isEqualTo("another-script");
  }

  @Test
  void aPlacementNamesTheClassThatItsScriptNames() {
    for (ServiceScript script : List.of(TestScript.usual(), TestScript.brisk())) {
      var fresh = new TestGroup(script);
      fresh.join(fresh.activation(42));
      Placement good = fresh.world.placement(script, fresh.now + DAY);
      assertThat(fresh.code(good)).isEqualTo("admitted");
      for (String other : List.of("standard", "brisk", "patient", "")) {
        String code = other.equals(good.serviceClass()) ? "admitted" : "wrong-placement";
        assertThat(fresh.code(classed(good, other))).as(other).isEqualTo(code);
      }
    }
  }

  @Test
  void aPlacementNamesTheReplicasThatRanksGiveForADayAtLeast() {
    var fresh = new TestGroup();
    assertThat(fresh.code(fresh.world.placement(fresh.script, fresh.now + DAY)))
        .isEqualTo("nothing-to-place");
    fresh.join(fresh.activation(42));
    Placement good = fresh.world.placement(fresh.script, fresh.now + DAY);

    assertThat(fresh.code(good)).isEqualTo("admitted");
    for (long time : List.of(fresh.now, fresh.now + 1, fresh.now + DAY - 1, fresh.now + 91 * DAY)) {
      assertThat(fresh.code(fresh.world.placement(fresh.script, time)))
          .isEqualTo("wrong-placement");
    }
    assertThat(fresh.code(replicas(good, good.replicas().reversed()))).isEqualTo("wrong-placement");
    assertThat(fresh.code(replicas(good, List.of()))).isEqualTo("wrong-placement");
    fresh.join(good);
    assertThat(fresh.code(good)).isEqualTo("duplicate");
  }

  @Test
  void aGroupWhosePlacementHasEndedIsPlacedAnewAndElectsNobodyBefore() {
    Hash id = group.delay(180).getFirst();
    group.now += 30 * DAY + 1;
    assertThat(group.code(group.election(id))).isEqualTo("wrong-placement");
    assertThat(group.code(group.world.placement(group.script, group.now + DAY)))
        .isEqualTo("admitted");
    group.join(group.world.placement(group.script, group.now + DAY));
    assertThat(group.code(group.election(id))).isEqualTo("admitted");
  }

  @Test
  void factsAreJudgedByAttesterSubjectTimeAndRevocationAndTakenOnce() {
    long now = group.now;
    var good = World.delay(5, now);

    assertThat(group.code(World.delay(World.HOTEL, World.GROUP, 5, now, true)))
        .isEqualTo("attester-not-trusted");
    assertThat(group.code(World.delay(World.AIRLINE, "SL999", 5, now, true)))
        .isEqualTo("subject-of-another-group");
    assertThat(group.code(World.delay(5, now + 1000))).isEqualTo("attestation-not-yet-valid");
    assertThat(group.code(World.delay(5, now - DAY - 1000))).isEqualTo("too-old");
    group.chain.isUp = false;
    assertThat(group.code(good)).isEqualTo("cannot-tell");
    assertThat(group.code(World.delay(World.AIRLINE, World.GROUP, 5, now, false)))
        .isEqualTo("admitted");
    group.chain.isUp = true;
    group.chain.revoked.add(good.signed().attestation().uid());
    assertThat(group.code(good)).isEqualTo("attestation-revoked");
    group.chain.revoked.clear();
    group.join(good);
    assertThat(group.code(good)).isEqualTo("duplicate");
    assertThat(new TestGroup().code(good)).isEqualTo("nothing-to-tell");
  }

  @Test
  void bodiesThatCannotBeReadAreRefusedAsMalformed() {
    for (Kind kind : Kind.values()) {
      for (String body : List.of("", "{}", "[]", "{\"a\":1}", "\ud800", "[[[[[[[")) {
        assertThat(group.admission.admit(group.context(), new Entry(kind, Bytes.utf8(body))))
            .isInstanceOf(Admission.Judgement.Refused.class)
            .extracting(refused -> ((Admission.Judgement.Refused) refused).code())
            .isEqualTo("malformed");
      }
    }
  }

  /** What is certified is followed at once; what its effects mean waits for the script. */
  @Test
  void aNodeThatLacksTheScriptFollowsTheQuorumAndUnderstandsLater() {
    Hash id = group.atTheAnchor();
    group.join(group.success(id, 3));
    group.scriptIsHere = false;
    Admission behind = group.fresh();
    for (int i = 0; i < group.entries.size(); i++) {
      behind =
          behind.certified(
              new Admission.Context(i, group.context().time(), 1, 0, 0),
              group.entries.get(i).entry());
    }
    var node = (GroupAdmission) behind;

    assertThat(node.ledger().effect(id)).isNull();
    assertThat(node.admit(group.context(), World.delay(7, group.now).toEntry()))
        .isInstanceOf(Admission.Judgement.CannotTell.class);
    group.scriptIsHere = true;
    assertThat(TestGroup.shown(node.ledger())).isEqualTo(TestGroup.shown(group.ledger()));
    assertThat(node.admit(group.context(), World.delay(7, group.now).toEntry()))
        .isInstanceOf(Admission.Judgement.Admitted.class);
  }

  private static Activation signed(TestGroup group, SecretKey issuer, SecretKey holder) {
    return group.world.activation(group.script, World.token(42), "", issuer, holder);
  }

  private static Activation renamed(Activation of, String name) {
    return new Activation(
        of.token(),
        name,
        of.script(),
        of.attributes(),
        of.webhook(),
        of.expiryMillis(),
        of.issuerSignature(),
        of.holderSignature());
  }

  private static Placement classed(Placement of, String named) {
    return new Placement(
        of.type(), of.group(), of.script(), of.replicas(), named, of.notAfterMillis());
  }

  private static Placement replicas(Placement of, List<Address> replicas) {
    return new Placement(
        of.type(), of.group(), of.script(), replicas, of.serviceClass(), of.notAfterMillis());
  }
}
