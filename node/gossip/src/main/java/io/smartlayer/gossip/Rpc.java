package io.smartlayer.gossip;

import io.smartlayer.primitives.Hash;
import java.util.List;

/**
 * What one peer tells another at once (gossipsub's RPC, {@code spec/proto/gossipsub.proto}). It
 * names topics of the network's closed set only.
 *
 * @param subscriptions which topics the sender now wants, or no longer
 * @param messages whole messages
 * @param ihave ids of messages that the sender has seen lately
 * @param iwant ids of messages that the sender asks for
 * @param graft topics in whose mesh the sender wants to be with the receiver
 * @param prune topics in whose mesh the sender no longer is with the receiver
 */
public record Rpc(
    List<Subscription> subscriptions,
    List<Message> messages,
    List<Ihave> ihave,
    List<Hash> iwant,
    List<Topic> graft,
    List<Prune> prune) {

  /** A wish to get a topic's messages, or the end of it. */
  public record Subscription(boolean wanted, Topic topic) {}

  /** Ids of messages of one topic. */
  public record Ihave(Topic topic, List<Hash> ids) {
    /** Copies the ids. */
    public Ihave {
      ids = List.copyOf(ids);
    }
  }

  /**
   * The end of a place in a mesh.
   *
   * @param backoffSeconds how long the receiver must not ask for it again; 0 when nothing is said
   */
  public record Prune(Topic topic, long backoffSeconds) {
    /** Checks the range. */
    public Prune {
      if (backoffSeconds < 0) {
        throw new IllegalArgumentException("a backoff of " + backoffSeconds + " seconds");
      }
    }
  }

  /** Copies the lists. */
  public Rpc {
    subscriptions = List.copyOf(subscriptions);
    messages = List.copyOf(messages);
    ihave = List.copyOf(ihave);
    iwant = List.copyOf(iwant);
    graft = List.copyOf(graft);
    prune = List.copyOf(prune);
  }

  /** One message and nothing else. */
  public static Rpc of(Message message) {
    return of(List.of(message));
  }

  /** Messages and nothing else. */
  static Rpc of(List<Message> messages) {
    return new Rpc(List.of(), messages, List.of(), List.of(), List.of(), List.of());
  }

  /** Whether it has messages, and nothing else. */
  boolean isMessagesAlone() {
    return !messages.isEmpty() && mayBeLost() && ihave.isEmpty() && iwant.isEmpty();
  }

  /**
   * Whether a sender may drop it when a peer is slow: messages and ids come again in other ways.
   * What it says of subscriptions and meshes does not; rather than drop that, end the connection.
   */
  public boolean mayBeLost() {
    return subscriptions.isEmpty() && graft.isEmpty() && prune.isEmpty();
  }
}
