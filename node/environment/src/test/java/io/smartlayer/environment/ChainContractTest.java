package io.smartlayer.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Chain} answers. Subclasses supply a chain with a token contract and a
 * revocation register, and make what the methods say happen there, in a block of its own.
 */
public abstract class ChainContractTest {
  private static final Address ALICE = Address.fromHex("00000000000000000000000000000000000a11ce");
  private static final Address BOB = Address.fromHex("0000000000000000000000000000000000000b0b");
  private static final Address NOWHERE =
      Address.fromHex("00000000000000000000000000000000deadbeef");

  private static final Hash TRANSFER = Hash.keccak(Bytes.utf8("Transfer(address,address,uint256)"));

  /** The chain under test. */
  protected abstract Chain chain();

  /** A chain of the same chain id of which nothing can be had. */
  protected abstract Chain unreachable();

  /** Who owns the token contract, issues its tokens and revokes attestations. */
  protected abstract Address airline();

  /** A token contract without a script; the same one at each call within a test. */
  protected abstract Address tickets();

  /** Where attestations are revoked. */
  protected abstract Address eas();

  /** Gives the airline's own account a new token. */
  protected abstract void issue(BigInteger number);

  /** Hands one of the airline's own tokens on. */
  protected abstract void transfer(BigInteger number, Address to);

  /** Lets time pass until all blocks so far are final. */
  protected abstract void settle();

  /** Replaces the script's locations. */
  protected abstract void publish(List<String> scriptUris);

  /** A contract with roles; the same one at each call within a test. */
  protected abstract Address club();

  /** Gives an account a role at the contract with roles. */
  protected abstract void grant(Hash role, Address account);

  /** A new registry of scripts, which lists these for the token contract. */
  protected abstract Address registryOf(List<Chain.ListedScript> scripts);

  /** Revokes an off-chain attestation in the airline's name. */
  protected abstract void revoke(Hash uid);

  @Test
  void theHolderIsTheOneAtTheBlockAsked() {
    TokenId ticket = ticket(1);
    issue(ticket.number());
    long before = height();
    transfer(ticket.number(), ALICE);
    long after = height();
    assertThat(after).isGreaterThan(before);
    assertThat(chain().holderOf(ticket, before)).isEqualTo(known(airline()));
    assertThat(chain().holderOf(ticket, after)).isEqualTo(known(ALICE));
  }

  @Test
  void aTokenNeverIssuedHasNoHolder() {
    issue(BigInteger.ONE);
    assertThat(chain().holderOf(ticket(2), height())).isEqualTo(known(Address.ZERO));
  }

  @Test
  void theLargestTokenNumberIsAnOrdinaryOne() {
    BigInteger number = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    issue(number);
    transfer(number, BOB);
    assertThat(chain().holderOf(new TokenId(type(), number), height())).isEqualTo(known(BOB));
  }

  @Test
  void aContractHasItsOwner() {
    assertThat(chain().ownerOf(tickets(), height())).isEqualTo(known(airline()));
  }

  @Test
  void theScriptIsTheOneAtTheBlockAsked() {
    List<String> uris = List.of("https://airline.example/flüge.tsml", "ipfs://bafy/ticket.tsml");
    tickets();
    long before = height();
    publish(uris);
    long published = height();
    publish(List.of("ipfs://bafy/other.tsml"));
    assertThat(chain().scriptUris(tickets(), before)).isEqualTo(known(List.of()));
    assertThat(chain().scriptUris(tickets(), published)).isEqualTo(known(uris));
    assertThat(chain().scriptUris(tickets(), height()))
        .isEqualTo(known(List.of("ipfs://bafy/other.tsml")));
  }

  @Test
  void aRoleIsHadFromItsBlockOnByItsAccountAtItsContract() {
    Hash role = Hash.keccak(Bytes.utf8("TS_SCRIPT_ADMIN"));
    club();
    long before = height();
    grant(role, ALICE);
    assertThat(chain().hasRole(club(), role, ALICE, before)).isEqualTo(known(false));
    assertThat(chain().hasRole(club(), role, ALICE, height())).isEqualTo(known(true));
    assertThat(chain().hasRole(club(), role, BOB, height())).isEqualTo(known(false));
    assertThat(chain().hasRole(club(), Hash.ZERO, ALICE, height())).isEqualTo(known(false));
    assertThat(chain().hasRole(tickets(), role, ALICE, height())).isEqualTo(known(false));
    assertThat(chain().hasRole(NOWHERE, role, ALICE, height())).isEqualTo(known(false));
  }

