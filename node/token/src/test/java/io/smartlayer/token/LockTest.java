package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Chains.Words;
import io.smartlayer.token.Lock.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A car's door without a network: the company grants a driver, the driver a valet for an hour. */
class LockTest {
  private static final SecretKey DRIVER = World.key("driver");
  private static final SecretKey VALET = World.key("valet");
  private static final Hash CHALLENGE = Hash.keccak(Bytes.utf8("challenge"));
  private static final Instant NOW = Instant.ofEpochMilli(World.START + 6000);
  private static final Lock.Door DOOR =
      new Lock.Door("door", World.token(42), "unlock", Duration.ofSeconds(60));
  private static final BundleMaker MAKER = BundleMaker.make();

  private final Lock lock = new Lock(TrustFile.unregistered(MAKER.network()), DOOR);
  private final Words all = Chains.words();
  private final Words less = all.depth(0).methods("unlock").until(World.START + 3_600_000);
  private final Grant rental = Chains.grant(World.HOLDER, DRIVER, all);
  private final GrantChain driver = new GrantChain(rental, List.of());
  private final GrantChain valet =
      new GrantChain(rental, List.of(Chains.after(rental, DRIVER, VALET, less)));

  @Test
  void itOpensForTheLastKeyOfAChainToWhichTheTokenSaidYes() {
    assertThat(lock.judge(knock(valet, VALET), CHALLENGE, NOW))
        .isEqualTo(new Verdict.Opens(World.HOLDER.address(), VALET.address()));
    assertThat(lock.judge(knock(driver, DRIVER), CHALLENGE, NOW))
        .isEqualTo(new Verdict.Opens(World.HOLDER.address(), DRIVER.address()));
  }

  @Test
  void itOpensForNobodyElse() {
    assertThat(code(knock(valet, DRIVER))).isEqualTo("knock-not-signed");
    assertThat(code(knock(driver, VALET))).isEqualTo("knock-not-signed");
  }

  @Test
  void aKnockIsForOneLockAndOneChallenge() {
    Knock knock = knock(valet, VALET);
    var trunk = new Lock.Door("trunk", DOOR.token(), DOOR.method(), DOOR.atMost());

    assertThat(code(lock.judge(knock, Hash.keccak(Bytes.utf8("next")), NOW)))
        .isEqualTo("knock-not-signed");
    assertThat(
            code(
                new Lock(TrustFile.unregistered(MAKER.network()), trunk)
                    .judge(knock, CHALLENGE, NOW)))
        .isEqualTo("knock-not-signed");
  }

  @Test
  void theChainHasToHoldByItsWords() {
    GrantChain other = chain(all.of(World.token(43)), less.of(World.token(43)));
    assertThat(code(knock(other, VALET))).isEqualTo("grant-of-another-token");
    assertThat(code(knock(chain(all, less.methods("lock")), VALET)))
        .isEqualTo("method-not-granted");
    assertThat(code(knock(chain(all.methods("lock"), less), VALET))).isEqualTo("delegation-wider");
    assertThat(code(knock(chain(all, less.until(NOW.toEpochMilli())), VALET)))
        .isEqualTo("grant-expired");
    assertThat(code(knock(chain(all.depth(0), less), VALET))).isEqualTo("delegation-too-long");
    Grant longer = Chains.grant(World.HOLDER, DRIVER, all.until(all.expiryMillis() + 1));
    assertThat(code(knock(new GrantChain(longer, valet.delegations()), VALET)))
        .isEqualTo("delegation-misplaced");
  }

  @Test
  void theChainHasToBeSignedByTheHolderAndLinkByLink() {
    Grant stolen = Chains.grant(World.key("thief"), DRIVER, all);
    assertThat(code(knock(new GrantChain(stolen, List.of()), DRIVER))).isEqualTo("grant-void");
    SecretKey thief = World.key("thief");
    var made = new GrantChain(rental, List.of(Chains.after(rental, thief, thief, less)));
    assertThat(code(knock(made, thief))).isEqualTo("delegation-not-signed");
  }

  @Test
  void theTokenMustHaveSaidYesToThisVeryChain() {
    assertThat(code(knock(valet, VALET, receipt(driver, "{\"unlock\":true}"))))
        .isEqualTo("receipt-of-another-grant");
    BundleMaker.Parts locked = receipt(valet, "{\"unlock\":true}");
    edit(locked, "/call", call -> call.put("method", "lock"));
    assertThat(code(knock(valet, VALET, locked))).isEqualTo("receipt-of-another-call");
    for (String no : List.of("{\"unlock\":false}", "{}", "true", "null", "{\"unlock\":\"true\"}")) {
      assertThat(code(knock(valet, VALET, receipt(valet, no)))).isEqualTo("answer-is-no");
    }
    BundleMaker.Parts plain = receipt(valet, "{\"unlock\":true}");
    edit(plain, "/call/caller", caller -> caller.remove("grant"));
    assertThat(code(knock(valet, VALET, plain))).isEqualTo("receipt-of-another-grant");
  }

