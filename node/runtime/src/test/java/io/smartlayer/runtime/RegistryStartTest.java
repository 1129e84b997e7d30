package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.adapters.memory.MemoryChain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RegistryStartTest {
  private static final Duration SOON = Duration.ofMillis(300);
  private static final Address REGISTRY = address(1);
  private static final Address EAS = address(2);
  private static final Address OPERATOR = address(3);
  private static final SecretKey ANCHOR =
      new SecretKey(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 9)));

  private final MemoryChain chain = new MemoryChain(31337, EAS, InstantSource.system()::instant);

  @Test
  void theRegistrySaysWhoTakesPart() {
    register();
    chain.begin(REGISTRY);
    chain.mine();
    Membership membership = RegistryStart.await(chain, REGISTRY, EAS, Patience.LONG).members();
    assertThat(membership.registry()).isEqualTo(REGISTRY);
    assertThat(Role.ANCHOR.in(membership, ANCHOR.address())).isNotNull();
    assertThat(Role.SERVICE.in(membership, ANCHOR.address())).isNull();
    assertThat(Objects.requireNonNull(Role.ANCHOR.in(membership, ANCHOR.address())).operator())
        .isEqualTo(OPERATOR);
  }

  @Test
  void aNetworkThatHasNotBegunIsWaitedForAndThenGivenUp() throws InterruptedException {
    register();
    assertThatThrownBy(() -> RegistryStart.await(chain, REGISTRY, EAS, SOON))
        .isInstanceOfSatisfying(
            StartFailure.class, e -> assertThat(e.kind()).isEqualTo(StartFailure.Kind.CHAIN))
        .hasMessageContaining("has not begun");
    Thread begins =
        Thread.ofVirtual()
            .start(() -> {
              chain.begin(REGISTRY);
              chain.mine();
            });
    assertThat(RegistryStart.await(chain, REGISTRY, EAS, Patience.LONG).members().anchors())
        .hasSize(1);
    begins.join();
  }

  @Test
  void aChainOutOfReachIsGivenUpWithinTheBound() {
    chain.reach(false);
    assertThatThrownBy(() -> RegistryStart.await(chain, REGISTRY, EAS, SOON))
        .isInstanceOfSatisfying(
            StartFailure.class, e -> assertThat(e.kind()).isEqualTo(StartFailure.Kind.CHAIN));
  }

  @Test
  void aNodeThatIsToldToEndWaitsNoLonger() throws InterruptedException {
    Thread waits =
        Thread.ofPlatform()
            .start(() -> {
              try {
                RegistryStart.await(chain, REGISTRY, EAS, Duration.ofHours(1));
              } catch (StartFailure e) {
                assertThat(e.kind()).isEqualTo(StartFailure.Kind.CHAIN);
              }
            });
    waits.interrupt();
    assertThat(waits.join(Patience.LONG)).isTrue();
  }

  private void register() {
    chain.openRegistry(REGISTRY);
    chain.register(
        REGISTRY, OPERATOR, NodeRegistry.Role.ANCHOR, ANCHOR.publicKey(), "http://127.0.0.1:8080");
  }

  private static Address address(int last) {
    return new Address(Bytes.concat(Bytes.zeros(19), Bytes.of((byte) last)));
  }
}
