package io.smartlayer.discovery;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An observation with its observer's signature. */
public record SignedObservation(Observation observation, Signature signature) {
  /** Most bytes of the form on the wire. */
  public static final int BYTES = 256;

  private static final int OBSERVER = (1 << 3) | 2;
  private static final int TARGET = (2 << 3) | 2;
  private static final int KIND = 3 << 3;
  private static final int FROM = 4 << 3;
  private static final int UNTIL = 5 << 3;
  private static final int P99 = 6 << 3;
  private static final int SIGNATURE = (7 << 3) | 2;

  /** Signs an observation. */
  public static SignedObservation by(
      SecretKey key, TypedData.Domain domain, Observation observation) {
    return new SignedObservation(observation, key.sign(domain.digest(observation.hash())));
  }

  /** Whether this key, which is the observer's, has signed in this domain. */
  public boolean isBy(PublicKey key, TypedData.Domain domain) {
    return key.address().equals(observation.observer())
        && signature.isBy(key, domain.digest(observation.hash()));
  }

  /** Whether it says that the target was not to be reached, or fails. */
  boolean isDown() {
    return observation.kind() != Observation.Kind.REACHABLE;
  }

  /** The form on the wire: {@code spec/proto/observation.proto}. */
  public Bytes encode() {
    return KadCodec.written(out -> {
      KadCodec.field(out, 1, observation.observer().bytes());
      KadCodec.field(out, 2, observation.target().bytes());
      out.writeEnum(3, observation.kind().number());
      out.writeUInt64(4, observation.fromMillis());
      out.writeUInt64(5, observation.untilMillis());
      out.writeUInt64(6, observation.p99Micros());
      KadCodec.field(out, 7, signature.bytes());
    });
  }

  /** Reads the form on the wire; null when it is none, or not the one form of an observation. */
  public static @Nullable SignedObservation decode(Bytes bytes) {
    if (bytes.size() > BYTES) {
      return null;
    }
    try {
      SignedObservation read = read(new Wire(bytes));
      return read.encode().equals(bytes) ? read : null;
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  private static SignedObservation read(Wire in) throws IOException {
    Bytes observer = Bytes.EMPTY;
    Bytes target = Bytes.EMPTY;
    Bytes signature = Bytes.EMPTY;
    long kind = 0;
    long from = 0;
    long until = 0;
    long p99 = 0;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case OBSERVER -> observer = in.bytesOnce(tag, Address.SIZE);
        case TARGET -> target = in.bytesOnce(tag, Address.SIZE);
        case KIND -> kind = in.numberOnce(tag);
        case FROM -> from = in.numberOnce(tag);
        case UNTIL -> until = in.numberOnce(tag);
        case P99 -> p99 = in.numberOnce(tag);
        case SIGNATURE -> signature = in.bytesOnce(tag, Signature.SIZE);
        default -> throw Wire.unknown(tag);
      }
    }
    var observation =
        new Observation(new Address(observer), new Address(target), kind(kind), from, until, p99);
    return new SignedObservation(observation, new Signature(signature));
  }

  private static Observation.Kind kind(long number) throws IOException {
    for (Observation.Kind kind : Observation.Kind.values()) {
      if (kind.number() == number) {
        return kind;
      }
    }
    throw Wire.malformed("an observation of kind " + number);
  }
}