  @Test
  void theReceiptMustBeSoundAndFresh() {
    BundleMaker.Parts stranger = receipt(valet, "{\"unlock\":true}");
    stranger.key = World.key("thief");
    assertThat(code(knock(valet, VALET, stranger))).isEqualTo("receipt-signature-invalid");
    BundleMaker.Parts unproved = receipt(valet, "{\"unlock\":true}");
    unproved.freshness = null;
    assertThat(code(knock(valet, VALET, unproved))).isEqualTo("receipt-not-fresh");
  }

  /** The committee vouched at 5 s, the node signed at 5 s; the lock takes what is 60 s old. */
  @Test
  void bothTheStateAndTheNodesWordGrowOld() {
    Knock knock = knock(valet, VALET);
    assertThat(code(lock.judge(knock, CHALLENGE, at(65_000)))).isEqualTo("opens");
    assertThat(code(lock.judge(knock, CHALLENGE, at(65_002)))).isEqualTo("receipt-not-fresh");

    BundleMaker.Parts oldWord = receipt(valet, "{\"unlock\":true}", World.START + 20_000);
    assertThat(code(lock.judge(knock(valet, VALET, oldWord), CHALLENGE, at(65_001))))
        .isEqualTo("receipt-not-fresh");
    BundleMaker.Parts oldState = receipt(valet, "{\"unlock\":true}", World.START + 1000);
    assertThat(code(lock.judge(knock(valet, VALET, oldState), CHALLENGE, at(62_000))))
        .isEqualTo("receipt-not-fresh");
  }

  @Test
  void aClockThatIsBehindOpensNothing() {
    assertThat(code(lock.judge(knock(valet, VALET), CHALLENGE, at(2000))))
        .isEqualTo("receipt-not-fresh");
  }

  @Test
  void aKnockIsReadBackAndNothingElseIs() {
    Knock knock = knock(valet, VALET);

    assertThat(Knock.read(knock.toBytes())).isEqualTo(knock);
    ObjectNode more = (ObjectNode) CanonicalJson.read(knock.toBytes().toUtf8());
    more.put("more", 1);
    assertThat(catchMalformed(CanonicalJson.write(more))).isTrue();
    assertThat(catchMalformed(Bytes.zeros(Knock.LIMIT_BYTES + 1))).isTrue();
  }

  @Test
  void aFlippedBitOpensNothing() {
    byte[] good = knock(valet, VALET).toBytes().toArray();
    int stride = Boolean.getBoolean("thorough") ? 1 : 37;
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

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(World.START + millis);
  }

  private static GrantChain chain(Words first, Words second) {
    Grant grant = Chains.grant(World.HOLDER, DRIVER, first);
    return new GrantChain(grant, List.of(Chains.after(grant, DRIVER, VALET, second)));
  }

  private static Knock knock(GrantChain chain, SecretKey key) {
    return knock(chain, key, receipt(chain, "{\"unlock\":true}"));
  }

  private static Knock knock(GrantChain chain, SecretKey key, BundleMaker.Parts parts) {
    return Knock.by(key, Chains.DOMAIN, DOOR, CHALLENGE, chain, parts.file(MAKER.network()));
  }

  private static BundleMaker.Parts receipt(GrantChain chain, String result) {
    return receipt(chain, result, World.START + 5000);
  }

  /** What a node answers who calls with a chain. */
  private static BundleMaker.Parts receipt(GrantChain chain, String result, long asOfMillis) {
    BundleMaker.Parts parts = MAKER.vouched(asOfMillis);
    edit(
        parts,
        "/call",
        call -> {
          call.put("method", "unlock").putObject("args");
          call.set("caller", chain.caller(World.HOLDER.address()));
        });
    ObjectNode output = (ObjectNode) CanonicalJson.read(parts.step.output().toUtf8());
    output.set("result", CanonicalJson.read(result));
    parts.step = new Step(parts.step.input(), CanonicalJson.write(output));
    return parts.sealed();
  }

  private static void edit(BundleMaker.Parts parts, String at, Consumer<ObjectNode> change) {
    ObjectNode input = (ObjectNode) CanonicalJson.read(parts.step.input().toUtf8());
    change.accept((ObjectNode) input.at(at));
    parts.step = new Step(CanonicalJson.write(input), parts.step.output());
    parts.sealed();
  }

  private String code(Knock knock) {
    return code(lock.judge(knock, CHALLENGE, NOW));
  }

  private static String code(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Opens _ -> "opens";
      case Verdict.Stays(String code, String _) -> code;
    };
  }
}
