package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a node does about holders of whom it does not know where they are. */
final class DirectoryWalkTest {
  private static final Instant NOW = Samples.NOW;
  private static final int NEIGHBOUR = 0;

  private final Directory client =
      new Directory(
          Samples.key(1000),
          DirectorySettings.DEFAULT,
          Samples::judge,
          Samples.anchors(2),
          new Random(1));

  @Test
  void aHolderIsAskedForAtThoseWhoAreKnownAndNeverAskedWhereItIsItself() {
    PeerId neighbour = Samples.peer(NEIGHBOUR);
    client.on(new DirectoryInput.Met(neighbour, List.of(Samples.address(NEIGHBOUR)), NOW));
    var lookUp = new DirectoryInput.LookUp(1, Samples.PLACEMENT, NOW);
    DirectoryEffect.Ask way =
        asks(client.on(lookUp)).stream()
            .filter(ask -> ask.message().type() == KadMessage.Type.FIND_NODE)
            .findFirst()
            .orElseThrow();
    assertThat(way.peer()).isEqualTo(neighbour);
    assertThat(way.message()).isEqualTo(KadMessage.find(Samples.peer(1)));

    var found =
        new KadMessage(
            KadMessage.Type.FIND_NODE,
            Samples.peer(1).multihash(),
            null,
            List.of(new KadPeer(Samples.peer(1), List.of(Samples.address(1)))));
    DirectoryEffect.Ask again =
        asks(client.on(new DirectoryInput.Answered(way.question(), found, NOW))).getFirst();
    assertThat(again.peer()).isEqualTo(Samples.peer(1));
    assertThat(again.addresses()).containsExactly(Samples.address(1));
    assertThat(again.message().type()).isEqualTo(KadMessage.Type.GET_VALUE);

    assertThat(asks(client.on(new DirectoryInput.Unanswered(again.question(), NOW)))).isEmpty();
  }

  private static List<DirectoryEffect.Ask> asks(List<DirectoryEffect> effects) {
    return effects.stream()
        .filter(DirectoryEffect.Ask.class::isInstance)
        .map(DirectoryEffect.Ask.class::cast)
        .toList();
  }
}
