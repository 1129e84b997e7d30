package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.random.RandomGenerator;

/**
 * The handshake {@code Noise_XX_25519_ChaChaPoly_SHA256}: e; e, ee, s, es; s, se. The last two
 * messages carry who the ends are ({@link Identity}).
 */
final class NoiseHandshake {
  /** Largest message of a handshake, in bytes. */
  static final int MESSAGE_LIMIT = 8192;

  private static final int SEALED_KEY = X25519Key.SIZE + NoiseCipher.TAG;

  private final SecretKey key;
  private final X25519Key noiseKey;
  private final RandomGenerator secrets;

  /** An end that has proved who it is, and the ciphers to talk with it. */
  record Secured(PeerId peer, NoiseCipher sending, NoiseCipher receiving) {}

  /**
   * Handshakes of one node.
   *
   * @param secrets safe for use by many threads
   */
  NoiseHandshake(SecretKey key, X25519Key noiseKey, RandomGenerator secrets) {
    this.key = key;
    this.noiseKey = noiseKey;
    this.secrets = secrets;
  }

  /** Speaks first. */
  Secured dial(InputStream in, OutputStream out) throws IOException {
    var state = new NoiseState();
    X25519Key mine = X25519Key.draw(secrets);
    state.mixHash(mine.publicKey());
    send(out, Bytes.concat(mine.publicKey(), state.seal(Bytes.EMPTY)));

    Bytes message = receive(in, X25519Key.SIZE + SEALED_KEY + NoiseCipher.TAG);
    Bytes theirs = message.slice(0, X25519Key.SIZE);
    state.mixHash(theirs);
    state.mixKey(mine.agree(theirs));
    Bytes theirNoiseKey = state.open(message.slice(X25519Key.SIZE, X25519Key.SIZE + SEALED_KEY));
    state.mixKey(mine.agree(theirNoiseKey));
    Bytes payload = state.open(message.slice(X25519Key.SIZE + SEALED_KEY, message.size()));
    PeerId peer = Identity.check(payload, theirNoiseKey);

    Bytes sealedKey = state.seal(noiseKey.publicKey());
    state.mixKey(noiseKey.agree(theirs));
    send(out, Bytes.concat(sealedKey, state.seal(Identity.payload(key, noiseKey.publicKey()))));
    NoiseState.Pair pair = state.split();
    return new Secured(peer, pair.first(), pair.second());
  }

  /** Answers. */
  Secured accept(InputStream in, OutputStream out) throws IOException {
    var state = new NoiseState();
    Bytes first = receive(in, X25519Key.SIZE);
    Bytes theirs = first.slice(0, X25519Key.SIZE);
    state.mixHash(theirs);
    state.open(first.slice(X25519Key.SIZE, first.size())); // a payload that nobody may rely on

    X25519Key mine = X25519Key.draw(secrets);
    state.mixHash(mine.publicKey());
    state.mixKey(mine.agree(theirs));
    Bytes sealedKey = state.seal(noiseKey.publicKey());
    state.mixKey(noiseKey.agree(theirs));
    Bytes payload = state.seal(Identity.payload(key, noiseKey.publicKey()));
    send(out, Bytes.concat(mine.publicKey(), sealedKey, payload));

    Bytes message = receive(in, SEALED_KEY + NoiseCipher.TAG);
    Bytes theirNoiseKey = state.open(message.slice(0, SEALED_KEY));
    state.mixKey(mine.agree(theirNoiseKey));
    Bytes theirPayload = state.open(message.slice(SEALED_KEY, message.size()));
    PeerId peer = Identity.check(theirPayload, theirNoiseKey);
    NoiseState.Pair pair = state.split();
    return new Secured(peer, pair.second(), pair.first());
  }

  private static void send(OutputStream out, Bytes message) throws IOException {
    byte[] frame = new byte[2 + message.size()];
    frame[0] = (byte) (message.size() >>> 8);
    frame[1] = (byte) message.size();
    System.arraycopy(message.toArray(), 0, frame, 2, message.size());
    out.write(frame);
    out.flush();
  }

  private static Bytes receive(InputStream in, int least) throws IOException {
    int high = in.read();
    int low = in.read();
    if (low < 0) {
      throw new EOFException("a handshake's message was expected");
    }
    int size = (high << 8) | low;
    if (size < least || size > MESSAGE_LIMIT) {
      throw new Refused(Refusal.HANDSHAKE, "a handshake's message of " + size + " bytes");
    }
    byte[] message = in.readNBytes(size);
    if (message.length < size) {
      throw new EOFException("a handshake's message was expected");
    }
    return Bytes.of(message);
  }
}
