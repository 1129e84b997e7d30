package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.PeerId;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection with a peer that has proved who it is. */
final class Connection implements YamuxSession.Owner {
  private final PeerId peer;
  private final boolean dialed;
  private final Socket socket;
  private final Protocols protocols;
  private final Counters counters;
  private final HostLimits limits;
  private final YamuxSession session;
  private final AtomicInteger answering = new AtomicInteger();

  Connection(
      Upgrade.Upgraded upgraded,
      boolean dialed,
      Socket socket,
      Protocols protocols,
      Counters counters,
      HostLimits limits) {
    this.peer = upgraded.peer();
    this.dialed = dialed;
    this.socket = socket;
    this.protocols = protocols;
    this.counters = counters;
    this.limits = limits;
    this.session = new YamuxSession(upgraded.channel(), socket, dialed, limits, this);
  }

  PeerId peer() {
    return peer;
  }

  /** Whether this node opened it. */
  boolean dialed() {
    return dialed;
  }

  Socket socket() {
    return socket;
  }

  YamuxSession session() {
    return session;
  }

  @Override
  public boolean admit() {
    if (counters.streamsOpen.incrementAndGet() > limits.streams()) {
      counters.streamsOpen.decrementAndGet();
      return false;
    }
    return true;
  }

  @Override
  public void released() {
    counters.streamsOpen.decrementAndGet();
  }

  @Override
  public void lies(int more) {
    counters.bytesUnread.addAndGet(more);
  }

  @Override
  public boolean isFull() {
    return counters.bytesUnread.get() > limits.unreadInAll();
  }

  @Override
  public boolean isBusy() {
    return answering.get() >= limits.streamsPerConnection();
  }

  @Override
  public void opened(YamuxStream stream) {
    answering.incrementAndGet();
    Thread.ofVirtual().name("libp2p-stream").start(() -> answer(stream));
  }

  @Override
  public void refused(Refused why) {
    counters.refused(why.reason(), peer, String.valueOf(why.getMessage()));
  }

  private void answer(YamuxStream stream) {
    try {
      protocols.answer(this, stream);
    } finally {
      answering.decrementAndGet();
    }
  }
}
