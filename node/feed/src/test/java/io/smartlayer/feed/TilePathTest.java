package io.smartlayer.feed;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilePathTest {
  @ParameterizedTest
  @CsvSource({
    "0/000, 0, 0, 256",
    "0/x001/x234/067, 0, 1234067, 256", // the example of C2SP tlog-tiles
    "1/x001/000.p/17, 1, 1000, 17",
    "63/999, 63, 999, 256",
    "entries/005.p/255, -1, 5, 255"
  })
  void eachPieceHasItsPath(String path, int level, long index, int width) {
    var tile = new TilePath(level, index, width);
    assertThat(tile).hasToString(path);
    assertThat(TilePath.parse(path)).isEqualTo(tile);
  }

  /** The example of C2SP tlog-tiles: 70 000 entries. */
  @ParameterizedTest
  @CsvSource({
    "0/272, 69888",
    "0/273.p/112, 70000",
    "1/000, 65536",
    "1/001.p/17, 69888",
    "2/000.p/1, 65536",
    "entries/273.p/112, 70000"
  })
  void aPieceIsThereFromASizeOn(String path, long entries) {
    assertThat(requireNonNull(TilePath.parse(path)).entries()).isEqualTo(entries);
  }

  @Test
  void noLogHasWhatNoNumberCounts() {
    assertThat(new TilePath(7, 1, 1).entries()).isEqualTo(Long.MAX_VALUE);
    assertThat(new TilePath(6, 1, 1).entries()).isEqualTo(257L << 48);
    assertThat(new TilePath(8, 0, 1).entries()).isEqualTo(Long.MAX_VALUE);
    assertThat(new TilePath(63, 0, 256).entries()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aBundleIsReadAsItWasWrittenAndNothingElseIs() {
    var first = new Entry(Kind.ATTESTATION, Bytes.utf8("landed"));
    var longest = new Entry(Kind.OUTCOME, Bytes.zeros(EntryBundle.ENTRY_LIMIT_BYTES - 1));
    Bytes bundle = Bytes.concat(EntryBundle.framed(first), EntryBundle.framed(longest));
    assertThat(EntryBundle.framed(first)).isEqualTo(Bytes.fromHex("0007016c616e646564"));
    assertThat(EntryBundle.parse(bundle)).isEqualTo(List.of(first, longest));
    assertThat(EntryBundle.parse(bundle.slice(0, bundle.size() - 1))).isNull();
    assertThat(EntryBundle.parse(Bytes.fromHex("0007016c616e64656400"))).isNull();
    assertThat(EntryBundle.parse(Bytes.fromHex("0000"))).isNull();
    assertThat(EntryBundle.parse(Bytes.fromHex("0001ff"))).isNull();
    assertThat(EntryBundle.canHold(new Entry(Kind.OUTCOME, Bytes.zeros(65_534)))).isTrue();
    assertThat(EntryBundle.canHold(new Entry(Kind.OUTCOME, Bytes.zeros(65_535)))).isFalse();
  }
}
