package io.smartlayer.token;

import static io.smartlayer.token.Knocks.ALL;
import static io.smartlayer.token.Knocks.CHALLENGE;
import static io.smartlayer.token.Knocks.DOOR;
import static io.smartlayer.token.Knocks.DRIVER;
import static io.smartlayer.token.Knocks.LESS;
import static io.smartlayer.token.Knocks.NOW;
import static io.smartlayer.token.Knocks.OF_DRIVER;
import static io.smartlayer.token.Knocks.OF_VALET;
import static io.smartlayer.token.Knocks.RENTAL;
import static io.smartlayer.token.Knocks.VALET;
import static io.smartlayer.token.Knocks.at;
import static io.smartlayer.token.Knocks.chain;
import static io.smartlayer.token.Knocks.edit;
import static io.smartlayer.token.Knocks.knock;
import static io.smartlayer.token.Knocks.receipt;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Lock.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A car's door without a network: the company grants a driver, the driver a valet for an hour. */
class LockTest {
  private final Lock lock = Knocks.lock(DOOR);

  @Test
  void itOpensForTheLastKeyOfAChainToWhichTheTokenSaidYes() {
    assertThat(lock.judge(knock(OF_VALET, VALET), CHALLENGE, NOW))
        .isEqualTo(new Verdict.Opens(World.HOLDER.address(), VALET.address()));
    assertThat(lock.judge(knock(OF_DRIVER, DRIVER), CHALLENGE, NOW))
        .isEqualTo(new Verdict.Opens(World.HOLDER.address(), DRIVER.address()));
  }

  @Test
  void itOpensForNobodyElse() {
    assertThat(code(knock(OF_VALET, DRIVER))).isEqualTo("knock-not-signed");
    assertThat(code(knock(OF_DRIVER, VALET))).isEqualTo("knock-not-signed");
  }

  @Test
  void aKnockIsForOneLockAndOneChallenge() {
    Knock knock = knock(OF_VALET, VALET);
    var trunk = new Lock.Door("trunk", DOOR.token(), DOOR.method(), DOOR.atMost());

    assertThat(code(lock.judge(knock, Hash.keccak(Bytes.utf8("next")), NOW)))
        .isEqualTo("knock-not-signed");
    assertThat(code(Knocks.lock(trunk).judge(knock, CHALLENGE, NOW))).isEqualTo("knock-not-signed");
  }

  @Test
  void theChainHasToHoldByItsWords() {
    GrantChain other = chain(ALL.of(World.token(43)), LESS.of(World.token(43)));
    assertThat(code(knock(other, VALET))).isEqualTo("grant-of-another-token");
    assertThat(code(knock(chain(ALL, LESS.methods("lock")), VALET)))
        .isEqualTo("method-not-granted");
    assertThat(code(knock(chain(ALL.methods("lock"), LESS), VALET))).isEqualTo("delegation-wider");
    assertThat(code(knock(chain(ALL, LESS.until(NOW.toEpochMilli())), VALET)))
        .isEqualTo("grant-expired");
    assertThat(code(knock(chain(ALL.depth(0), LESS), VALET))).isEqualTo("delegation-too-long");
    Grant longer = Chains.grant(World.HOLDER, DRIVER, ALL.until(ALL.expiryMillis() + 1));
    assertThat(code(knock(new GrantChain(longer, OF_VALET.delegations()), VALET)))
        .isEqualTo("delegation-misplaced");
  }

  @Test
  void theChainHasToBeSignedByTheHolderAndLinkByLink() {
    Grant stolen = Chains.grant(World.key("thief"), DRIVER, ALL);
    assertThat(code(knock(new GrantChain(stolen, List.of()), DRIVER))).isEqualTo("grant-void");
    SecretKey thief = World.key("thief");
    var made = new GrantChain(RENTAL, List.of(Chains.after(RENTAL, thief, thief, LESS)));
    assertThat(code(knock(made, thief))).isEqualTo("delegation-not-signed");
  }

