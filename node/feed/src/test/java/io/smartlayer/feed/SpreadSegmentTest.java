package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpreadSegmentTest {
  private static final Instant NOW = Fixture.NOW;

  private final Fixture world = new Fixture(4);

  @BeforeEach
  void order() {
    for (int i = 0; i < 6; i++) {
      world.submit(0, i, "fact " + i);
    }
  }

  @Test
  void whatALeaderSpreadsProvesItselfToStrangersAndBringsReadersForward() {
    List<SpreadSegment> spread = spread();
    assertThat(spread).hasSize(world.members.getFirst().history().height());
    var reader = FeedReader.restore(world.feed, Fixture.key("reader").address(), List.of());
    for (SpreadSegment segment : spread) {
      Bytes bytes = FeedCodec.encode(segment);
      assertThat(bytes.size()).isLessThanOrEqualTo(Math.toIntExact(segment.sizeBytes()));
      SpreadSegment read = FeedCodec.decodeSpread(bytes);
      assertThat(read).isEqualTo(segment);
      assertThat(segment.fault(world.feed)).isNull();
      reader.on(new FeedInput.Received(world.address(0), segment.range(), NOW));
    }
    assertThat(reader.history().height()).isEqualTo(spread.size());
  }

  @Test
  void otherEntriesAnotherEdgeAndOtherCertificatesAreFaults() {
    SpreadSegment good = withEntries(spread());
    Segment segment = good.segment();
    var forged =
        new Segment(segment.signed(), segment.certificate(), List.of(), forged(segment.entries()));
    assertThat(fault(new SpreadSegment(forged, good.certificate(), good.edge()))).contains("root");
    var edge = new ArrayList<>(good.edge());
    edge.set(0, Hash.keccak(Bytes.utf8("another past")));
    assertThat(fault(new SpreadSegment(segment, good.certificate(), edge))).contains("root");
    Certificate before = Objects.requireNonNull(segment.certificate());
    assertThat(fault(new SpreadSegment(segment, before, good.edge()))).contains("not certified");
    var unjustified = new Segment(segment.signed(), null, List.of(), segment.entries());
    assertThat(fault(new SpreadSegment(unjustified, good.certificate(), good.edge())))
        .contains("head before");
    var another = new Fixture(7);
    assertThat(good.fault(another.feed)).contains("not certified");
  }

  @Test
  void anEdgeOfAnotherLengthIsNone() {
    SpreadSegment good = withEntries(spread());
    assertThatThrownBy(() -> new SpreadSegment(good.segment(), good.certificate(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noChangedBytesAreTakenForCertified() {
    Bytes good = FeedCodec.encode(withEntries(spread()));
    var random = new Random(2);
    for (int i = 0; i < 2000; i++) {
      byte[] bad = good.toArray();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      SpreadSegment read = FeedCodec.decodeSpread(Bytes.of(bad));
      assertThat(read == null || fault(read) != null).isTrue();
    }
    assertThat(FeedCodec.decodeSpread(Bytes.zeros(FeedLimits.SPREAD_BYTES + 1))).isNull();
    assertThat(FeedCodec.decodeSpread(Bytes.EMPTY)).isNull();
  }

  @Test
  void aLargeSegmentIsLeftToThoseWhoAsk() {
    int before = spread().size();
    world.give(
        0,
        new FeedInput.Submitted(
            9, new Entry(Kind.ATTESTATION, Bytes.zeros(FeedLimits.SPREAD_BYTES)), NOW));
    world.deliver(NOW);
    assertThat(world.members.getFirst().history().finalSize()).isEqualTo(7);
    assertThat(spread()).hasSize(before + 1); // the seal that made it final
  }

  private @Nullable String fault(SpreadSegment segment) {
    return segment.fault(world.feed);
  }

  private List<SpreadSegment> spread() {
    return world.shown(FeedEffect.Spread.class).stream().map(FeedEffect.Spread::segment).toList();
  }

  private static SpreadSegment withEntries(List<SpreadSegment> spread) {
    return spread.stream()
        .filter(segment -> !segment.edge().isEmpty() && !segment.segment().entries().isEmpty())
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private static List<Entry> forged(List<Entry> entries) {
    return entries.stream().map(_ -> Fixture.entry("forged")).toList();
  }
}
