package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/** Binds a Noise key to a peer's key, as libp2p does (noise specification, "payload"). */
final class Identity {
  private static final Bytes CONTEXT = Bytes.utf8("noise-libp2p-static-key:");
  private static final int KEY = 1;
  private static final int SIGNATURE = 2;
  private static final int FIELDS_LIMIT = 32;

  private Identity() {}

  /** What a node says of itself in a handshake. */
  static Bytes payload(SecretKey key, Bytes noiseKey) {
    Signature signature = key.sign(Hash.sha256(CONTEXT, noiseKey));
    return new Protobuf.Writer()
        .bytes(KEY, PeerId.of(key.publicKey()).keyMessage())
        .bytes(SIGNATURE, DerSignature.write(signature))
        .done();
  }

  /** Who sent a payload; it is refused unless the peer's key has signed the Noise key. */
  static PeerId check(Bytes payload, Bytes noiseKey) throws Refused {
    List<Protobuf.Field> fields = Protobuf.parse(payload, FIELDS_LIMIT, Refusal.HANDSHAKE);
    Bytes key = Protobuf.last(fields, KEY);
    Bytes signature = Protobuf.last(fields, SIGNATURE);
    if (key == null || signature == null) {
      throw new Refused(Refusal.HANDSHAKE, "a payload without a key or a signature");
    }
    PeerId peer;
    try {
      peer = PeerId.ofKeyMessage(key);
    } catch (IllegalArgumentException e) {
      throw new Refused(Refusal.HANDSHAKE, "an Ed25519 or secp256k1 key is expected");
    }
    if (!isBy(peer, Bytes.concat(CONTEXT, noiseKey), signature)) {
      throw new Refused(Refusal.HANDSHAKE, "the peer's key did not sign its Noise key");
    }
    return peer;
  }

  /** Whether a peer signed a message. */
  static boolean isBy(PeerId peer, Bytes message, Bytes signature) throws Refused {
    return switch (peer.keyType()) {
      case ED25519 -> isByEd25519(peer.keyData(), message, signature);
      case SECP256K1 -> {
        @Nullable PublicKey key = peer.publicKey();
        yield key != null && DerSignature.parse(signature).isBy(key, Hash.sha256(message));
      }
    };
  }

  private static boolean isByEd25519(Bytes key, Bytes message, Bytes signature) {
    return signature.size() == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(
            signature.toArray(), 0, key.toArray(), 0, message.toArray(), 0, message.size());
  }
}
