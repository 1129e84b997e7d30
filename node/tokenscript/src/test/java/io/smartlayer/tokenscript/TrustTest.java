package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Base58;
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
  private static final Verdict.Valid WEB =
      new Verdict.Valid(new Signer.Web(Hash.ZERO), new Signer.Web(Hash.ZERO));
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
    Judgement judgement = judge(FLIGHT, DELEGATED, new FakeChain(31337, null, null, null, null));
    assertThat(judgement.origins())
        .containsExactly(new OriginTrust.CannotTell(TICKET, "no answer"));
    assertThat(judgement.isTrusted()).isFalse();
    assertThat(judge(FLIGHT, DELEGATED, new FakeChain(1, OWNER.address())).origins())
        .containsExactly(new OriginTrust.CannotTell(TICKET, "no access to chain 31337"));
  }

  @Test
  void aHolderOfARoleIsTrusted() {
    for (Hash role : List.of(Hash.ZERO, Hash.keccak(Bytes.utf8("TS_SCRIPT_ADMIN")))) {
      assertTrusted(judge(FLIGHT, DELEGATED, roles(role + " " + OWNER.address())));
      assertUntrusted(
          judge(FLIGHT, DELEGATED, roles(role + " " + SIGNER.address())), "not-the-owner");
    }
    Hash other = Hash.keccak(Bytes.utf8("MINTER_ROLE"));
    assertUntrusted(
        judge(FLIGHT, DELEGATED, roles(other + " " + OWNER.address())), "not-the-owner");
  }

  @Test
  void theFileThatTheContractNamesIsTrustedWhoeverSignedIt() {
    String same = cid(FLIGHT);
    String other = cid(FLIGHT + " ");
    for (Verdict verdict : List.of(DELEGATED, WEB)) {
      String no = verdict.equals(WEB) ? "no-account" : "not-the-owner";
      assertTrusted(judge(FLIGHT, verdict, names("https://x.example/", other, same)));
      assertTrusted(judge(FLIGHT, verdict, lists(new Chain.ListedScript(same, true))));
      assertUntrusted(judge(FLIGHT, verdict, names(other, "https://x.example/")), no);
      assertUntrusted(judge(FLIGHT, verdict, lists(new Chain.ListedScript(same, false))), no);
      assertUntrusted(judge(FLIGHT, verdict, lists(new Chain.ListedScript(other, true))), no);
    }
  }

  @Test
  void anAddressOfAFolderTellsNothing() {
    assertThat(judge(FLIGHT, DELEGATED, names(cid(FLIGHT) + "/ticket.tsml")).origins())
        .containsExactly(new OriginTrust.CannotTell(TICKET, "the content address of a folder"));
  }

  @Test
  void oneYesIsEnoughWhateverElseCannotBeTold() {
    String role = Hash.ZERO + " " + OWNER.address();
    assertTrusted(judge(FLIGHT, DELEGATED, new FakeChain(31337, null, List.of(role), null, null)));
    assertTrusted(
        judge(FLIGHT, DELEGATED, new FakeChain(31337, OWNER.address(), null, null, null)));
    assertTrusted(judge(FLIGHT, WEB, new FakeChain(31337, null, null, List.of(cid(FLIGHT)), null)));
    Address nobody = key(9).address();
    for (FakeChain blind :
        List.of(
            new FakeChain(31337, nobody, null, List.of(), List.of()),
            new FakeChain(31337, nobody, List.of(), null, List.of()),
            new FakeChain(31337, nobody, List.of(), List.of(), null))) {
      assertThat(judge(FLIGHT, DELEGATED, blind).origins())
          .containsExactly(new OriginTrust.CannotTell(TICKET, "no answer"));
    }
  }

  @Test
  void aConfiguredKeyIsTrustedWithoutAChain() {
    var silent = new FakeChain(1, null, null, null, null);
    for (Verdict.Valid verdict : List.of((Verdict.Valid) DELEGATED, WEB)) {
      var keys = new TrustedKeys(List.of(verdict.authority().text()));
      assertTrusted(judge(FLIGHT, verdict, keys, silent));
      String attested =
          FLIGHT.replace(
              "<ts:ethereum contract=\"FlightTicket\"/>", "<ts:attestation name=\"FlightDelay\"/>");
      assertThat(judge(attested, verdict, keys, silent).isTrusted()).isTrue();
    }
    var signers = new TrustedKeys(List.of(SIGNER.address().toHex()));
    assertUntrusted(judge(FLIGHT, DELEGATED, signers, ownedBy(Address.ZERO)), "no-owner");
  }

  @Test
  void aConfiguredKeyHasOneSpelling() {
    for (String wrong : List.of("", "0x12", "0x" + "A".repeat(40), "sha256:" + "a".repeat(63))) {
      assertThatThrownBy(() -> new TrustedKeys(List.of(wrong)))
          .isInstanceOf(IllegalArgumentException.class);
    }
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
    return judge(file, verdict, TrustedKeys.NONE, chain);
  }

  private static Judgement judge(String file, Verdict verdict, TrustedKeys trusted, Chain chain) {
    Bytes bytes = Bytes.utf8(file);
    var outcome = (TokenScript.Outcome.Read) TokenScript.read(bytes);
    return Trust.judge(outcome.script(), verdict, new Trust.Grounds(bytes, trusted, chain, 5));
  }

  private static void assertUntrusted(Judgement judgement, String reason) {
    assertThat(judgement.origins()).containsExactly(new OriginTrust.Untrusted(TICKET, reason));
    assertThat(judgement.isTrusted()).isFalse();
  }

  private static void assertTrusted(Judgement judgement) {
    assertThat(judgement.origins()).containsExactly(new OriginTrust.Trusted(TICKET));
    assertThat(judgement.isTrusted()).isTrue();
  }

  private static Chain roles(String... roles) {
    return new FakeChain(31337, key(9).address(), List.of(roles), List.of(), List.of());
  }

  private static Chain names(String... uris) {
    return new FakeChain(31337, key(9).address(), List.of(), List.of(uris), List.of());
  }

  private static Chain lists(Chain.ListedScript script) {
    return new FakeChain(31337, key(9).address(), List.of(), List.of(), List.of(script));
  }

  /** The location of a file on IPFS: the identifier of its bytes, in base 58. */
  private static String cid(String file) {
    return "ipfs://z"
        + Base58.write(
            Bytes.concat(Bytes.fromHex("01551220"), Hash.sha256(Bytes.utf8(file)).bytes()));
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

  /** What a chain says at block 5; what is null it cannot tell. */
  private record FakeChain(
      long chainId,
      @Nullable Address owner,
      @Nullable List<String> roles,
      @Nullable List<String> uris,
      @Nullable List<ListedScript> listed)
      implements Chain {
    FakeChain(long chainId, @Nullable Address owner) {
      this(chainId, owner, List.of(), List.of(), List.of());
    }

    private static <T> Answer<T> answer(@Nullable T known, Address contract, long block) {
      assertThat(block).isEqualTo(5);
      assertThat(contract.toHex()).isEqualTo("0x5fbdb2315678afecb367f032d93f642f64180aa3");
      return known == null ? new Answer.CannotTell<>("no answer") : new Answer.Known<>(known);
    }

    @Override
    public Answer<Address> ownerOf(Address contract, long block) {
      return answer(owner, contract, block);
    }

    @Override
    public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
      Boolean has = roles == null ? null : roles.contains(role + " " + account);
      return answer(has, contract, block);
    }

    @Override
    public Answer<List<String>> scriptUris(Address contract, long block) {
      return answer(uris, contract, block);
    }

    @Override
    public Answer<List<ListedScript>> listedScripts(
        Address registry, Address contract, long block) {
      assertThat(registry.toHex()).isEqualTo("0x0077380bcdb2717c9640e892b9d5ee02bb5e0682");
      return answer(listed, contract, block);
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
    public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
      return new Answer.CannotTell<>("not asked");
    }
  }
}
