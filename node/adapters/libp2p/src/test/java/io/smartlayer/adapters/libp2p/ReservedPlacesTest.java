package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever else comes, members of the network find a place. */
@Timeout(120)
class ReservedPlacesTest {
  private static final int CONNECTIONS = 5;
  private static final int RESERVED = 2;

  private final Hosts hosts = new Hosts();
  private final List<PeerId> members =
      List.of(PeerId.of(Hosts.key("one").publicKey()), PeerId.of(Hosts.key("other").publicKey()));
  private final Libp2pHost host =
      hosts.start(
          "host",
          Hosts.limits("connections", CONNECTIONS, "reservedForMembers", RESERVED),
          List.of(),
          members::contains);

  @AfterEach
  void end() {
    hosts.close();
  }

  @Test
  void strangersCannotUseUpThePlacesOfMembers() throws IOException {
    List<RawPeer> strangers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS - RESERVED; i++) {
      strangers.add(RawPeer.dial(host, "stranger " + i));
    }
    Patience.until("all to stand", () -> host.peers().size() == CONNECTIONS - RESERVED);
    assertRefused("one too many", 1);
    assertThat(hosts.join("one").ping(host.self())).isPositive();
    assertRefused("one more", 2);
    assertThat(hosts.join("other").ping(host.self())).isPositive();
    assertThat(host.peers()).hasSize(CONNECTIONS);
    for (RawPeer stranger : strangers) {
      stranger.close();
    }
  }

  @Test
  void aStrangersPlaceIsGivenBackAndMembersTakeNoneOfTheirs() throws IOException {
    assertThat(hosts.join("one").ping(host.self())).isPositive();
    assertThat(hosts.join("other").ping(host.self())).isPositive();
    for (int round = 0; round < 2; round++) {
      List<RawPeer> strangers = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS - RESERVED; i++) {
        strangers.add(RawPeer.dial(host, "stranger " + i));
      }
      Patience.until("all to stand", () -> host.peers().size() == CONNECTIONS);
      for (RawPeer stranger : strangers) {
        stranger.close();
      }
      Patience.until("their end", () -> host.peers().size() == RESERVED);
    }
    assertThat(host.counts().refused(Refusal.RESERVED)).isZero();
  }

  @Test
  void membersDoNotHaveAllPlaces() {
    assertThatThrownBy(() -> Hosts.limits("connections", 3, "reservedForMembers", 3))
        .rootCause()
        .hasMessageContaining("members have some of the 3 connections, not 3");
  }

  /** It may shake hands, for only then is it known to be nobody; then its connection ends. */
  private void assertRefused(String stranger, long refusals) throws IOException {
    try (RawPeer peer = RawPeer.dial(host, stranger)) {
      assertThat(peer.await(_ -> true)).isNull();
    } catch (IOException e) {
      assertThat(e).isNotNull(); // it was ended before the last word
    }
    Patience.until("its count", () -> host.counts().refused(Refusal.RESERVED) == refusals);
  }
}
