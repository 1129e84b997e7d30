package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.discovery.Observation;
import io.smartlayer.discovery.SignedObservation;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Down;
import org.junit.jupiter.api.Test;

/** What anchors sign for each other is what the entry of a feed is judged by. */
class ObservationWordTest {
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", 31337, Address.ZERO);

  @Test
  void anObservationIsSignedInAnEntryAsItWasOnTheWire() {
    SecretKey observer = LocalHosts.key(1);
    Address target = LocalHosts.key(2).address();
    for (Observation.Kind kind : Observation.Kind.values()) {
      var said = new Observation(observer.address(), target, kind, 1000, 9000, 1234);
      Down.Observed word = LivenessShell.word(SignedObservation.by(observer, DOMAIN, said));
      assertThat(word.isBy(observer.publicKey(), DOMAIN, target))
          .isEqualTo(kind != Observation.Kind.REACHABLE);
      assertThat(word.seen() == Down.Seen.FAILING).isEqualTo(kind == Observation.Kind.FAILING);
      assertThat(word.isBy(observer.publicKey(), DOMAIN, observer.address())).isFalse();
    }
  }
}
