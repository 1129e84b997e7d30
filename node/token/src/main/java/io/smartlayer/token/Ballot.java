package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;

/**
 * What an anchor found of a receipt by running its step again, closed with a salt until all have
 * committed ({@code spec/protocol/audits.md}, "Verdicts").
 *
 * @param receiptHash the struct hash of the receipt
 * @param wrong whether the node signed what no run of the script comes to
 * @param salt nobody else knows it before the reveal
 * @param anchor whose vote it is: nobody else can open the commitment as their own
 */
public record Ballot(Hash receiptHash, boolean wrong, Hash salt, Address anchor) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of("Ballot(bytes32 receiptHash,bool wrong,bytes32 salt,address anchor)");

  private static final TypedData.Type SALT = TypedData.Type.of("Salt(bytes32 receiptHash)");

  /**
   * A key's ballot. Its salt follows from the key, so that an anchor which forgot what it had
   * committed to commits to the same again.
   */
  public static Ballot by(SecretKey key, TypedData.Domain domain, Hash receiptHash, boolean wrong) {
    Hash secret = domain.digest(SALT.struct().hash(receiptHash).hash());
    Hash salt = Hash.keccak(key.sign(secret).bytes());
    return new Ballot(receiptHash, wrong, salt, key.address());
  }

  /** The hash of the struct: what is committed to. */
  public Hash hash() {
    return TYPE.struct().hash(receiptHash).bool(wrong).hash(salt).address(anchor).hash();
  }

  /** The commit that this opens. */
  public Commit commit() {
    return new Commit(receiptHash, hash(), anchor);
  }
}
