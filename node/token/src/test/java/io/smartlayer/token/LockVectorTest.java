package io.smartlayer.token;

import static io.smartlayer.token.Knocks.ALL;
import static io.smartlayer.token.Knocks.DRIVER;
import static io.smartlayer.token.Knocks.LESS;
import static io.smartlayer.token.Knocks.OF_DRIVER;
import static io.smartlayer.token.Knocks.OF_VALET;
import static io.smartlayer.token.Knocks.RENTAL;
import static io.smartlayer.token.Knocks.VALET;
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
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is shown to locks with the trust file {@code network.json}, and what they do: the browser's
 * client judges the same. {@code -Dvectors.update=true} writes them anew.
 */
class LockVectorTest {
  private static final String FILE = "locks.json";

  @Test
  void locksDoWhatTheVectorsSay() {
    if (Boolean.getBoolean("vectors.update")) {
      Vectors.update(FILE, written());
    }
    var expected = new LinkedHashMap<String, String>();
    var judged = new LinkedHashMap<String, String>();
    for (JsonNode one : Vectors.read(FILE).get("cases")) {
      String name = one.get("name").stringValue();
      expected.put(name, one.get("code").stringValue());
      judged.put(name, judged(one));
    }
    assertThat(judged).isEqualTo(expected);
  }

  @Test
  void everyCodeOfALockIsInOne() {
    assertThat(Vectors.read(FILE).get("cases").valueStream().map(one -> one.get("code")))
        .extracting(JsonNode::stringValue)
        .contains(
            "opens",
            "grant-of-another-token",
            "method-not-granted",
            "grant-expired",
            "delegation-too-long",
            "delegation-wider",
            "delegation-misplaced",
            "knock-not-signed",
            "receipt-signature-invalid",
            "receipt-of-another-call",
            "receipt-of-another-grant",
            "receipt-not-fresh",
            "answer-is-no",
            "grant-void",
            "delegation-not-signed",
            "malformed");
  }

  private static String judged(JsonNode one) {
    JsonFields in = JsonFields.of(one, "case");
    var door =
        new Lock.Door(
            in.text("lock", 32),
            Knocks.DOOR.token(),
            Knocks.DOOR.method(),
            Duration.ofMillis(in.whole("atMostMillis")));
    Instant now = Instant.ofEpochMilli(in.whole("nowMillis"));
    try {
      Knock knock = Knock.read(Bytes.utf8(one.get("knock").stringValue()));
      var lock = new Lock(TrustFile.fromJson(Vectors.read("network.json")), door);
      return Knocks.code(lock.judge(knock, in.hash("challenge"), now));
    } catch (JsonFields.Malformed _) {
      return "malformed";
    } catch (CanonicalJson.NotCanonical _) {
      return "not-canonical";
    }
  }

  /** One shown thing; what is not said is the door, its challenge, and the usual time. */
  private record Shown(String knock, String lock, Hash challenge, long afterMillis) {
    static Shown of(Knock knock) {
      return of(knock, 6000);
    }

    static Shown of(Knock knock, long afterMillis) {
      return new Shown(knock.toBytes().toUtf8(), Knocks.DOOR.name(), Knocks.CHALLENGE, afterMillis);
    }

    Shown at(String other) {
      return new Shown(knock, other, challenge, afterMillis);
    }

    Shown to(Hash other) {
      return new Shown(knock, lock, other, afterMillis);
    }

    Shown as(Consumer<ObjectNode> change) {
      ObjectNode json = (ObjectNode) CanonicalJson.read(knock);
      change.accept(json);
      return new Shown(CanonicalJson.text(json), lock, challenge, afterMillis);
    }
  }

  private static Map<String, Shown> made() {
    Map<String, Shown> made = new LinkedHashMap<>();
    Shown good = Shown.of(knock(OF_VALET, VALET));
    made.put("the driver", Shown.of(knock(OF_DRIVER, DRIVER)));
    made.put("the valet", good);
    made.put("as old as the lock takes it", Shown.of(knock(OF_VALET, VALET), 65_000));
    made.put("older", Shown.of(knock(OF_VALET, VALET), 65_002));
    made.put("from the lock's future", Shown.of(knock(OF_VALET, VALET), 2000));
    made.put("a state that is older than the answer", knocked(vouched(1000), 62_000));
    made.put("an answer that is older than the state", knocked(vouched(20_000), 65_001));
    made.put("another lock", good.at("trunk"));
    made.put("another challenge", good.to(Hash.keccak(Bytes.utf8("next"))));
    made.put("the key of the link before", Shown.of(knock(OF_VALET, DRIVER)));
    chains(made);
    receipts(made);
    made.put("a field more", good.as(json -> json.put("more", 1)));
    made.put("no delegations, and said so", good.as(json -> json.putArray("delegations")));
    made.put("a grant of depth 0, and said so", good.as(json -> grant(json).put("depth", 0)));
    made.put("a signature with v 0", good.as(LockVectorTest::withSmallV));
    made.put("not canonical", new Shown(" " + good.knock, "door", Knocks.CHALLENGE, 6000));
    return made;
  }

