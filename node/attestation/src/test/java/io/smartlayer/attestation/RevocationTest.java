package io.smartlayer.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevocationTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final SignedAttestation REVOCABLE = Samples.signed(true);

  @Test
  void withoutAChainRevocationIsUnchecked() {
    assertThat(Verification.of(REVOCABLE, AT).revocation()).isEqualTo(Revocation.UNCHECKED);
    assertThat(Verification.of(Samples.signed(false), AT).revocation())
        .isEqualTo(Revocation.NOT_REVOCABLE);
  }

  @Test
  void theChainIsAskedForThisAttesterAndUidAtTheBlock() {
    var chain = new OneRevocation(31337, 7);
    assertThat(Revocation.ask(chain, REVOCABLE, 7)).isEqualTo(Revocation.REVOKED);
    assertThat(Revocation.ask(chain, REVOCABLE, 6)).isEqualTo(Revocation.NOT_REVOKED);
    var elsewhere = new SignedAttestation(Address.ZERO, REVOCABLE.attestation());
    assertThat(Revocation.ask(chain, elsewhere, 7)).isEqualTo(Revocation.NOT_REVOKED);
  }

  @Test
  void aRevokedAttestationIsInvalid() {
    Verification verification =
        Verification.of(REVOCABLE, AT)
            .with(Revocation.ask(new OneRevocation(31337, 7), REVOCABLE, 7));
    assertThat(verification)
        .isEqualTo(new Verification(Verdict.INVALID, Reason.REVOKED, Revocation.REVOKED));
  }

  @Test
  void anAttestationThatWasInvalidKeepsItsReason() {
    Instant early = Instant.ofEpochSecond(1);
    assertThat(Verification.of(REVOCABLE, early).with(Revocation.REVOKED).reason())
        .isEqualTo(Reason.NOT_YET_VALID);
  }

  @Test
  void aChainThatIsDownOrAnotherCannotTell() {
    assertThat(Revocation.ask(new OneRevocation(31337, -1), REVOCABLE, 7))
        .isEqualTo(Revocation.CANNOT_TELL);
    assertThat(Revocation.ask(new OneRevocation(1, 7), REVOCABLE, 7))
        .isEqualTo(Revocation.CANNOT_TELL);
    assertThat(Verification.of(REVOCABLE, AT).with(Revocation.CANNOT_TELL).verdict())
        .isEqualTo(Verdict.VALID);
  }

  @Test
  void whatCannotBeRevokedIsNotAskedFor() {
    assertThat(Revocation.ask(new OneRevocation(31337, -1), Samples.signed(false), 7))
        .isEqualTo(Revocation.NOT_REVOCABLE);
  }

  /** A chain on which {@link #REVOCABLE} is revoked from a block on; -1: it never answers. */
  private record OneRevocation(long chainId, long fromBlock) implements Chain {
    @Override
    public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
      if (fromBlock < 0) {
        return new Answer.CannotTell<>("down");
      }
      boolean revoked =
          eas.equals(Samples.EAS)
              && attester.equals(REVOCABLE.signer())
              && uid.equals(REVOCABLE.attestation().uid())
              && block >= fromBlock;
      return new Answer.Known<>(revoked ? 1_765_000_000L : 0L);
    }

    @Override
    public Answer<Block> latest() {
      return new Answer.CannotTell<>("not asked");
    }

    @Override
    public Answer<Address> holderOf(TokenId token, long block) {
      return new Answer.CannotTell<>("not asked");
    }

    @Override
    public Answer<Address> ownerOf(Address contract, long block) {
      return new Answer.CannotTell<>("not asked");
    }

    @Override
    public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
      return new Answer.CannotTell<>("not asked");
    }

    @Override
    public Answer<List<ListedScript>> listedScripts(
        Address registry, Address contract, long block) {
      return new Answer.CannotTell<>("not asked");
    }

    @Override
    public Answer<List<String>> scriptUris(Address contract, long block) {
      return new Answer.CannotTell<>("not asked");
    }
  }
}
