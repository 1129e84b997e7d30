package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.util.List;

/** What a node's part of the directory wants done. */
public sealed interface DirectoryEffect {
  /**
   * Ask a peer, and bring back the answer.
   *
   * @param question names it in {@link DirectoryInput.Answered}
   * @param addresses where the peer is, as far as is known here
   */
  record Ask(long question, PeerId peer, List<Multiaddr> addresses, KadMessage message)
      implements DirectoryEffect {}

  /** Answer a peer's request. */
  record Answer(long request, KadMessage message) implements DirectoryEffect {}

  /** Break a peer's request off. */
  record Refuse(long request, Refusal why) implements DirectoryEffect {}

  /** A peer's own signed record says where it is. */
  record Learn(PeerId peer, List<Multiaddr> addresses) implements DirectoryEffect {}

  /** A look-up has found the newest good record that the holders asked had. */
  record Found(long ticket, DirectoryKey key, Bytes value, long sequence)
      implements DirectoryEffect {}

  /** A look-up has found nothing, or a publication could not be tried. */
  record Missing(long ticket, DirectoryKey key, Why why) implements DirectoryEffect {}

  /**
   * A publication has ended.
   *
   * @param stored how many anchors said that they hold it
   * @param asked how many were asked
   */
  record Published(long ticket, DirectoryKey key, int stored, int asked)
      implements DirectoryEffect {}

  /** A peer answered with something that is no answer, or put something that is not good. */
  record Misbehaved(PeerId peer, String what) implements DirectoryEffect {}

  /** A peer took so long to answer a question of a look-up. */
  record Measured(PeerId peer, Duration took) implements DirectoryEffect {}

  /** Why there is no record. */
  enum Why {
    /** All holders that answered have none, and at least one answered. */
    NONE,
    /** Nobody answered. */
    UNREACHABLE,
    /** Too much is being looked for already. */
    BUSY,
    /** The value to publish is not good. */
    INVALID
  }

  /** Why a request is broken off. */
  enum Refusal {
    /** The peer asks too much. */
    RATE,
    /** This node is no registered anchor, and holds nothing. */
    NOT_AN_ANCHOR,
    /** The peer is not registered, and may not put. */
    STRANGER,
    /** The message contradicts itself. */
    MALFORMED,
    /** The record is not good. */
    INVALID,
    /** A newer one is held. */
    OLDER,
    /** There is no room, for anybody or for this operator. */
    FULL
  }
}
