package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.Certificate;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Attested;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Import;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TestBulletin;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a group's feed takes of a bulletin's, and what liars bring instead. */
class ImportAdmissionTest {
  private static final ServiceScript SCRIPT = TestBulletin.script();

  private final TestGroup group = TestGroup.placed(SCRIPT);
  private final TestBulletin bulletin = new TestBulletin(group.world, SCRIPT, World.START);

  @Test
  void aBulletinsEntriesAreTakenInOrderEachOnce() {
    Import opening = bulletin.imports().getFirst();
    Import first = bulletin.say(TestBulletin.notice(1, World.START));
    Import second = bulletin.say(TestBulletin.notice(2, World.START));

    assertThat(group.code(first)).isEqualTo("import-gap");
    group.join(opening);
    assertThat(group.code(opening)).isEqualTo("duplicate");
    assertThat(group.code(second)).isEqualTo("import-gap");
    group.join(first);
    group.join(second);
    assertThat(List.of(group.code(first), group.code(second))).containsOnly("duplicate");
    assertThat(group.ledger().imported(TestBulletin.FEED).next()).isEqualTo(3);
  }

  @Test
  void onlyBulletinsThatTheScriptDeclaresAreTaken() {
    var undeclared = FeedId.ofBulletin(World.TYPE, "rumours");
    var other = new TestBulletin(group.world, undeclared, World.START);

    assertThat(group.code(other.say(TestBulletin.notice(1, World.START))))
        .isEqualTo("bulletin-undeclared");
    assertThat(TestGroup.placed(TestScript.usual()).code(bulletin.imports().getFirst()))
        .isEqualTo("bulletin-undeclared");
    assertThat(new TestGroup(SCRIPT).code(bulletin.imports().getFirst()))
        .isEqualTo("nothing-to-tell");
  }

  @Test
  void anEntryOfAnotherFeedIsNoneOfTheBulletin() {
    var other = new TestBulletin(group.world, group.world.feed(), World.START);
    Import lie = renamed(other.say(bulletin.imports().getFirst().said()), TestBulletin.FEED);

    assertThat(group.code(lie)).isEqualTo("import-unproved");
  }

  @Test
  void aProofThatIsForgedProvesNothing() {
    Import good = bulletin.imports().getFirst();
    Attested other = TestBulletin.notice(9, World.START);

    assertThat(group.code(good)).isEqualTo("admitted");
    assertThat(group.code(with(good, other, good.inclusion(), good.proof())))
        .isEqualTo("import-unproved");
    group.join(good);
    Import next = bulletin.say(other);
    assertThat(group.code(next)).isEqualTo("admitted");
    assertThat(group.code(with(next, other, List.of(Hash.ZERO), next.proof())))
        .isEqualTo("import-unproved");
    assertThat(group.code(with(next, other, List.of(), next.proof()))).isEqualTo("import-unproved");
    assertThat(group.code(with(next, other, next.inclusion(), good.proof())))
        .isEqualTo("import-unproved");
  }

  @Test
  void whatIsCertifiedOnceIsNotFinal() {
    Import good = bulletin.imports().getFirst();
    FinalityProof proof = good.proof();
    var less =
        new FinalityProof(proof.heads(), proof.openings(), proof.justified(), proof.justified());
    Certificate votes = proof.certified();
    var fewer =
        new FinalityProof(
            proof.heads(),
            proof.openings(),
            proof.justified(),
            new Certificate(votes.vote(), votes.endorsements().subList(0, 2)));

    assertThat(group.code(with(good, good.said(), good.inclusion(), less)))
        .isEqualTo("import-unproved");
    assertThat(group.code(with(good, good.said(), good.inclusion(), fewer)))
        .isEqualTo("import-unproved");
  }

  @Test
  void anotherCommitteesWordCountsNothing() {
    var strangers = new World(7, 0);

    assertThat(strangers.network().committee(TestBulletin.FEED))
        .isNotEqualTo(group.world.network().committee(TestBulletin.FEED));
    assertThat(group.code(new TestBulletin(strangers, SCRIPT, World.START).imports().getFirst()))
        .isEqualTo("import-unproved");
  }

