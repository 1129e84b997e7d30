package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.feed.Admission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Activation;
import io.smartlayer.token.AttestedSeats;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Handover;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Suspension;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.Transfer;
import io.smartlayer.token.Update;
import io.smartlayer.token.World;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a group of tokens that attestations bear takes. */
class AttestedAdmissionTest {
  private static final long END_SECONDS = World.START / 1000 + 3600;

  private final World world = new World(1, 3);
  private final TestChain chain = new TestChain();
  private final ServiceScript script = AttestedSeats.script();
  private final Bearing good = AttestedSeats.bearing(7, END_SECONDS);
  private Admission admission =
      GroupAdmission.of(AttestedSeats.FEED, world.network(), TestScript.library(script), chain);
  private long now = World.START;
  private long offset;

  AttestedAdmissionTest() {
    chain.owner = Address.ZERO; // whatever the chain says of contracts is not asked
    chain.holder = Address.ZERO;
  }

  @Test
  void theAttesterAndTheRecipientActivateAToken() {
    assertThat(offer(activation(good, World.OWNER, World.HOTEL))).isEqualTo("holder-not-holder");
    assertThat(offer(activation(good, World.HOTEL, World.HOLDER))).isEqualTo("issuer-not-owner");
    assertThat(offer(activation(good))).isEqualTo("admitted");
    assertThat(offer(activation(good))).isEqualTo("duplicate");
  }

  @Test
  void anAttestationIsForOneTokenOfOneCollection() {
    Bearing another = AttestedSeats.bearing(8, END_SECONDS);
    assertThat(offer(activation(another))).isEqualTo("bearing-of-another-token");
    assertThat(offer(activation(of(World.HOTEL, World.HOLDER.address(), AttestedSeats.EVENT))))
        .isEqualTo("bearing-of-another-token");
    assertThat(offer(activation(of(World.OWNER, World.HOLDER.address(), "another event"))))
        .isEqualTo("bearing-of-another-token");
    assertThat(offer(activation(new Bearing(good.attestation(), "another", AttestedSeats.PLACE))))
        .isEqualTo("bearing-of-another-token");
    assertThat(offer(activation(of(World.OWNER, Address.ZERO, AttestedSeats.EVENT))))
        .isEqualTo("bearing-without-holder");
    var elsewhere =
        AttestedSeats.attestation(
            World.OWNER,
            World.HOLDER.address(),
            AttestedSeats.EVENT,
            7,
            END_SECONDS,
            World.HOTEL.address());
    assertThat(offer(activation(bearing(elsewhere)))).isEqualTo("attestation-of-another-chain");
  }

  @Test
  void anAttestationThatDoesNotHoldBearsNothing() {
    var signed = good.attestation();
    var forged = new SignedAttestation(World.HOTEL.address(), signed.attestation());
    assertThat(offer(activation(bearing(forged)))).isEqualTo("attestation-signer-mismatch");
    chain.revoked.add(signed.attestation().uid());
    assertThat(offer(activation(good))).isEqualTo("attestation-revoked");
    chain.revoked.clear();
    chain.isUp = false;
    assertThat(offer(activation(good))).isEqualTo("cannot-tell");
    chain.isUp = true;
    Bearing brief = AttestedSeats.bearing(7, World.START / 1000 + 60);
    now = World.START + 60_000;
    assertThat(offer(activation(brief))).isEqualTo("attestation-expired");
  }

  @Test
  void theRecipientsGrantsEndWithTheAttestation() {
    assertThat(offer(activation(good))).isEqualTo("admitted");
    assertThat(offer(note(World.HOTEL, "a"))).isEqualTo("grant-void");
    assertThat(offer(note(World.HOLDER, "b"))).isEqualTo("admitted");
    now = END_SECONDS * 1000 - 1;
    assertThat(offer(note(World.HOLDER, "c"))).isEqualTo("admitted");
    now = END_SECONDS * 1000;
    assertThat(offer(note(World.HOLDER, "d"))).isEqualTo("grant-void");
  }

  @Test
  void aRevocationEndsGrantsAndWebhooksAsATransferDoes() {
    assertThat(offer(activation(good))).isEqualTo("admitted");
    assertThat(offer(new Transfer(AttestedSeats.token(7)))).isEqualTo("holder-same");
    chain.revoked.add(good.attestation().attestation().uid());
    assertThat(offer(note(World.HOLDER, "a"))).isEqualTo("grant-void");
    assertThat(offer(new Transfer(AttestedSeats.token(7)))).isEqualTo("admitted");
    var digest = Handover.digest(world.network().domain(), AttestedSeats.token(7), "", now);
    var taken = new Handover(AttestedSeats.token(7), "", now, World.HOLDER.signForWallets(digest));
    assertThat(offer(taken)).isEqualTo("holder-not-holder");
  }

  @Test
  void theAttesterSuspendsTheGroup() {
    assertThat(offer(activation(good))).isEqualTo("admitted");
    assertThat(offer(suspension(World.HOTEL))).isEqualTo("issuer-not-owner");
    assertThat(offer(suspension(World.OWNER))).isEqualTo("admitted");
    assertThat(offer(note(World.HOLDER, "a"))).isEqualTo("suspended");
  }

  private Suspension suspension(SecretKey signer) {
    var digest = Suspension.digest(world.network().domain(), AttestedSeats.FEED, true, now);
    return new Suspension(AttestedSeats.FEED, true, now, signer.signForWallets(digest));
  }

  private Update note(SecretKey granter, String jti) {
    Bytes args = World.json("{\"text\":\"" + jti + "\"}");
    return world.update(granter, AttestedSeats.token(7), "note", args, now, jti);
  }

  private Bearing of(SecretKey attester, Address recipient, String event) {
    return bearing(
        AttestedSeats.attestation(attester, recipient, event, 7, END_SECONDS, World.EAS));
  }

  private static Bearing bearing(SignedAttestation signed) {
    return new Bearing(signed, AttestedSeats.EVENT, AttestedSeats.PLACE);
  }

  private Activation activation(Bearing bearing) {
    return activation(bearing, World.OWNER, World.HOLDER);
  }

  private Activation activation(Bearing bearing, SecretKey issuer, SecretKey holder) {
    return AttestedSeats.activation(world, script.hash(), 7, bearing, issuer, holder);
  }

  /** What comes of an entry; what is admitted joins. */
  private String offer(EntryBody body) {
    var context = new Admission.Context(offset, Instant.ofEpochMilli(now), 1, 0, 0);
    return switch (admission.admit(context, body.toEntry())) {
      case Admission.Judgement.Admitted(Admission next) -> {
        admission = next;
        offset++;
        yield "admitted";
      }
      case Admission.Judgement.Refused(String code, String _) -> code;
      case Admission.Judgement.CannotTell(String _) -> "cannot-tell";
    };
  }
}
