package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Multiaddr;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places that an address names. Who asks waits no longer than he says: the system's
 * look-up of a name knows no time, so it has a thread of its own, which may outlive the question.
 * Of these threads there are {@link #LOOK_UPS} at the most.
 */
final class Resolver {
  /** Names looked up at once; beyond, those who ask wait for one to end. */
  static final int LOOK_UPS = 16;

  private final Names names;
  private final Semaphore free = new Semaphore(LOOK_UPS);

  /** Where hosts are, by name. */
  @FunctionalInterface
  interface Names {
    /** All addresses of a host; blocks for as long as it takes. */
    InetAddress[] lookUp(String host) throws UnknownHostException;
  }

  Resolver(Names names) {
    this.names = names;
  }

  /**
   * The places to dial; none when the name is not known, or not found in time.
   *
   * @throws InterruptedException if the caller is to stop
   */
  List<InetSocketAddress> places(Multiaddr address, long nanos) throws InterruptedException {
    List<InetAddress> found =
        switch (address.kind()) {
          case IP4, IP6 -> lookUp(address.host()); // is only read, and takes no time
          case DNS, DNS4, DNS6 -> lookUp(address.host(), nanos);
        };
    return found.stream()
        .filter(place ->
            switch (address.kind()) {
              case IP4, DNS4 -> place instanceof Inet4Address;
              case IP6, DNS6 -> place instanceof Inet6Address;
              case DNS -> true;
            })
        .map(place -> new InetSocketAddress(place, address.port()))
        .toList();
  }

  private List<InetAddress> lookUp(String host, long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    if (!free.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
      return List.of();
    }
    var answer = new ArrayBlockingQueue<List<InetAddress>>(1);
    // Not a virtual one: the system's look-up would hold its carrier, of which there are few.
    Thread.ofPlatform()
        .daemon()
        .name("libp2p-names")
        .start(() -> {
          try {
            answer.add(lookUp(host));
          } finally {
            free.release();
          }
        });
    @Nullable List<InetAddress> found = answer.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    return found == null ? List.of() : found;
  }

  private List<InetAddress> lookUp(String host) {
    try {
      return List.of(names.lookUp(host));
    } catch (UnknownHostException e) {
      return List.of(); // the peer may have another address
    }
  }
}
