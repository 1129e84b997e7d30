package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;
import io.smartlayer.tokenscript.TokenScript.Origin;
import io.smartlayer.tokenscript.Trust.Judgement;
import io.smartlayer.tokenscript.Trust.OriginTrust;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrustTest {
  private static final PublicKey OWNER = key(8);
  private static final PublicKey SIGNER = key(7);
  private static final Origin TICKET = new Origin.OfContract("FlightTicket");
  private static final String FLIGHT = Vectors.flightTicket();
  private static final Verdict DELEGATED = valid(OWNER, SIGNER);

  @Test
  void theContractsOwnerIsTrusted() {
    Judgement judgement = judge(FLIGHT, DELEGATED, ownedBy(OWNER.address()));
    assertThat(judgement.origins()).containsExactly(new OriginTrust.Trusted(TICKET));
    assertThat(judgement.isTrusted()).isTrue();
  }

  @Test
  void theKeyThatSignedHasNoSayBesideTheOneThatDelegated() {
    assertUntrusted(judge(FLIGHT, DELEGATED, ownedBy(SIGNER.address())), "not-the-owner");
  }

  @Test
  void anyoneElseAndNobodyAreNotTrusted() {
    assertUntrusted(judge(FLIGHT, DELEGATED, ownedBy(key(9).address())), "not-the-owner");
    assertUntrusted(judge(FLIGHT, DELEGATED, ownedBy(Address.ZERO)), "no-owner");
  }

  @Test
  void aSilentChainIsNeitherYesNorNo() {
    Judgement judgement = judge(FLIGHT, DELEGATED, new FakeChain(31337, null));
    assertThat(judgement.origins())
        .containsExactly(new OriginTrust.CannotTell(TICKET, "no answer"));
    assertThat(judgement.isTrusted()).isFalse();
    assertThat(judge(FLIGHT, DELEGATED, new FakeChain(1, OWNER.address())).origins())
        .containsExactly(new OriginTrust.CannotTell(TICKET, "no access to chain 31337"));
  }

  @Test
  void onlyAValidSignatureIsAskedAbout() {
    var chain = ownedBy(OWNER.address());
    assertUntrusted(judge(FLIGHT, new Verdict.Unsigned(Reason.NO_SIGNATURE), chain), "unsigned");
    assertUntrusted(
        judge(FLIGHT, new Verdict.Invalid(Reason.DIGEST, ""), chain), "invalid-signature");
    assertUntrusted(
        judge(FLIGHT, new Verdict.Refused(Reason.ALGORITHM, ""), chain), "refused-signature");
  }

  @Test
  void oneBadOriginSpoilsTheScript() {
    String file =
        FLIGHT.replace(
            "<ts:ethereum contract=\"FlightTicket\"/>",
            "<ts:ethereum contract=\"FlightTicket\"/><ts:ethereum contract=\"Missing\"/>");
    Judgement judgement = judge(file, DELEGATED, ownedBy(OWNER.address()));
    assertThat(judgement.origins())
        .containsExactly(
            new OriginTrust.Trusted(TICKET),
            new OriginTrust.Untrusted(new Origin.OfContract("Missing"), "unknown-contract"));
    assertThat(judgement.isTrusted()).isFalse();
  }

  @Test
  void anUnreadableAddressIsNotPassedOver() {
    String file =
        FLIGHT.replace(
            "</ts:contract>", "<ts:address network=\"1\">$tst{X}</ts:address></ts:contract>");
    assertUntrusted(judge(file, DELEGATED, ownedBy(OWNER.address())), "unreadable-address");
  }

  @Test
  void theServicesContractIsAnOriginWithoutBeingNamedAsOne() {
    String file = FLIGHT.replace("<ts:ethereum contract=\"FlightTicket\"/>", "");
    assertUntrusted(judge(file, DELEGATED, ownedBy(key(9).address())), "not-the-owner");
  }

  @Test
  void aScriptWithoutOriginsIsNotTrusted() {
    String file = "<ts:token xmlns:ts=\"http://tokenscript.org/2024/01/tokenscript\"/>";
    assertThat(judge(file, DELEGATED, ownedBy(OWNER.address())).isTrusted()).isFalse();
  }

  @Test
  void anAttestationIsSpokenForByItsOnlyAttester() {
    String file =
        FLIGHT.replace(
            "<ts:ethereum contract=\"FlightTicket\"/>", "<ts:attestation name=\"FlightDelay\"/>");
    var attester = new Origin.OfAttestation("FlightDelay");
    var chain = ownedBy(OWNER.address());
    assertThat(judge(file, valid(key(1), key(1)), chain).origins().getFirst())
        .isEqualTo(new OriginTrust.Trusted(attester));
    assertThat(judge(file, DELEGATED, chain).origins().getFirst())
        .isEqualTo(new OriginTrust.Untrusted(attester, "not-the-attester"));
  }

  private static Judgement judge(String file, Verdict verdict, Chain chain) {
    var outcome = (TokenScript.Outcome.Read) TokenScript.read(Bytes.utf8(file));
    return Trust.judge(outcome.script(), verdict, chain, 5);
  }

  private static void assertUntrusted(Judgement judgement, String reason) {
    assertThat(judgement.origins()).containsExactly(new OriginTrust.Untrusted(TICKET, reason));
    assertThat(judgement.isTrusted()).isFalse();
  }

  private static Verdict valid(PublicKey authority, PublicKey signer) {
    return new Verdict.Valid(new Signer.Account(authority), new Signer.Account(signer));
  }

  private static PublicKey key(int number) {
    return new SecretKey(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) number))).publicKey();
  }

  private static Chain ownedBy(Address owner) {
    return new FakeChain(31337, owner);
  }

  /** A chain on which every contract has one owner at block 5, or that is silent. */
  private record FakeChain(long chainId, @Nullable Address owner) implements Chain {
    @Override
    public Answer<Address> ownerOf(Address contract, long block) {
      assertThat(block).isEqualTo(5);
      assertThat(contract.toHex()).isEqualTo("0x5fbdb2315678afecb367f032d93f642f64180aa3");
      return owner == null ? new Answer.CannotTell<>("no answer") : new Answer.Known<>(owner);
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
    public Answer<List<String>> scriptUris(Address contract, long block) {
      return new Answer.CannotTell<>("not asked");
    }

    @Override
    public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
      return new Answer.CannotTell<>("not asked");
    }
  }
}