  @Test
  void theNextTermCountsOnceItsCloseIsTakenAndNotBefore() {
    Committee old = group.world.network().committee(TestBulletin.FEED);
    var next = new Committee(old.members().reversed());
    group.join(bulletin.imports().getFirst());
    Import last = bulletin.say(TestBulletin.notice(1, World.START));
    Import close = bulletin.close(next);
    Import later = bulletin.say(TestBulletin.notice(2, World.START));
    Import still = bulletin.say(TestBulletin.notice(3, World.START));

    assertThat(group.code(at(later, 1))).isEqualTo("import-unproved");
    group.join(last);
    assertThat(group.code(later)).isEqualTo("import-gap");
    assertThat(group.code(at(later, 2))).isEqualTo("import-unproved");
    group.join(close);
    group.join(later);
    group.join(still);
    assertThat(group.ledger().imported(TestBulletin.FEED).close())
        .satisfies(named -> assertThat(named.committee()).isEqualTo(next));
  }

  @Test
  void theOldCommitteeSaysNothingAfterItsTerm() {
    var fork = new TestBulletin(group.world, SCRIPT, World.START);
    group.join(bulletin.imports().getFirst());
    group.join(
        bulletin.close(
            new Committee(
                group.world.network().committee(TestBulletin.FEED).members().reversed())));
    fork.say(TestBulletin.notice(1, World.START));

    assertThat(group.code(fork.say(TestBulletin.notice(2, World.START))))
        .isEqualTo("import-unproved");
  }

  @Test
  void whatIsNotKnownOfABulletinIsWaitedFor() {
    Import good = bulletin.imports().getFirst();
    group.scriptIsHere = false;
    assertThat(group.code(good)).isEqualTo("cannot-tell");
    group.scriptIsHere = true;
    for (GroupMembers.Answer unknown :
        List.of(
            new GroupMembers.Answer.CannotTell("the chain is down"),
            new GroupMembers.Answer.Unregistered())) {
      var asked = TestGroup.placed(SCRIPT);
      asked.members = unknown;
      assertThat(asked.code(good)).isEqualTo("cannot-tell");
    }
    group.members = new GroupMembers.Answer.CannotTell("what a quorum certified is followed");
    group.follow(good);
    assertThat(group.ledger().imported(TestBulletin.FEED).next()).isEqualTo(1);
  }

  @Test
  void howOldANoticeIsDecidesTheStepAndNotTheImport() {
    group.join(bulletin.imports().getFirst());
    Import notice = bulletin.say(TestBulletin.notice(5, World.START));
    group.now += Duration.ofDays(2).toMillis();

    group.join(notice);
    assertThat(group.ledger().imported(TestBulletin.FEED).next()).isEqualTo(2);
  }

  @Test
  void itsFormIsOneAndOnlyABulletinsEntriesHaveIt() {
    Import good = bulletin.say(TestBulletin.notice(5, World.START));
    Bytes body = good.toEntry().body();

    assertThat(EntryBody.read(good.toEntry())).isEqualTo(good);
    for (String lie :
        List.of(
            body.toUtf8().replace("\"ATTESTATION\"", "\"OUTCOME\""),
            body.toUtf8().replace("\"ATTESTATION\"", "\"CLOSE\""),
            body.toUtf8().replace("\"offset\"", "\"offzet\""))) {
      assertThat(CanonicalJson.readCanonical(Bytes.utf8(lie))).isNotNull();
      assertThat(group.code(good.toEntry().kind(), Bytes.utf8(lie))).isEqualTo("malformed");
    }
    assertThatThrownBy(() -> bulletin.say(group.activation(7)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Import renamed(Import one, FeedId feed) {
    return new Import(feed, one.offset(), one.said(), one.inclusion(), one.proof());
  }

  private static Import at(Import one, long offset) {
    return new Import(one.feed(), offset, one.said(), one.inclusion(), one.proof());
  }

  private static Import with(
      Import one, EntryBody said, List<Hash> inclusion, FinalityProof proof) {
    return new Import(one.feed(), one.offset(), said, inclusion, proof);
  }
}
