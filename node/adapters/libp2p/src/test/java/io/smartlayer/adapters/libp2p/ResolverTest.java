package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Multiaddr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ResolverTest {
  private static final Multiaddr SLOW = Multiaddr.parse("/dns/slow.invalid/tcp/4001");
  private static final long SHORT = Duration.ofMillis(20).toNanos();
  private static final long LONG = Duration.ofMinutes(1).toNanos();

  private final CountDownLatch answer = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void aNameHasTheAddressesOfItsKind() throws InterruptedException {
    byte[] four = {127, 0, 0, 1};
    byte[] six = new byte[16];
    six[15] = 1;
    var resolver = new Resolver(_ -> new InetAddress[] {address(four), address(six)});
    for (String kind : new String[] {"dns", "dns4", "dns6"}) {
      assertThat(resolver.places(Multiaddr.parse("/" + kind + "/both.invalid/tcp/1"), LONG))
          .extracting(InetSocketAddress::getAddress)
          .containsExactly(
              switch (kind) {
                case "dns4" -> new InetAddress[] {address(four)};
                case "dns6" -> new InetAddress[] {address(six)};
                default -> new InetAddress[] {address(four), address(six)};
              });
    }
  }

  @Test
  void aNameThatNobodyKnowsIsNowhere() throws InterruptedException {
    var resolver =
        new Resolver(host -> {
          throw new UnknownHostException(host);
        });
    assertThat(resolver.places(SLOW, LONG)).isEmpty();
  }

  @Test
  void whoAsksForANameThatHangsWaitsNoLongerThanHeSays() throws InterruptedException {
    var resolver = new Resolver(this::slow);
    assertThat(resolver.places(SLOW, SHORT)).isEmpty();
    assertThat(resolver.places(Multiaddr.tcp("127.0.0.1", 1), SHORT)).hasSize(1);
    answer.countDown();
  }

  @Test
  void namesThatHangTakeABoundedNumberOfThreadsAndGiveThemBack() throws InterruptedException {
    var resolver = new Resolver(this::slow);
    for (int i = 0; i < 2 * Resolver.LOOK_UPS; i++) {
      assertThat(resolver.places(SLOW, SHORT)).isEmpty();
    }
    assertThat(asked.get()).isLessThanOrEqualTo(Resolver.LOOK_UPS);
    answer.countDown();
    assertThat(resolver.places(SLOW, LONG)).hasSize(1);
  }

  /** Literal addresses are read at once; names when the test says so. */
  private InetAddress[] slow(String host) throws UnknownHostException {
    if (host.endsWith(".invalid")) {
      asked.incrementAndGet();
      try {
        answer.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return new InetAddress[] {address(new byte[] {127, 0, 0, 1})};
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
