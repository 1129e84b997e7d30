package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Fuzz;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hostile messages, spread segments and proofs of feeds. */
final class FeedFuzzTest {
  private static final int ROUNDS = 5000;
  private static final long LIMIT = 4 << 20;

  @Test
  void anyMessageIsMalformedOrInItsOneForm() {
    new Fuzz("feed-message", LIMIT, List.of())
        .run(
            ROUNDS,
            FeedCodecTest.messages().stream().map(FeedCodec::encode).toList(),
            input -> {
              Bytes bytes = Bytes.of(input);
              if (FeedCodec.decode(bytes) instanceof FeedCodec.Decoded.Understood(var message)) {
                assertThat(FeedCodec.encode(message)).isEqualTo(bytes);
              }
            });
  }

  @Test
  void anySpreadSegmentIsRefusedOrInItsOneFormAndCanBeJudged() {
    var world = world();
    List<Bytes> valid =
        world.shown(FeedEffect.Spread.class).stream()
            .map(spread -> FeedCodec.encode(spread.segment()))
            .toList();
    new Fuzz("spread-segment", LIMIT, List.of())
        .run(
            ROUNDS,
            valid,
            input -> {
              Bytes bytes = Bytes.of(input);
              SpreadSegment segment = FeedCodec.decodeSpread(bytes);
              if (segment != null) {
                assertThat(FeedCodec.encode(segment)).isEqualTo(bytes);
                assertThat(segment.fault(world.feed) == null).isEqualTo(valid.contains(bytes));
              }
            });
  }

  @Test
  void anyFinalityProofIsMalformedOrInItsOneFormAndCanBeVerified() {
    var world = world();
    FinalityProof proof = world.members.getFirst().history().finalityProof(4);
    new Fuzz("finality-proof", LIMIT, List.of(CanonicalJson.NotCanonical.class))
        .run(
            ROUNDS,
            List.of(CanonicalJson.write(proof.toJson())),
            input -> {
              Bytes bytes = Bytes.of(input);
              if (FinalityProof.fromJson(CanonicalJson.readCanonical(bytes))
                  instanceof FinalityProof.Reading.Read(var read)) {
                assertThat(CanonicalJson.write(read.toJson())).isEqualTo(bytes);
                assertThat(read.verify(world.feed.committee(), world.feed.domain())).isNotNull();
              }
            });
  }

  private static Fixture world() {
    var world = new Fixture(4);
    for (int i = 0; i < 6; i++) {
      world.submit(0, i, "fact " + i);
    }
    return world;
  }
}