  private static void chains(Map<String, Shown> made) {
    var other = World.token(43);
    made.put("another token", knocked(chain(ALL.of(other), LESS.of(other))));
    made.put("another method", knocked(chain(ALL, LESS.methods("lock"))));
    made.put("expired", knocked(chain(ALL, LESS.until(Knocks.NOW.toEpochMilli()))));
    made.put("not to be passed on", knocked(chain(ALL.depth(0), LESS)));
    made.put("more than was given", knocked(chain(ALL.methods("lock"), LESS)));
    Grant longer = Chains.grant(World.HOLDER, DRIVER, ALL.until(ALL.expiryMillis() + 1));
    made.put("after another grant", knocked(new GrantChain(longer, OF_VALET.delegations())));
    SecretKey thief = World.key("thief");
    var stolen = new GrantChain(Chains.grant(thief, VALET, ALL), List.of());
    made.put("a grant by a thief", knocked(stolen));
    var own = new GrantChain(RENTAL, List.of(Chains.after(RENTAL, thief, VALET, LESS)));
    made.put("passed on by a thief", knocked(own));
  }

  private static void receipts(Map<String, Shown> made) {
    made.put("the answer to the driver", knocked(receipt(OF_DRIVER), 6000));
    made.put(
        "an answer to another question",
        knocked(edit(receipt(OF_VALET), "/call", call -> call.put("method", "lock")), 6000));
    made.put(
        "an update",
        knocked(
            edit(receipt(OF_VALET), "", input -> input.set("update", input.remove("call"))), 6000));
    made.put("no", knocked(receipt(OF_VALET, "{\"unlock\":false}"), 6000));
    made.put("a text for yes", knocked(receipt(OF_VALET, "{\"unlock\":\"true\"}"), 6000));
    made.put("yes to nothing", knocked(receipt(OF_VALET, "true"), 6000));
    BundleMaker.Parts unproved = receipt(OF_VALET);
    unproved.freshness = null;
    made.put("of unknown age", knocked(unproved, 6000));
    BundleMaker.Parts stranger = receipt(OF_VALET);
    stranger.key = World.key("thief");
    made.put("signed by a thief", knocked(stranger, 6000));
  }

  private static Shown knocked(GrantChain chain) {
    return Shown.of(knock(chain, VALET));
  }

  private static Shown knocked(BundleMaker.Parts answer, long afterMillis) {
    return Shown.of(knock(OF_VALET, VALET, answer), afterMillis);
  }

  /** The token's yes, while the committee vouched for its state then. */
  private static BundleMaker.Parts vouched(long afterMillis) {
    return receipt(OF_VALET, World.START + afterMillis);
  }

  private static ObjectNode grant(ObjectNode knock) {
    return (ObjectNode) knock.get("grant");
  }

  private static void withSmallV(ObjectNode knock) {
    String signature = knock.get("signature").stringValue();
    int v = Integer.parseInt(signature.substring(130), 16) - 27;
    knock.put("signature", signature.substring(0, 130) + "0" + v);
  }

  private static String written() {
    var json = JsonNodeFactory.instance.objectNode();
    json.put(
        "about",
        "What is shown to locks of token 42 of network.json that want the query unlock to have said"
            + " true, and what they do: opens, or why not.");
    var cases = json.putArray("cases");
    made()
        .forEach((name, shown) -> {
          ObjectNode one = cases.addObject().put("name", name).put("lock", shown.lock);
          one.put("atMostMillis", Knocks.DOOR.atMost().toMillis());
          one.put("challenge", shown.challenge.toHex());
          one.put("nowMillis", World.START + shown.afterMillis);
          one.put("knock", shown.knock);
          one.put("code", judged(one));
        });
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
