package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Network;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network within one process. Messages are delayed, and where it is told so lost, doubled and cut
 * off, by numbers drawn from one source: over a {@link VirtualTimeline} every run with one seed is
 * the same; over a {@link RealTimeline} the same class carries the nodes of one process.
 *
 * <p>Receivers run on the timeline's thread. Safe for use by many threads.
 */
public final class MemoryNetwork {
  private final Timeline timeline;
  private final Object lock = new Object(); // guards the fields below and the random source
  private final RandomGenerator random;
  private final TreeMap<Address, End> ends = new TreeMap<>();
  private final TreeSet<Address> cutOff = new TreeSet<>();
  private Conditions conditions;

  /**
   * How messages fare.
   *
   * @param leastDelay shortest way
   * @param mostDelay longest way; messages overtake each other within the two
   * @param loss share of messages that are lost, 0 to 1
   * @param doubling share of messages that arrive twice, which is more than {@link Network} allows
   */
  public record Conditions(Duration leastDelay, Duration mostDelay, double loss, double doubling) {
    /** Everything arrives, once, at once. */
    public static final Conditions PERFECT = new Conditions(Duration.ZERO, Duration.ZERO, 0.0, 0.0);

    /** Checks that delays are in order and shares are shares. */
    public Conditions {
      if (leastDelay.isNegative() || mostDelay.compareTo(leastDelay) < 0) {
        throw new IllegalArgumentException("no delays: " + leastDelay + " to " + mostDelay);
      }
      if (!(loss >= 0 && loss <= 1 && doubling >= 0 && doubling <= 1)) {
        throw new IllegalArgumentException("no shares: " + loss + ", " + doubling);
      }
    }
  }

  /** A network without nodes. */
  public MemoryNetwork(Timeline timeline, RandomGenerator random, Conditions conditions) {
    this.timeline = timeline;
    this.random = random;
    this.conditions = conditions;
  }

  /**
   * Joins a node, perhaps again after its end was closed.
   *
   * @throws IllegalStateException if the node is there already
   */
  public Network join(Address self) {
    synchronized (lock) {
      if (ends.containsKey(self)) {
        throw new IllegalStateException(self + " has joined already");
      }
      var end = new End(self);
      ends.put(self, end);
      return end;
    }
  }

  /** Changes how messages fare that are sent from now on. */
  public void change(Conditions next) {
    synchronized (lock) {
      conditions = next;
    }
  }

  /** Cuts these nodes off from all others; among themselves they still talk. */
  public void cutOff(List<Address> nodes) {
    synchronized (lock) {
      cutOff.clear();
      cutOff.addAll(nodes);
    }
  }

  /** Ends {@link #cutOff}. */
  public void heal() {
    cutOff(List.of());
  }

  private void send(Address from, Address to, String protocol, Bytes body) {
    synchronized (lock) {
      int copies = random.nextDouble() < conditions.doubling() ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        if (random.nextDouble() >= conditions.loss() && !isCut(from, to)) {
          timeline.after(delay(), () -> deliver(from, to, protocol, body));
        }
      }
    }
  }

  private void deliver(Address from, Address to, String protocol, Bytes body) {
    Network.@Nullable Receiver receiver;
    synchronized (lock) {
      End end = ends.get(to);
      receiver = end == null || isCut(from, to) ? null : end.receiver;
    }
    if (receiver != null) {
      receiver.on(from, protocol, body);
    }
  }

  private boolean isCut(Address from, Address to) {
    return cutOff.contains(from) != cutOff.contains(to);
  }

  private Duration delay() {
    long spread = conditions.mostDelay().minus(conditions.leastDelay()).toNanos();
    return conditions.leastDelay().plusNanos(spread == 0 ? 0 : random.nextLong(spread + 1));
  }

  /** One node's end; its fields are guarded by the network's lock. */
  private final class End implements Network {
    private final Address self;
    private @Nullable Receiver receiver;
    private boolean closed;

    private End(Address self) {
      this.self = self;
    }

    @Override
    public Address self() {
      return self;
    }

    @Override
    public void send(Address to, String protocol, Bytes body) {
      if (body.size() > MESSAGE_LIMIT_BYTES) {
        throw new IllegalArgumentException("a message of " + body.size() + " bytes");
      }
      synchronized (lock) {
        if (!closed) {
          MemoryNetwork.this.send(self, to, protocol, body);
        }
      }
    }

    @Override
    public void receive(Receiver next) {
      synchronized (lock) {
        receiver = next;
      }
    }

    @Override
    public void close() {
      synchronized (lock) {
        closed = true;
        ends.remove(self, this);
      }
    }
  }
}
