package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.NoteKey;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;

/**
 * A node's word that an Ed25519 key signs checkpoints for it: EIP-712 {@code NoteKey(address
 * node,bytes32 ed25519)} in the network's domain, signed by the node's key.
 *
 * @param ed25519 the public key, 32 bytes
 */
public record NoteBinding(Address node, Bytes ed25519, Signature signature) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of("NoteKey(address node,bytes32 ed25519)");

  /** Checks the length. */
  public NoteBinding {
    if (ed25519.size() != NoteKey.PUBLIC_KEY_SIZE) {
      throw new IllegalArgumentException("an Ed25519 key has 32 bytes, not " + ed25519.size());
    }
  }

  /** A node's word about the note key that follows from its own. */
  public static NoteBinding by(SecretKey node, TypedData.Domain domain) {
    Bytes key = NoteKey.of(node).publicKey();
    return new NoteBinding(
        node.address(), key, node.sign(domain.digest(hash(node.address(), key))));
  }

  /** Whether the node with this key said so in this domain. */
  public boolean isBy(PublicKey key, TypedData.Domain domain) {
    return key.address().equals(node) && signature.isBy(key, domain.digest(hash(node, ed25519)));
  }

  private static Hash hash(Address node, Bytes ed25519) {
    return TYPE.struct().address(node).hash(new Hash(ed25519)).hash();
  }
}
