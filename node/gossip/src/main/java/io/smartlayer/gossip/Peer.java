package io.smartlayer.gossip;

import io.smartlayer.primitives.PeerId;
import java.util.Set;
import java.util.TreeSet;

/** What a router keeps of one connected peer; compared by identity. */
final class Peer {
  private final PeerId id;
  private final boolean outbound;
  private final OperatorScore operator;
  private final Set<Topic> topics = new TreeSet<>();
  private final Budget ihaves = new Budget();
  private final Budget asked = new Budget();
  private final Budget answered = new Budget();
  private final Budget fresh = new Budget();
  private final Budget subscriptions = new Budget();
  private int pending;

  /** How much of something happened since the last heartbeat. */
  static final class Budget {
    private int used;

    /** Takes one, if fewer than {@code limit} are taken. */
    boolean take(int limit) {
      return take(1, limit) == 1;
    }

    /** Takes as many of {@code wanted} as the limit leaves. */
    int take(int wanted, int limit) {
      int taken = Math.clamp(limit - used, 0, wanted);
      used += taken;
      return taken;
    }
  }

  Peer(PeerId id, boolean outbound, OperatorScore operator) {
    this.id = id;
    this.outbound = outbound;
    this.operator = operator;
  }

  PeerId id() {
    return id;
  }

  boolean isOutbound() {
    return outbound;
  }

  OperatorScore operator() {
    return operator;
  }

  double score(long nowMillis) {
    return operator.value(nowMillis);
  }

  /** The topics it subscribes to. */
  Set<Topic> topics() {
    return topics;
  }

  /** IHAVE that were read of it. */
  Budget ihaves() {
    return ihaves;
  }

  /** Ids that it was asked for. */
  Budget asked() {
    return asked;
  }

  /** Messages that it got for asking. */
  Budget answered() {
    return answered;
  }

  /** New messages that were taken of it. */
  Budget fresh() {
    return fresh;
  }

  /** Changes of subscriptions that were read of it. */
  Budget subscriptions() {
    return subscriptions;
  }

  int pending() {
    return pending;
  }

  void addPending(int change) {
    pending += change;
  }

  void beat() {
    ihaves.used = 0;
    asked.used = 0;
    answered.used = 0;
    fresh.used = 0;
    subscriptions.used = 0;
  }
}
