package io.smartlayer.primitives;

import org.jspecify.annotations.Nullable;

/**
 * The name of a libp2p peer: the identity multihash of its public key message (libp2p peer-ids
 * specification). The key is in the name, so whoever knows the name can check the key.
 *
 * <p>Nodes of this network have secp256k1 keys; peers with Ed25519 keys are understood. Other kinds
 * of keys are refused.
 *
 * @param multihash 38 bytes for Ed25519, 39 for secp256k1
 */
public record PeerId(Bytes multihash) implements Comparable<PeerId> {
  private static final Bytes ED25519 = Bytes.fromHex("002408011220");
  private static final Bytes SECP256K1 = Bytes.fromHex("002508021221");
  private static final int PREFIX = 6;
  private static final int IDENTITY = 2;
  private static final int TEXT_LIMIT = 64;

  /** Which signatures a peer makes. */
  public enum KeyType {
    /** RFC 8032. */
    ED25519,
    /** ECDSA over SHA-256, DER encoded. */
    SECP256K1
  }

  /** Checks that it names a key of a known kind; whether that is a point of its curve is not. */
  public PeerId {
    boolean known =
        (multihash.size() == PREFIX + 32 && multihash.slice(0, PREFIX).equals(ED25519))
            || (multihash.size() == PREFIX + 33 && multihash.slice(0, PREFIX).equals(SECP256K1));
    if (!known) {
      throw new IllegalArgumentException("a peer id of an Ed25519 or secp256k1 key is expected");
    }
  }

  /** The name of a node of this network. */
  public static PeerId of(PublicKey key) {
    return new PeerId(Bytes.concat(SECP256K1, key.compressed()));
  }

  /** The name of a peer with an Ed25519 key of 32 bytes. */
  public static PeerId ofEd25519(Bytes key) {
    return new PeerId(Bytes.concat(ED25519, key));
  }

  /**
   * Reads the name of whoever has a libp2p PublicKey message (protobuf type and data).
   *
   * @throws IllegalArgumentException if it is no canonical message of a known kind of key
   */
  public static PeerId ofKeyMessage(Bytes message) {
    if (message.size() > 0xff) {
      throw new IllegalArgumentException("a key message of " + message.size() + " bytes");
    }
    return new PeerId(Bytes.concat(Bytes.of((byte) 0, (byte) message.size()), message));
  }

  /**
   * Reads the base58 form, such as {@code 16Uiu2H…} or {@code 12D3KooW…}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static PeerId parse(String text) {
    if (text.length() > TEXT_LIMIT) {
      throw new IllegalArgumentException("a peer id of " + text.length() + " characters");
    }
    return new PeerId(Base58.read(text));
  }

  /** Which kind of key the peer has. */
  public KeyType keyType() {
    return multihash.at(1) == 0x24 ? KeyType.ED25519 : KeyType.SECP256K1;
  }

  /** The libp2p PublicKey message that the name contains. */
  public Bytes keyMessage() {
    return multihash.slice(IDENTITY, multihash.size());
  }

  /** The key as it is: 32 bytes of Ed25519, or 33 of a compressed point of secp256k1. */
  public Bytes keyData() {
    return multihash.slice(PREFIX, multihash.size());
  }

  /** The peer's secp256k1 key, or null when it has another kind, or no point of the curve. */
  public @Nullable PublicKey publicKey() {
    if (keyType() != KeyType.SECP256K1) {
      return null;
    }
    try {
      return PublicKey.parse(keyData());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public int compareTo(PeerId other) {
    return multihash.compareTo(other.multihash);
  }

  /** The base58 form. */
  @Override
  public String toString() {
    return Base58.write(multihash);
  }
}
