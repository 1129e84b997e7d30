package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Chains.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * A car's door without a network, and what is shown to it: the company grants a driver, the driver
 * a valet for an hour.
 */
final class Knocks {
  static final SecretKey DRIVER = World.key("driver");
  static final SecretKey VALET = World.key("valet");
  static final Hash CHALLENGE = Hash.keccak(Bytes.utf8("challenge"));
  static final Instant NOW = at(6000);
  static final Lock.Door DOOR =
      new Lock.Door("door", World.token(42), "unlock", Duration.ofSeconds(60));

  /** What the company lets the driver do, and may be passed on. */
  static final Words ALL = Chains.words();

  /** What the driver lets the valet do. */
  static final Words LESS = ALL.depth(0).methods("unlock").until(World.START + 3_600_000);

  static final Grant RENTAL = Chains.grant(World.HOLDER, DRIVER, ALL);
  static final GrantChain OF_DRIVER = new GrantChain(RENTAL, List.of());
  static final GrantChain OF_VALET =
      new GrantChain(RENTAL, List.of(Chains.after(RENTAL, DRIVER, VALET, LESS)));

  private static final BundleMaker MAKER = BundleMaker.make();
  private static final String YES = "{\"unlock\":true}";

  private Knocks() {}

  /** A lock with the network's trust file. */
  static Lock lock(Lock.Door door) {
    return new Lock(TrustFile.unregistered(MAKER.network()), door);
  }

  static Instant at(long millis) {
    return Instant.ofEpochMilli(World.START + millis);
  }

  /** A chain of two links. */
  static GrantChain chain(Words first, Words second) {
    Grant grant = Chains.grant(World.HOLDER, DRIVER, first);
    return new GrantChain(grant, List.of(Chains.after(grant, DRIVER, VALET, second)));
  }

  /** Knocks with the token's yes to the chain. */
  static Knock knock(GrantChain chain, SecretKey key) {
    return knock(chain, key, receipt(chain));
  }

  /** Knocks with another answer. */
  static Knock knock(GrantChain chain, SecretKey key, BundleMaker.Parts parts) {
    return Knock.by(key, Chains.DOMAIN, DOOR, CHALLENGE, chain, parts.file(MAKER.network()));
  }

  /** What a node answers who calls with a chain. */
  static BundleMaker.Parts receipt(GrantChain chain) {
    return receipt(chain, YES);
  }

  static BundleMaker.Parts receipt(GrantChain chain, String result) {
    return receipt(chain, result, World.START + 5000);
  }

  static BundleMaker.Parts receipt(GrantChain chain, long asOfMillis) {
    return receipt(chain, YES, asOfMillis);
  }

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

  /** Changes what the step was given, and has the node sign that. */
  static BundleMaker.Parts edit(BundleMaker.Parts parts, String at, Consumer<ObjectNode> change) {
    ObjectNode input = (ObjectNode) CanonicalJson.read(parts.step.input().toUtf8());
    change.accept((ObjectNode) input.at(at));
    parts.step = new Step(CanonicalJson.write(input), parts.step.output());
    return parts.sealed();
  }

  /** {@code opens}, or why it stays. */
  static String code(Lock.Verdict verdict) {
    return switch (verdict) {
      case Lock.Verdict.Opens _ -> "opens";
      case Lock.Verdict.Stays(String code, String _) -> code;
    };
  }
}
