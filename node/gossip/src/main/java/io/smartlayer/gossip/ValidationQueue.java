package io.smartlayer.gossip;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages that the application has been asked to judge and has not judged yet. */
final class ValidationQueue {
  private final QueueLimits limits;
  private final Map<Hash, Pending> pending = new LinkedHashMap<>();
  private int bytes;

  /** A message with everyone who brought it, the first first. */
  record Pending(Message message, List<Peer> bringers, long dueMillis) {
    Peer first() {
      return bringers.getFirst();
    }
  }

  ValidationQueue(QueueLimits limits) {
    this.limits = limits;
  }

  /** Takes a message, if there is room for it and the peer has not brought too many. */
  boolean admit(Peer from, Message message, long nowMillis) {
    int size = message.data().size();
    if (pending.size() >= limits.pending()
        || bytes + size > limits.pendingBytes()
        || from.pending() >= limits.pendingOfPeer()
        || !from.fresh().take(limits.freshOfPeer())) {
      return false;
    }
    var bringers = new ArrayList<Peer>(2);
    bringers.add(from);
    pending.put(
        message.id(), new Pending(message, bringers, nowMillis + limits.validation().toMillis()));
    bytes += size;
    from.addPending(1);
    return true;
  }

  /** Notes that another peer brought a pending message too. */
  void alsoBroughtBy(Hash id, Peer peer) {
    Pending found = pending.get(id);
    if (found != null && !found.bringers().contains(peer)) {
      found.bringers().add(peer);
    }
  }

  /** Takes a message out; null when it is not there. */
  @Nullable Pending take(Hash id) {
    Pending taken = pending.remove(id);
    if (taken != null) {
      bytes -= taken.message().data().size();
      taken.first().addPending(-1);
    }
    return taken;
  }

  /** Takes out those whose judgement did not come in time. */
  List<Pending> overdue(long nowMillis) {
    var overdue = new ArrayList<Pending>();
    for (Pending candidate : pending.values()) {
      if (candidate.dueMillis() > nowMillis) {
        break;
      }
      overdue.add(candidate);
    }
    overdue.forEach(late -> take(late.message().id()));
    return overdue;
  }

  int size() {
    return pending.size();
  }

  int bytes() {
    return bytes;
  }
}
