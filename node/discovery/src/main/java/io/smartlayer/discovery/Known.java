package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import org.jspecify.annotations.Nullable;

/** Reads what other implementations may name although it means nothing here. */
final class Known {
  private Known() {}

  /** A peer, or null when its key is of a kind not known here. */
  static @Nullable PeerId peer(Bytes multihash) {
    try {
      return new PeerId(multihash);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** An address, or null when it has protocols not known here. */
  static @Nullable Multiaddr address(Bytes binary) {
    try {
      return Multiaddr.parse(binary);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
