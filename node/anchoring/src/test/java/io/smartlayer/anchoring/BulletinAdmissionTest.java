package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Admission;
import io.smartlayer.token.Activation;
import io.smartlayer.token.BulletinOpening;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Import;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TestBulletin;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a bulletin's own feed takes. */
class BulletinAdmissionTest {
  private static final ServiceScript SCRIPT = TestBulletin.script();

  private final World world = new World(4, 4);
  private final TestChain chain = new TestChain();
  private final BulletinOpening opening = TestBulletin.opening(world, SCRIPT, World.OWNER);
  private GroupAdmission admission = fresh(SCRIPT);
  private long now = World.START;
  private long size;

  @Test
  void theIssuerOpensItOnceWithAScriptThatDeclaresIt() {
    assertThat(code(TestBulletin.notice(1, now))).isEqualTo("nothing-to-tell");
    assertThat(code(TestBulletin.opening(world, SCRIPT, World.AIRLINE)))
        .isEqualTo("issuer-not-owner");
    assertThat(code(TestBulletin.opening(world, SCRIPT, "rumours", World.OWNER)))
        .isEqualTo("wrong-feed");
    chain.isUp = false;
    assertThat(code(opening)).isEqualTo("cannot-tell");
    chain.isUp = true;
    now = opening.expiryMillis();
    assertThat(code(opening)).isEqualTo("activation-expired");
    now = World.START;
    join(opening);
    assertThat(code(opening)).isEqualTo("duplicate");
  }

  @Test
  void aScriptThatIsMissingIsWaitedForAndOneWithoutTheBulletinRefused() {
    ServiceScript other = TestScript.usual();

    assertThat(code(TestBulletin.opening(world, other, World.OWNER))).isEqualTo("cannot-tell");
    admission = fresh(other);
    assertThat(code(TestBulletin.opening(world, other, World.OWNER)))
        .isEqualTo("bulletin-undeclared");
  }

  @Test
  void itTakesFactsThatTheScriptHasThereEachOnce() {
    join(opening);
    EntryBody notice = TestBulletin.notice(1, now);

    assertThat(code(World.delay(World.HOTEL, "every flight", 1, now, true)))
        .isEqualTo("attester-not-trusted");
    join(notice);
    assertThat(code(notice)).isEqualTo("duplicate");
    EntryBody old = TestBulletin.notice(2, now);
    now += Duration.ofHours(13).toMillis();
    assertThat(code(old)).isEqualTo("too-old");
  }

  @Test
  void itHasNoTokensNoReplicasAndNoImports() {
    join(opening);
    Import taken = new TestBulletin(world, SCRIPT, now).imports().getFirst();

    for (EntryBody body :
        List.of(
            world.activation(SCRIPT, World.token(42), ""),
            world.placement(SCRIPT, now + 86_400_000),
            taken)) {
      assertThat(code(body)).isEqualTo("not-in-a-bulletin");
    }
    var duty =
        new LeaderDuty(
            TestBulletin.FEED, world.network(), TestScript.library(SCRIPT), chain, Terms.NONE);
    var at = Instant.ofEpochMilli(now);
    assertThat(duty.on(new LeaderDuty.Input.Advanced(admission.ledger(), 0, at))).isEmpty();
    assertThat(duty.isIdle()).isTrue();
  }

  @Test
  void aGroupTakesNoBulletinsFactsByItselfAndHasNoBulletinsName() {
    var group = TestGroup.placed(SCRIPT);

    assertThat(group.code(TestBulletin.notice(1, group.now))).isEqualTo("subject-of-another-group");
    assertThat(code(named("bulletin:" + TestBulletin.NAME))).isEqualTo("wrong-group");
  }

  private Activation named(String group) {
    var good = world.activation(SCRIPT, World.token(42), "");
    return new Activation(
        good.token(),
        group,
        good.script(),
        good.attributes(),
        good.webhook(),
        good.expiryMillis(),
        good.issuerSignature(),
        good.holderSignature());
  }

  private GroupAdmission fresh(ServiceScript script) {
    return GroupAdmission.of(TestBulletin.FEED, world.network(), TestScript.library(script), chain);
  }

  private Admission.Judgement judge(EntryBody body) {
    var context = new Admission.Context(size, Instant.ofEpochMilli(now), 1, 0, 0);
    return admission.admit(context, body.toEntry());
  }

  private String code(EntryBody body) {
    return switch (judge(body)) {
      case Admission.Judgement.Admitted _ -> "admitted";
      case Admission.Judgement.Refused(String code, String _) -> code;
      case Admission.Judgement.CannotTell _ -> "cannot-tell";
    };
  }

  private void join(EntryBody body) {
    assertThat(judge(body)).isInstanceOf(Admission.Judgement.Admitted.class);
    admission = (GroupAdmission) ((Admission.Judgement.Admitted) judge(body)).next();
    size++;
  }
}
