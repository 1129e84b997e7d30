package io.smartlayer.adapters.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Network;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryNetworkTest {
  private static final Address A = Address.fromHex("0x00000000000000000000000000000000000000aa");
  private static final Address B = Address.fromHex("0x00000000000000000000000000000000000000bb");

  private final VirtualTimeline time = new VirtualTimeline(Instant.EPOCH);

  @Test
  void aMessageArrivesWithItsSenderAfterItsDelay() {
    var delay = Duration.ofMillis(20);
    var network =
        new MemoryNetwork(
            time, new Random(1), new MemoryNetwork.Conditions(delay, delay, 0.0, 0.0));
    var got = new ArrayList<String>();
    Network a = network.join(A);
    network
        .join(B)
        .receive((from, protocol, body) -> got.add(from + protocol + body.toUtf8() + time.now()));
    a.send(B, "/p", Bytes.utf8("x"));
    assertThat(got).isEmpty();
    time.run(Duration.ofSeconds(1));
    assertThat(got).containsExactly(A + "/p" + "x" + Instant.ofEpochMilli(20));
  }

  @Test
  void theSameSeedLosesDoublesAndReordersTheSame() {
    assertThat(run(7)).isEqualTo(run(7)).isNotEqualTo(run(8));
    List<Integer> got = run(7);
    assertThat(got).hasSizeBetween(700, 1000).isNotEqualTo(got.stream().sorted().toList());
  }

  private static List<Integer> run(long seed) {
    var timeline = new VirtualTimeline(Instant.EPOCH);
    var network =
        new MemoryNetwork(
            timeline,
            new Random(seed),
            new MemoryNetwork.Conditions(Duration.ZERO, Duration.ofMillis(100), 0.3, 0.2));
    var got = new ArrayList<Integer>();
    network.join(B).receive((from, protocol, body) -> got.add(Integer.valueOf(body.toUtf8())));
    Network a = network.join(A);
    for (int i = 0; i < 1000; i++) {
      a.send(B, "/p", Bytes.utf8("" + i));
      timeline.run(Duration.ofMillis(1));
    }
    timeline.run(Duration.ofSeconds(1));
    return got;
  }

  @Test
  void nothingCrossesACut() {
    var network = new MemoryNetwork(time, new Random(1), MemoryNetwork.Conditions.PERFECT);
    var got = new ArrayList<Bytes>();
    Network a = network.join(A);
    network.join(B).receive((from, protocol, body) -> got.add(body));
    a.send(B, "/p", Bytes.utf8("caught on its way"));
    network.cutOff(List.of(A));
    a.send(B, "/p", Bytes.utf8("cut"));
    time.run(Duration.ofSeconds(1));
    network.heal();
    a.send(B, "/p", Bytes.utf8("healed"));
    time.run(Duration.ofSeconds(1));
    assertThat(got).containsExactly(Bytes.utf8("healed"));
  }

  @Test
  void aClosedEndIsGoneUntilItJoinsAgain() {
    var network = new MemoryNetwork(time, new Random(1), MemoryNetwork.Conditions.PERFECT);
    var got = new ArrayList<Bytes>();
    Network a = network.join(A);
    Network b = network.join(B);
    b.receive((from, protocol, body) -> got.add(body));
    assertThatThrownBy(() -> network.join(B)).isInstanceOf(IllegalStateException.class);
    b.close();
    a.send(B, "/p", Bytes.utf8("nobody there"));
    time.run(Duration.ofSeconds(1));
    network.join(B).receive((from, protocol, body) -> got.add(body));
    a.send(B, "/p", Bytes.utf8("back"));
    time.run(Duration.ofSeconds(1));
    assertThat(got).containsExactly(Bytes.utf8("back"));
  }

  @Test
  void overRealTimeMessagesArriveToo() throws InterruptedException {
    try (var real = new RealTimeline()) {
      var network = new MemoryNetwork(real, new Random(1), MemoryNetwork.Conditions.PERFECT);
      var got = new LinkedBlockingQueue<Bytes>();
      Network a = network.join(A);
      network.join(B).receive((from, protocol, body) -> got.add(body));
      for (int i = 0; i < 100; i++) {
        a.send(B, "/p", Bytes.ofLong(i));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(got.poll(10, TimeUnit.SECONDS)).isEqualTo(Bytes.ofLong(i));
      }
    }
  }

  @Test
  void whatIsTooLargeIsRefused() {
    var network = new MemoryNetwork(time, new Random(1), MemoryNetwork.Conditions.PERFECT);
    Network a = network.join(A);
    assertThatThrownBy(() -> a.send(B, "/p", Bytes.zeros(Network.MESSAGE_LIMIT_BYTES + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aManualClockShowsWhatItWasSetTo() {
    var clock = new ManualClock(Instant.EPOCH);
    clock.advance(Duration.ofSeconds(5));
    assertThat(clock.now()).isEqualTo(Instant.ofEpochSecond(5));
    clock.set(Instant.EPOCH);
    assertThat(clock.now()).isEqualTo(Instant.EPOCH);
  }
}
