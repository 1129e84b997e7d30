package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.time.Instant;
import java.util.List;

/** What happens to a node's part of the directory. */
public sealed interface DirectoryInput {
  /** The own clock when it happened. */
  Instant now();

  /** The registry is like this from now on. */
  record Registered(Members members, Instant now) implements DirectoryInput {}

  /** A peer said where it is, on a connection on which it proved who it is. */
  record Met(PeerId peer, List<Multiaddr> addresses, Instant now) implements DirectoryInput {
    /** Copies the addresses. */
    public Met {
      addresses = List.copyOf(addresses);
    }
  }

  /** This node can be reached here: it says so, again and again. */
  record Announce(List<Multiaddr> addresses, Instant now) implements DirectoryInput {
    /** Copies the addresses. */
    public Announce {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * A caller wants the record of a key.
   *
   * @param ticket by which the caller knows the outcome
   */
  record LookUp(long ticket, DirectoryKey key, Instant now) implements DirectoryInput {}

  /**
   * A caller wants a value to be held under a key.
   *
   * @param ticket by which the caller knows the outcome
   */
  record Publish(long ticket, DirectoryKey key, Bytes value, Instant now)
      implements DirectoryInput {}

  /** A caller found that the record of a key is no longer good. */
  record Outdated(DirectoryKey key, Instant now) implements DirectoryInput {}

  /**
   * A peer asks something.
   *
   * @param request by which the shell knows whom to answer
   */
  record Asked(long request, PeerId from, KadMessage message, Instant now)
      implements DirectoryInput {}

  /** A peer has answered a question of this node. */
  record Answered(long question, KadMessage message, Instant now) implements DirectoryInput {}

  /** A question of this node could not be asked, or came back without a readable answer. */
  record Unanswered(long question, Instant now) implements DirectoryInput {}

  /** Time has passed; every {@link DirectoryLimits#TICK}. */
  record Ticked(Instant now) implements DirectoryInput {}
}
