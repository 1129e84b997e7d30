package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Transport.Unreachable;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connection with a peer, or makes one. Of those who ask for the same peer at once one
 * dials, and the others wait for it; after failures it is not dialed for a while.
 */
final class Dialer {
  private final PeerId self;
  private final AddressBook book;
  private final Connections connections;
  private final Counters counters;
  private final HostLimits limits;
  private final Dial dial;
  private final Resolver resolver = new Resolver(InetAddress::getAllByName);
  private final TreeMap<PeerId, Attempt> attempts = new TreeMap<>(); // guarded by this
  private final LinkedHashMap<PeerId, Backoff> backoffs = new LinkedHashMap<>(); // guarded by this

  /** Makes a connection over a socket that is connected, and keeps it in the table. */
  @FunctionalInterface
  interface Dial {
    Connection on(Socket socket, PeerId peer, Duration timeout) throws IOException;
  }

  /** A dial under way. The fields are read once {@code done} is. */
  private static final class Attempt {
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable Connection connection;
    private String failure = "the dial was given up";
  }

  /** Failures in a row, and until when there is no other dial. */
  private record Backoff(int failures, long untilNanos) {}

  Dialer(
      PeerId self,
      AddressBook book,
      Connections connections,
      Counters counters,
      HostLimits limits,
      Dial dial) {
    this.self = self;
    this.book = book;
    this.connections = connections;
    this.counters = counters;
    this.limits = limits;
    this.dial = dial;
  }

  /** A connection with a peer. */
  Connection connection(PeerId peer) throws Unreachable {
    Connection standing = connections.pick(peer);
    if (standing != null) {
      return standing;
    }
    if (peer.equals(self)) {
      throw new Unreachable("that is this node itself");
    }
    Attempt attempt;
    boolean mine;
    synchronized (this) {
      attempt = attempts.get(peer);
      mine = attempt == null;
      if (attempt == null) {
        checkBackoff(peer);
        attempt = new Attempt();
        attempts.put(peer, attempt);
      }
    }
    return mine ? lead(peer, attempt) : follow(peer, attempt);
  }

  /** Lets a peer be dialed at once, for it was seen or is somewhere else. */
  synchronized void forgive(PeerId peer) {
    backoffs.remove(peer);
  }

  private Connection lead(PeerId peer, Attempt attempt) throws Unreachable {
    try {
      Connection connection = dialAny(peer);
      attempt.connection = connection;
      forgive(peer);
      return connection;
    } catch (IOException e) {
      Connection standing = connections.pick(peer); // it may have dialed us meanwhile
      attempt.connection = standing;
      if (standing != null) {
        return standing;
      }
      attempt.failure = peer + " cannot be reached: " + e.getMessage();
      counters.dialsFailed.increment();
      backOff(peer);
      throw new Unreachable(attempt.failure, e);
    } finally {
      synchronized (this) {
        attempts.remove(peer);
      }
      attempt.done.countDown();
    }
  }

  private Connection follow(PeerId peer, Attempt attempt) throws Unreachable {
    try {
      Duration most = limits.dialTimeout().multipliedBy(2);
      if (!attempt.done.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new Unreachable(peer + " was not reached in " + most);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("interrupted while a peer was dialed", e);
    }
    if (attempt.connection == null) {
      throw new Unreachable(attempt.failure);
    }
    return attempt.connection;
  }

  private Connection dialAny(PeerId peer) throws IOException {
    long end = System.nanoTime() + limits.dialTimeout().toNanos();
    List<InetSocketAddress> places = places(peer, limits.dialTimeout().toNanos());
    IOException last = new IOException("none of its addresses is known");
    int count = Math.min(places.size(), limits.addressesPerPeer());
    for (int i = 0; i < count && end - System.nanoTime() > 0; i++) {
      try {
        return dialOne(places.get(i), peer, (end - System.nanoTime()) / (count - i));
      } catch (IOException e) {
        last = e;
        if (e instanceof Refused refused) {
          counters.refused(refused.reason(), peer, String.valueOf(e.getMessage()));
        }
      }
    }
    throw last;
  }

  /** Dials one address; the caller has the connection when the peer is the one expected. */
  private Connection dialOne(InetSocketAddress place, PeerId peer, long nanos) throws IOException {
    var socket = new Socket();
    boolean connected = false;
    try {
      long end = System.nanoTime() + nanos;
      socket.setTcpNoDelay(true);
      socket.connect(place, Math.max(1, (int) TimeUnit.NANOSECONDS.toMillis(nanos)));
      var rest = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
      Connection connection = dial.on(socket, peer, rest);
      connected = true;
      return connection;
    } finally {
      if (!connected) {
        socket.close();
      }
    }
  }

  /** Where a peer may be. The names of its addresses have half the time, and share it. */
  private List<InetSocketAddress> places(PeerId peer, long nanos) throws IOException {
    long end = System.nanoTime() + nanos / 2;
    List<InetSocketAddress> places = new ArrayList<>();
    List<Multiaddr> addresses = book.addresses(peer);
    try {
      for (int i = 0; i < addresses.size(); i++) {
        long share = (end - System.nanoTime()) / (addresses.size() - i);
        places.addAll(resolver.places(addresses.get(i), Math.max(0, share)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a name was looked up");
    }
    return places;
  }

  private void checkBackoff(PeerId peer) throws Unreachable {
    Backoff backoff = backoffs.get(peer);
    if (backoff != null && backoff.untilNanos() - System.nanoTime() > 0) {
      throw new Unreachable(peer + " could not be reached a moment ago");
    }
  }

  private synchronized void backOff(PeerId peer) {
    Backoff before = backoffs.remove(peer);
    int failures = before == null ? 0 : Math.min(before.failures() + 1, 30);
    long wait =
        Math.min(
            limits.shortestBackoff().toNanos() << Math.min(failures, 20),
            limits.longestBackoff().toNanos());
    backoffs.put(peer, new Backoff(failures, System.nanoTime() + wait));
    if (backoffs.size() > limits.knownPeers()) {
      backoffs.pollFirstEntry();
    }
  }
}