  @Test
  void theTokenMustHaveSaidYesToThisVeryChain() {
    assertThat(code(knock(OF_VALET, VALET, receipt(OF_DRIVER))))
        .isEqualTo("receipt-of-another-grant");
    BundleMaker.Parts locked = receipt(OF_VALET);
    edit(locked, "/call", call -> call.put("method", "lock"));
    assertThat(code(knock(OF_VALET, VALET, locked))).isEqualTo("receipt-of-another-call");
    for (String no : List.of("{\"unlock\":false}", "{}", "true", "null", "{\"unlock\":\"true\"}")) {
      assertThat(code(knock(OF_VALET, VALET, receipt(OF_VALET, no)))).isEqualTo("answer-is-no");
    }
    BundleMaker.Parts update = receipt(OF_VALET);
    edit(update, "", input -> input.set("update", input.remove("call")));
    assertThat(code(knock(OF_VALET, VALET, update))).isEqualTo("receipt-of-another-call");
    BundleMaker.Parts plain = receipt(OF_VALET);
    edit(plain, "/call/caller", caller -> caller.remove("grant"));
    assertThat(code(knock(OF_VALET, VALET, plain))).isEqualTo("receipt-of-another-grant");
  }

  @Test
  void theReceiptMustBeSoundAndFresh() {
    BundleMaker.Parts stranger = receipt(OF_VALET);
    stranger.key = World.key("thief");
    assertThat(code(knock(OF_VALET, VALET, stranger))).isEqualTo("receipt-signature-invalid");
    BundleMaker.Parts unproved = receipt(OF_VALET);
    unproved.freshness = null;
    assertThat(code(knock(OF_VALET, VALET, unproved))).isEqualTo("receipt-not-fresh");
  }

  /** The committee vouched at 5 s, the node signed at 5 s; the lock takes what is 60 s old. */
  @Test
  void bothTheStateAndTheNodesWordGrowOld() {
    Knock knock = knock(OF_VALET, VALET);
    assertThat(code(lock.judge(knock, CHALLENGE, at(65_000)))).isEqualTo("opens");
    assertThat(code(lock.judge(knock, CHALLENGE, at(65_002)))).isEqualTo("receipt-not-fresh");

    BundleMaker.Parts oldWord = receipt(OF_VALET, World.START + 20_000);
    assertThat(code(lock.judge(knock(OF_VALET, VALET, oldWord), CHALLENGE, at(65_001))))
        .isEqualTo("receipt-not-fresh");
    BundleMaker.Parts oldState = receipt(OF_VALET, World.START + 1000);
    assertThat(code(lock.judge(knock(OF_VALET, VALET, oldState), CHALLENGE, at(62_000))))
        .isEqualTo("receipt-not-fresh");
  }

  @Test
  void aClockThatIsBehindOpensNothing() {
    assertThat(code(lock.judge(knock(OF_VALET, VALET), CHALLENGE, at(2000))))
        .isEqualTo("receipt-not-fresh");
  }

  @Test
  void aKnockIsReadBackAndNothingElseIs() {
    Knock knock = knock(OF_VALET, VALET);

    assertThat(Knock.read(knock.toBytes())).isEqualTo(knock);
    ObjectNode more = (ObjectNode) CanonicalJson.read(knock.toBytes().toUtf8());
    more.put("more", 1);
    assertThat(catchMalformed(CanonicalJson.write(more))).isTrue();
    assertThat(catchMalformed(Bytes.zeros(Knock.LIMIT_BYTES + 1))).isTrue();
  }

  @Test
  void aFlippedBitOpensNothing() {
    byte[] good = knock(OF_VALET, VALET).toBytes().toArray();
    int stride = Boolean.getBoolean("thorough") ? 3 : 37;
    for (int bit = 0; bit < 8 * good.length; bit += stride) {
      byte[] bytes = good.clone();
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(opens(Bytes.of(bytes))).as("bit %d", bit).isFalse();
    }
  }

  private boolean opens(Bytes bytes) {
    try {
      return lock.judge(Knock.read(bytes), CHALLENGE, NOW) instanceof Verdict.Opens;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical _) {
      return false;
    }
  }

  private static boolean catchMalformed(Bytes bytes) {
    try {
      Knock.read(bytes);
      return false;
    } catch (JsonFields.Malformed _) {
      return true;
    }
  }

  private String code(Knock knock) {
    return code(lock.judge(knock, CHALLENGE, NOW));
  }

  private static String code(Verdict verdict) {
    return Knocks.code(verdict);
  }
}
