package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * What a record is about. On the wire a text of the form {@code /namespace/name}, by whose first
 * part libp2p's implementations choose the rules for its records.
 */
public sealed interface DirectoryKey extends Comparable<DirectoryKey> {
  /** Where a node can be reached. */
  record OfPeer(PeerId peer) implements DirectoryKey {
    private static final String NAMESPACE = "/sl-peer/";

    @Override
    public Hash subject() {
      return Hash.keccak(peer.multihash());
    }

    @Override
    public String toString() {
      return NAMESPACE + peer;
    }
  }

  /** Which nodes serve the group of a feed. */
  record OfPlacement(Hash feedId) implements DirectoryKey {
    private static final String NAMESPACE = "/sl-placement/";

    @Override
    public Hash subject() {
      return feedId;
    }

    @Override
    public String toString() {
      return NAMESPACE + feedId.toHex().substring(2);
    }
  }

  /**
   * Which group a token belongs to.
   *
   * @param token the hash of the token's text, Keccak-256 of its CAIP-19 form
   */
  record OfToken(Hash token) implements DirectoryKey {
    private static final String NAMESPACE = "/sl-token/";

    @Override
    public Hash subject() {
      return token;
    }

    @Override
    public String toString() {
      return NAMESPACE + token.toHex().substring(2);
    }
  }

  /** What anchors are ranked by to find who holds the record. */
  Hash subject();

  /** The form on the wire: the text in ASCII, with base58 of a peer id or digits of a hash. */
  default Bytes bytes() {
    return Bytes.utf8(toString());
  }

  /** Reads the form on the wire; null when it is none, or not the shortest form of one. */
  static @Nullable DirectoryKey parse(Bytes bytes) {
    if (bytes.size() > DirectoryLimits.KEY_BYTES) {
      return null;
    }
    String text = bytes.toUtf8();
    try {
      @Nullable DirectoryKey key = null;
      if (text.startsWith(OfPeer.NAMESPACE)) {
        key = new OfPeer(PeerId.parse(text.substring(OfPeer.NAMESPACE.length())));
      } else if (text.startsWith(OfPlacement.NAMESPACE)) {
        key = new OfPlacement(Hash.fromHex(text.substring(OfPlacement.NAMESPACE.length())));
      } else if (text.startsWith(OfToken.NAMESPACE)) {
        key = new OfToken(Hash.fromHex(text.substring(OfToken.NAMESPACE.length())));
      }
      return key != null && key.bytes().equals(bytes) ? key : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  default int compareTo(DirectoryKey other) {
    return switch (this) {
      case OfPlacement(Hash feed) when other instanceof OfPlacement(Hash another) ->
          feed.compareTo(another);
      case OfToken(Hash token) when other instanceof OfToken(Hash another) ->
          token.compareTo(another);
      case OfPeer _, OfPlacement _, OfToken _ -> toString().compareTo(other.toString());
    };
  }
}