  @Test
  void aRegistryListsScriptsInItsOrder() {
    List<Chain.ListedScript> scripts =
        List.of(
            new Chain.ListedScript("ipfs://bafy/fälschung.tsml", false),
            new Chain.ListedScript("https://airline.example/ticket.tsml", true));
    Address registry = registryOf(scripts);
    assertThat(chain().listedScripts(registry, tickets(), height())).isEqualTo(known(scripts));
    assertThat(chain().listedScripts(registryOf(List.of()), tickets(), height()))
        .isEqualTo(known(List.of()));
    assertThat(chain().listedScripts(NOWHERE, tickets(), height())).isEqualTo(known(List.of()));
  }

  @Test
  void whereThereIsNoContractThereIsNeitherHolderNorOwnerNorScript() {
    TokenId nothing = new TokenId(new TokenType(chain().chainId(), NOWHERE), BigInteger.ONE);
    assertThat(chain().holderOf(nothing, height())).isEqualTo(known(Address.ZERO));
    assertThat(chain().ownerOf(NOWHERE, height())).isEqualTo(known(Address.ZERO));
    assertThat(chain().scriptUris(NOWHERE, height())).isEqualTo(known(List.of()));
  }

  @Test
  void aRevocationHoldsFromItsBlockOnForItsAttesterOnly() {
    Hash uid = Hash.keccak(Bytes.utf8("delayed"));
    long before = height();
    revoke(uid);
    Chain.Block after = latest();
    assertThat(chain().revokedAt(eas(), airline(), uid, before)).isEqualTo(known(0L));
    assertThat(chain().revokedAt(eas(), ALICE, uid, after.number())).isEqualTo(known(0L));
    assertThat(value(chain().revokedAt(eas(), airline(), uid, after.number())))
        .isBetween(after.time().getEpochSecond() - 60, after.time().getEpochSecond());
  }

  @Test
  void revocationsCannotBeToldWhereNoneAreRegistered() {
    Hash uid = Hash.keccak(Bytes.utf8("delayed"));
    assertCannotTell(chain().revokedAt(NOWHERE, airline(), uid, height()));
  }

  @Test
  void logsAreThoseOfOneContractAndTopicInFinalBlocksInTheirOrder() {
    issue(BigInteger.ONE);
    transfer(BigInteger.ONE, ALICE);
    issue(BigInteger.TWO);
    settle();
    long last = value(chain().finalized()).number();
    List<Chain.Log> logs = value(chain().logs(tickets(), TRANSFER, 0, last));
    assertThat(logs)
        .extracting(Chain.Log::topics)
        .containsExactly(
            transferred(Address.ZERO, airline(), 1),
            transferred(airline(), ALICE, 1),
            transferred(Address.ZERO, airline(), 2));
    assertThat(logs).isSorted().allMatch(log -> log.contract().equals(tickets()));
    assertThat(logs).extracting(Chain.Log::data).containsOnly(Bytes.EMPTY);

    Chain.Log second = logs.get(1);
    assertThat(logs.getFirst().block()).isLessThan(second.block());
    assertThat(chain().logs(tickets(), TRANSFER, second.block(), second.block()))
        .isEqualTo(known(List.of(second)));
    assertThat(chain().logs(tickets(), TRANSFER, second.block() + 1, last))
        .isEqualTo(known(List.of(logs.getLast())));
    assertThat(chain().logs(tickets(), Hash.ZERO, 0, last)).isEqualTo(known(List.of()));
    assertThat(chain().logs(NOWHERE, TRANSFER, 0, last)).isEqualTo(known(List.of()));
  }

  @Test
  void logsOfBlocksThatAreNotFinalCannotBeTold() {
    settle();
    issue(BigInteger.ONE);
    long issued = height();
    assertThat(value(chain().finalized()).number()).isLessThan(issued);
    assertCannotTell(chain().logs(tickets(), TRANSFER, 0, issued));
    settle();
    assertThat(value(chain().logs(tickets(), TRANSFER, 0, issued))).hasSize(1);
  }

  @Test
  void logsOfTooManyBlocksCannotBeTold() {
    assertCannotTell(chain().logs(tickets(), TRANSFER, 0, Chain.LOGS_BLOCKS));
    assertCannotTell(chain().logs(tickets(), TRANSFER, 1, 0));
  }

  @Test
  void aCallIsAnsweredAsOfTheBlockAsked() {
    issue(BigInteger.ONE);
    long before = height();
    transfer(BigInteger.ONE, ALICE);
    assertThat(chain().call(tickets(), ownerOf(1), before)).isEqualTo(returned(airline()));
    assertThat(chain().call(tickets(), ownerOf(1), height())).isEqualTo(returned(ALICE));
  }

