package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.feed.Admission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.AttestedSeats;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Handover;
import io.smartlayer.token.Reissue;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Suspension;
import io.smartlayer.token.Transfer;
import io.smartlayer.token.Update;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.World;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who holds next a token that an attestation bears. */
class ReissueAdmissionTest {
  private static final long END = World.START / 1000 + 3600;
  private static final TokenId SEAT = AttestedSeats.token(7);
  private static final SecretKey BUYER = World.HOTEL;
  private static final SecretKey NEXT = World.AIRLINE;

  private final World world = new World(1, 3);
  private final TestChain chain = new TestChain();
  private final ServiceScript script = AttestedSeats.script();
  private final Bearing first = AttestedSeats.bearing(7, END);
  private boolean isScriptHere = true;
  private Admission admission =
      GroupAdmission.of(
          AttestedSeats.FEED,
          world.network(),
          hash -> isScriptHere && hash.equals(script.hash()) ? script : null,
          chain);
  private long now = World.START;
  private long offset;

  @BeforeEach
  void activate() {
    assertThat(offer(AttestedSeats.activation(world, script.hash(), 7, END))).isEqualTo("admitted");
  }

  @Test
  void aTokenGoesFromHandToHandAndGrantsOfWhoHeldItAreVoid() {
    assertThat(code(note(World.HOLDER))).isEqualTo("admitted");
    Reissue sold = to(BUYER, first.uid());
    assertThat(offer(sold)).isEqualTo("admitted");
    assertThat(code(note(World.HOLDER))).isEqualTo("grant-void");
    assertThat(code(note(BUYER))).isEqualTo("admitted");
    assertThat(code(handover(World.HOLDER))).isEqualTo("holder-not-holder");
    assertThat(code(handover(BUYER))).isEqualTo("admitted");
    assertThat(code(new Transfer(SEAT))).isEqualTo("duplicate");

    assertThat(offer(to(NEXT, sold.uid()))).isEqualTo("admitted");
    assertThat(code(note(BUYER))).isEqualTo("grant-void");
    assertThat(code(note(NEXT))).isEqualTo("admitted");
  }

  @Test
  void ofTwoThatFollowOneTheFirstInTheFeedCountsForEver() {
    Reissue sold = to(BUYER, first.uid());
    Reissue heldBack = to(NEXT, first.uid());
    assertThat(code(heldBack)).isEqualTo("admitted");
    assertThat(offer(sold)).isEqualTo("admitted");
    assertThat(offer(heldBack)).isEqualTo("reissue-misplaced");
    assertThat(offer(sold)).isEqualTo("duplicate");

    assertThat(offer(to(NEXT, sold.uid()))).isEqualTo("admitted");
    assertThat(offer(heldBack)).isEqualTo("reissue-misplaced");
    assertThat(offer(sold)).isEqualTo("reissue-misplaced");
    assertThat(offer(to(BUYER, Hash.ZERO))).isEqualTo("reissue-misplaced");
  }

  @Test
  void whatWasRevokedCanBeFollowedAndWhatFollowsCanBeRevoked() {
    chain.revoked.add(first.uid());
    assertThat(code(note(World.HOLDER))).isEqualTo("grant-void");
    Reissue sold = to(BUYER, first.uid());
    chain.revoked.add(sold.uid());
    assertThat(offer(sold)).isEqualTo("attestation-revoked");
    chain.revoked.remove(sold.uid());
    assertThat(offer(sold)).isEqualTo("admitted");
    assertThat(code(note(BUYER))).isEqualTo("admitted");

    chain.revoked.add(sold.uid());
    assertThat(code(note(BUYER))).isEqualTo("grant-void");
    assertThat(offer(to(NEXT, sold.uid()))).isEqualTo("admitted");
    assertThat(code(note(NEXT))).isEqualTo("admitted");
  }

  @Test
  void whoHadItRevokedByMistakeGetsItBackAndIsToldOfItAsBefore() {
    chain.revoked.add(first.uid());
    assertThat(offer(AttestedSeats.reissue(World.HOLDER, 7, END, first.uid())))
        .isEqualTo("admitted");
    assertThat(code(note(World.HOLDER))).isEqualTo("admitted");
    assertThat(code(new Transfer(SEAT))).isEqualTo("holder-same");
  }

  @Test
  void aLifeThatIsOverIsHandedToNobodyAndNoneGetsLonger() {
    assertThat(offer(AttestedSeats.reissue(BUYER, 7, END + 1, first.uid())))
        .isEqualTo("reissue-longer");
    assertThat(offer(AttestedSeats.reissue(BUYER, 7, 0, first.uid()))).isEqualTo("reissue-longer");
    Reissue brief = AttestedSeats.reissue(BUYER, 7, END - 1800, first.uid());
    now = (END - 1800) * 1000;
    assertThat(offer(brief)).isEqualTo("attestation-expired");
    now--;
    assertThat(offer(brief)).isEqualTo("admitted");
    assertThat(code(note(BUYER))).isEqualTo("admitted");
    now++;
    assertThat(code(note(BUYER))).isEqualTo("grant-void");
    assertThat(offer(AttestedSeats.reissue(NEXT, 7, END - 1800, brief.uid())))
        .isEqualTo("token-expired");
  }

