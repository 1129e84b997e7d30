package io.smartlayer.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Network} does when nothing fails. Subclasses say how nodes join one; the nodes
 * know each other, listen to {@link #PROTOCOL} and {@link #OTHER}, and end with the test.
 */
@SuppressWarnings("JUnitClassModifiers") // subclasses live in the adapters' packages
@Timeout(120)
public abstract class NetworkContractTest {
  protected static final String PROTOCOL = "/test/messages/1";
  protected static final String OTHER = "/test/others/1";
  private static final Address STRANGER =
      Address.fromHex("0x00000000000000000000000000000000000000ff");

  private final LinkedBlockingQueue<Message> arrived = new LinkedBlockingQueue<>();
  private final List<Network> nodes = new ArrayList<>();

  private record Message(Address from, String protocol, Bytes body) {}

  /** Joins so many nodes. */
  protected abstract List<Network> join(int count);

  @BeforeEach
  void joinAll() {
    nodes.addAll(join(3));
    b().receive((from, protocol, body) -> arrived.add(new Message(from, protocol, body)));
  }

  @Test
  void aMessageArrivesWithItsSenderAndProtocol() throws InterruptedException {
    a().send(b().self(), PROTOCOL, Bytes.utf8("from a"));
    assertThat(next()).isEqualTo(new Message(a().self(), PROTOCOL, Bytes.utf8("from a")));
    c().send(b().self(), OTHER, Bytes.EMPTY);
    assertThat(next()).isEqualTo(new Message(c().self(), OTHER, Bytes.EMPTY));
  }

  @Test
  void theLargestMessageArrivesWholeAndALargerOneIsRefused() throws InterruptedException {
    Bytes largest = Bytes.zeros(Network.MESSAGE_LIMIT_BYTES);
    a().send(b().self(), PROTOCOL, largest);
    assertThat(next().body()).isEqualTo(largest);
    Bytes larger = Bytes.zeros(Network.MESSAGE_LIMIT_BYTES + 1);
    assertThatThrownBy(() -> a().send(b().self(), PROTOCOL, larger))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyMessageArrivesOnce() throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      a().send(b().self(), PROTOCOL, Bytes.ofLong(i));
    }
    List<Bytes> got = new ArrayList<>();
    List<Bytes> sent = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      got.add(next().body());
      sent.add(Bytes.ofLong(i));
    }
    assertThat(got).containsExactlyInAnyOrderElementsOf(sent);
    a().send(b().self(), PROTOCOL, Bytes.utf8("the last"));
    assertThat(next().body()).isEqualTo(Bytes.utf8("the last"));
  }

  @Test
  void messagesAreHandedOverOneAtATime() throws InterruptedException {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new LinkedBlockingQueue<Address>();
    b().receive((from, protocol, body) -> {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      Hash.sha256(Bytes.zeros(10_000)); // another has time to come in between
      inside.decrementAndGet();
      done.add(from);
    });
    for (int i = 0; i < 200; i++) {
      a().send(b().self(), PROTOCOL, Bytes.EMPTY);
      c().send(b().self(), OTHER, Bytes.EMPTY);
    }
    for (int i = 0; i < 400; i++) {
      assertThat(done.poll(60, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void aNodeHearsItself() throws InterruptedException {
    b().send(b().self(), PROTOCOL, Bytes.utf8("to myself"));
    assertThat(next()).isEqualTo(new Message(b().self(), PROTOCOL, Bytes.utf8("to myself")));
  }

  @Test
  void aStrangerCostsNothing() throws InterruptedException {
    a().send(STRANGER, PROTOCOL, Bytes.utf8("into the void"));
    a().send(b().self(), PROTOCOL, Bytes.utf8("to b"));
    assertThat(next().body()).isEqualTo(Bytes.utf8("to b"));
  }

  @Test
  void aClosedEndNeitherSendsNorHears() throws InterruptedException {
    a().close();
    a().send(b().self(), PROTOCOL, Bytes.utf8("too late"));
    c().send(b().self(), PROTOCOL, Bytes.utf8("from c"));
    assertThat(next().body()).isEqualTo(Bytes.utf8("from c"));
    b().close();
    c().send(b().self(), PROTOCOL, Bytes.utf8("to a closed end"));
    var later = new LinkedBlockingQueue<Bytes>();
    c().receive((from, protocol, body) -> later.add(body));
    c().send(c().self(), PROTOCOL, Bytes.utf8("after that"));
    assertThat(later.poll(60, TimeUnit.SECONDS)).isEqualTo(Bytes.utf8("after that"));
    assertThat(arrived).isEmpty();
  }

  private Network a() {
    return nodes.get(0);
  }

  private Network b() {
    return nodes.get(1);
  }

  private Network c() {
    return nodes.get(2);
  }

  private Message next() throws InterruptedException {
    Message message = arrived.poll(60, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message arrived");
    }
    return message;
  }
}