  @Test
  void thatAContractRefusesACallIsTheChainsWord() {
    issue(BigInteger.ONE);
    Answer<Chain.Returned> refused = known(new Chain.Returned.Reverted());
    assertThat(chain().call(tickets(), ownerOf(2), height())).isEqualTo(refused);
    assertThat(chain().call(tickets(), Bytes.fromHex("0x01020304"), height())).isEqualTo(refused);
  }

  @Test
  void whereThereIsNoContractACallReturnsNothing() {
    assertThat(chain().call(NOWHERE, ownerOf(1), height()))
        .isEqualTo(known(new Chain.Returned.Data(Bytes.EMPTY)));
  }

  @Test
  void aBlockIsFoundByItsNumberOnceItIsFinal() {
    settle();
    issue(BigInteger.ONE);
    Chain.Block block = latest();
    assertCannotTell(chain().finalBlock(block.number()));
    settle();
    assertThat(chain().finalBlock(block.number())).isEqualTo(known(block));
  }

  @Test
  void aBlockThatIsNotThereYetCannotBeTold() {
    long later = height() + 100_000;
    assertCannotTell(chain().holderOf(ticket(1), later));
    assertCannotTell(chain().ownerOf(tickets(), later));
    assertCannotTell(chain().scriptUris(tickets(), later));
    assertCannotTell(chain().hasRole(tickets(), Hash.ZERO, ALICE, later));
    assertCannotTell(chain().listedScripts(NOWHERE, tickets(), later));
    assertCannotTell(chain().revokedAt(eas(), airline(), Hash.ZERO, later));
    assertCannotTell(chain().call(tickets(), ownerOf(1), later));
    assertCannotTell(chain().call(NOWHERE, ownerOf(1), later));
    assertCannotTell(chain().finalBlock(later));
  }

  @Test
  void aTokenOfAnotherChainCannotBeTold() {
    TokenType elsewhere = new TokenType(chain().chainId() + 1, tickets());
    assertCannotTell(chain().holderOf(new TokenId(elsewhere, BigInteger.ONE), height()));
  }

  @Test
  void whatCannotBeReachedIsNotGuessed() {
    assertThat(unreachable().chainId()).isEqualTo(chain().chainId());
    assertCannotTell(unreachable().latest());
    assertCannotTell(unreachable().finalized());
    assertCannotTell(unreachable().logs(tickets(), TRANSFER, 0, 0));
    assertCannotTell(unreachable().holderOf(ticket(1), 1));
    assertCannotTell(unreachable().ownerOf(tickets(), 1));
    assertCannotTell(unreachable().scriptUris(tickets(), 1));
    assertCannotTell(unreachable().hasRole(tickets(), Hash.ZERO, ALICE, 1));
    assertCannotTell(unreachable().listedScripts(NOWHERE, tickets(), 1));
    assertCannotTell(unreachable().revokedAt(eas(), airline(), Hash.ZERO, 1));
    assertCannotTell(unreachable().call(tickets(), ownerOf(1), 1));
    assertCannotTell(unreachable().finalBlock(1));
  }

  private static Bytes ownerOf(int number) {
    Bytes selector = Hash.keccak(Bytes.utf8("ownerOf(uint256)")).bytes().slice(0, 4);
    return Bytes.concat(selector, Bytes.zeros(Hash.SIZE - 1), Bytes.of((byte) number));
  }

  private static Answer<Chain.Returned> returned(Address account) {
    Bytes twelve = Bytes.zeros(Hash.SIZE - Address.SIZE);
    return known(new Chain.Returned.Data(Bytes.concat(twelve, account.bytes())));
  }

  private static List<Hash> transferred(Address from, Address to, int number) {
    Bytes twelve = Bytes.zeros(Hash.SIZE - Address.SIZE);
    Bytes id = Bytes.concat(Bytes.zeros(Hash.SIZE - 1), Bytes.of((byte) number));
    return List.of(
        TRANSFER,
        new Hash(Bytes.concat(twelve, from.bytes())),
        new Hash(Bytes.concat(twelve, to.bytes())),
        new Hash(id));
  }

  private Chain.Block latest() {
    return value(chain().latest());
  }

  private long height() {
    return latest().number();
  }

  private TokenType type() {
    return new TokenType(chain().chainId(), tickets());
  }

  private TokenId ticket(long number) {
    return new TokenId(type(), BigInteger.valueOf(number));
  }

  private static <T> Answer<T> known(T value) {
    return new Answer.Known<>(value);
  }

  private static <T> T value(Answer<T> answer) {
    return switch (answer) {
      case Answer.Known<T>(T value) -> value;
      case Answer.CannotTell<T>(String why) -> throw new AssertionError(why);
    };
  }

  private static void assertCannotTell(Answer<?> answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.CannotTell.class, answered -> assertThat(answered.why()).isNotBlank());
  }
}
