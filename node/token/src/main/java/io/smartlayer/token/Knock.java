package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What someone shows a lock: a chain of grants, the receipt of the token's answer to it, and the
 * lock's challenge signed by the chain's last key ({@code spec/protocol/lock.md}).
 *
 * @param bundle a receipt bundle in canonical form
 */
public record Knock(GrantChain chain, Bytes bundle, WalletSignature signature) {
  /** Longest knock that is read, in bytes. */
  public static final int LIMIT_BYTES = 256 << 10;

  private static final TypedData.Type TYPE =
      TypedData.Type.of("Knock(bytes32 grantHash,string token,string lock,bytes32 challenge)");

  /** Knocks with a chain's last key. */
  public static Knock by(
      SecretKey key,
      TypedData.Domain domain,
      Lock.Door door,
      Hash challenge,
      GrantChain chain,
      Bytes bundle) {
    Hash digest = digest(domain, chain.last().hash(), door, challenge);
    return new Knock(chain, bundle, key.signForWallets(digest));
  }

  /** Who signed a lock's challenge, or null when the signature fits nobody. */
  @Nullable Address signer(TypedData.Domain domain, Lock.Door door, Hash challenge) {
    return signature.signer(digest(domain, chain.last().hash(), door, challenge));
  }

  /** What is signed. */
  static Hash digest(TypedData.Domain domain, Hash grant, Lock.Door door, Hash challenge) {
    return domain.digest(
        TYPE.struct()
            .hash(grant)
            .string(door.token().toString())
            .string(door.name())
            .hash(challenge)
            .hash());
  }

  /** The canonical form. */
  public Bytes toBytes() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    chain.addTo(json);
    json.set("bundle", CanonicalJson.read(bundle.toUtf8()));
    return CanonicalJson.write(json.put("signature", signature.toHex()));
  }

  /**
   * Reads the canonical form.
   *
   * @throws JsonFields.Malformed if it is too long, or has another shape
   * @throws CanonicalJson.NotCanonical if it is not in canonical form
   */
  public static Knock read(Bytes bytes) {
    if (bytes.size() > LIMIT_BYTES) {
      throw new JsonFields.Malformed("a knock of " + bytes.size() + " bytes is too long");
    }
    JsonFields in = JsonFields.of(CanonicalJson.readCanonical(bytes), "knock");
    var knock =
        new Knock(
            GrantChain.read(in),
            CanonicalJson.write(in.value("bundle")),
            in.walletSignature("signature"));
    in.end();
    return knock;
  }
}
