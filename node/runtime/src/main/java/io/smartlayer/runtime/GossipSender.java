package io.smartlayer.runtime;

import io.smartlayer.environment.Transport;
import io.smartlayer.gossip.Rpc;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Sends gossip to one peer, on a stream and a thread of its own. What waits is bounded: what finds
 * no room is lost, and lazy gossip makes up for it.
 *
 * <p>A stream that breaks while the peer stays connected is opened again; then the peer is told
 * anew what this node wants.
 */
final class GossipSender {
  /** RPCs that wait for one peer. */
  static final int WAITING = 1024;

  /** Bytes that wait for one peer, about. */
  static final int WAITING_BYTES = 2 << 20;

  /** How long a peer may take to read what is sent in one go. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int OPENINGS = 3;
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int OVERHEAD = 128;

  private final PeerId peer;
  private final Transport transport;
  private final RpcCodec codec;
  private final StreamTimer timer;
  private final Supplier<Rpc> greeting;
  private final CountDownLatch decided = new CountDownLatch(1);
  private volatile boolean ready;

  // A lock, for who waits with a monitor is woken by way of one more thread.
  private final ReentrantLock lock = new ReentrantLock(); // guards what follows
  private final Condition changed = lock.newCondition();
  private final Deque<Rpc> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private long lost;
  private boolean closed;

  /**
   * A sender that {@link #run} sets going.
   *
   * @param greeting what this node wants, for a peer that may have forgotten it
   */
  GossipSender(
      PeerId peer, Transport transport, RpcCodec codec, StreamTimer timer, Supplier<Rpc> greeting) {
    this.peer = peer;
    this.transport = transport;
    this.codec = codec;
    this.timer = timer;
    this.greeting = greeting;
  }

  PeerId peer() {
    return peer;
  }

  /** Sends an RPC after those before it, or loses it when too much waits. */
  void send(Rpc rpc) {
    int size = size(rpc);
    lock.lock();
    try {
      if (closed || waiting.size() >= WAITING || waitingBytes + size > WAITING_BYTES) {
        lost++;
        return;
      }
      waiting.add(rpc);
      waitingBytes += size;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How many RPCs were lost. */
  long lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /** Sends no more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      waitingBytes = 0;
      decided.countDown();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it is known whether the peer takes gossip. */
  boolean isReady(Duration patience) {
    try {
      return decided.await(patience.toMillis(), TimeUnit.MILLISECONDS) && ready;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Sends until it is closed, or the peer takes nothing more; the top of a thread.
   *
   * @param opened is run once, before anything is sent
   */
  void run(Runnable opened) {
    for (int failures = 0; failures < OPENINGS && !isClosed(); failures++) {
      try (Transport.Stream stream = transport.open(peer, RpcCodec.PROTOCOL)) {
        if (ready) {
          Delimited.write(stream.out(), codec.encode(greeting.get()));
        } else {
          opened.run();
          ready = true;
          decided.countDown();
        }
        for (List<Rpc> lot = next(); !lot.isEmpty(); lot = next()) {
          send(stream, lot);
          failures = 0;
        }
      } catch (Transport.Unreachable e) {
        if (!ready) {
          break; // it does not speak it
        }
        pause();
      } catch (IOException e) {
        pause();
      }
    }
    close();
  }

  private void send(Transport.Stream stream, List<Rpc> lot) throws IOException {
    try (StreamTimer.Watch _ = timer.watch(stream, PATIENCE)) {
      for (Rpc rpc : codec.joined(lot)) {
        Delimited.add(stream.out(), codec.encode(rpc));
      }
      stream.out().flush();
    }
  }

  /** All that waits, as soon as something does; nothing once this is closed. */
  private List<Rpc> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      List<Rpc> lot = new ArrayList<>(waiting);
      waiting.clear();
      waitingBytes = 0;
      return lot;
    } catch (InterruptedException e) {
      return interrupted();
    } finally {
      lock.unlock();
    }
  }

  private void pause() {
    lock.lock();
    try {
      for (long left = PAUSE.toNanos(); left > 0 && !closed; ) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is to be sent; with the lock held. */
  private List<Rpc> interrupted() {
    Thread.currentThread().interrupt();
    closed = true;
    return List.of();
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private static int size(Rpc rpc) {
    int data = rpc.messages().stream().mapToInt(message -> message.data().size()).sum();
    int ids = rpc.iwant().size() + rpc.ihave().stream().mapToInt(one -> one.ids().size()).sum();
    int parts = rpc.subscriptions().size() + rpc.graft().size() + rpc.prune().size();
    return data + ids * Hash.SIZE + (1 + parts + rpc.messages().size()) * OVERHEAD;
  }
}