  @Test
  void onlyTheAttesterGivesAwayAndOnlyThisToken() {
    Reissue good = to(BUYER, first.uid());
    var forged = new SignedAttestation(World.HOTEL.address(), good.attestation().attestation());
    assertThat(offer(new Reissue(SEAT, forged))).isEqualTo("attestation-signer-mismatch");
    assertThat(offer(of(World.HOLDER, BUYER.address(), AttestedSeats.EVENT, 7, World.EAS)))
        .isEqualTo("bearing-of-another-token");
    assertThat(offer(of(World.OWNER, BUYER.address(), "another event", 7, World.EAS)))
        .isEqualTo("bearing-of-another-token");
    assertThat(offer(of(World.OWNER, BUYER.address(), AttestedSeats.EVENT, 8, World.EAS)))
        .isEqualTo("bearing-of-another-token");
    assertThat(offer(of(World.OWNER, Address.ZERO, AttestedSeats.EVENT, 7, World.EAS)))
        .isEqualTo("bearing-without-holder");
    Address elsewhere = World.HOTEL.address();
    assertThat(offer(of(World.OWNER, BUYER.address(), AttestedSeats.EVENT, 7, elsewhere)))
        .isEqualTo("attestation-of-another-chain");
    assertThat(offer(new Reissue(AttestedSeats.token(8), good.attestation())))
        .isEqualTo("token-unknown");
    assertThat(offer(unreadable())).isEqualTo("data-malformed");
  }

  @Test
  void itWaitsForTheScriptForTheChainAndForTheEndOfAnUpgrade() {
    Reissue sold = to(BUYER, first.uid());
    isScriptHere = false;
    assertThat(offer(sold)).isEqualTo("cannot-tell");
    isScriptHere = true;
    chain.isUp = false;
    assertThat(offer(sold)).isEqualTo("cannot-tell");
    chain.isUp = true;
    assertThat(code(sold)).isEqualTo("admitted");
    Admission before = admission;
    Upgrade upgrade = upgrade();
    admission =
        before.certified(context(), upgrade.toEntry()); // as a committee that has its script would
    offset++;
    assertThat(offer(sold)).isEqualTo("cannot-tell");
  }

  @Test
  void aSuspendedGroupsTokensChangeHandsToo() {
    var digest = Suspension.digest(world.network().domain(), AttestedSeats.FEED, true, now);
    var stopped = new Suspension(AttestedSeats.FEED, true, now, World.OWNER.signForWallets(digest));
    assertThat(offer(stopped)).isEqualTo("admitted");
    assertThat(offer(to(BUYER, first.uid()))).isEqualTo("admitted");
  }

  private static Reissue to(SecretKey recipient, Hash follows) {
    return AttestedSeats.reissue(recipient, 7, END, follows);
  }

  private Reissue of(SecretKey attester, Address recipient, String event, int seat, Address eas) {
    return new Reissue(
        SEAT, AttestedSeats.attestation(attester, recipient, event, seat, END, eas, first.uid()));
  }

  /** Of the schema by its word alone. */
  private Reissue unreadable() {
    Statement good = to(BUYER, first.uid()).attestation().attestation().statement();
    var bad =
        new Statement(
            good.schema(),
            good.recipient(),
            good.time(),
            good.expirationTime(),
            true,
            good.refUid(),
            Bytes.utf8("no data"));
    var domain = OffchainAttestation.domain("1.4.0", World.CHAIN, World.EAS);
    return new Reissue(SEAT, OffchainAttestation.sign(World.OWNER, domain, bad, Hash.ZERO));
  }

  private Upgrade upgrade() {
    Hash next = Hash.keccak(Bytes.utf8("next script"));
    var digest =
        Upgrade.digest(world.network().domain(), AttestedSeats.FEED, script.hash(), next, now);
    return new Upgrade(
        AttestedSeats.FEED, script.hash(), next, now, World.OWNER.signForWallets(digest));
  }

  private Handover handover(SecretKey signer) {
    var digest = Handover.digest(world.network().domain(), SEAT, "", now);
    return new Handover(SEAT, "", now, signer.signForWallets(digest));
  }

  private Update note(SecretKey granter) {
    Bytes args = World.json("{\"text\":\"a\"}");
    return world.update(granter, SEAT, "note", args, now, "jti " + offset);
  }

  private Admission.Context context() {
    return new Admission.Context(offset, Instant.ofEpochMilli(now), 1, 0, 0);
  }

  /** What would come of an entry. */
  private String code(EntryBody body) {
    return switch (admission.admit(context(), body.toEntry())) {
      case Admission.Judgement.Admitted _ -> "admitted";
      case Admission.Judgement.Refused(String code, String _) -> code;
      case Admission.Judgement.CannotTell(String _) -> "cannot-tell";
    };
  }

  /** What comes of an entry; what is admitted joins. */
  private String offer(EntryBody body) {
    String code = code(body);
    if (admission.admit(context(), body.toEntry())
        instanceof Admission.Judgement.Admitted(Admission next)) {
      admission = next;
      offset++;
    }
    return code;
  }
}
