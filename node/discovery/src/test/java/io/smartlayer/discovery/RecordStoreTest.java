package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordStoreTest {
  private static final Instant NOW = Samples.NOW;
  private static final DirectoryKey KEY = Samples.PLACEMENT;

  private final RecordStore store = new RecordStore();

  @Test
  void onlyANewerRecordReplacesOne() {
    assertThat(put(KEY, 5)).isEqualTo(RecordStore.Put.NEW);
    assertThat(put(KEY, 4)).isEqualTo(RecordStore.Put.OLDER);
    assertThat(put(KEY, 5)).isEqualTo(RecordStore.Put.SAME);
    assertThat(put(KEY, 6)).isEqualTo(RecordStore.Put.NEW);
    assertThat(sequence(NOW)).isEqualTo(6);
  }

  @Test
  void aRecordNotPutAgainIsForgottenAfterAnHour() {
    put(KEY, 5);
    assertThat(sequence(NOW.plusSeconds(3599))).isEqualTo(5);
    assertThat(sequence(NOW.plusSeconds(3600))).isZero();
    store.retain(NOW.plusSeconds(3600), _ -> true);
    assertThat(store.size()).isZero();
  }

  @Test
  void aRecordPutAgainLivesOnButNeverLongerThanItIsGood() {
    var held = new Held(Samples.placement(5), 5, NOW.plus(Duration.ofMinutes(70)));
    store.put(KEY, held, Samples.operator(1), NOW);
    store.put(KEY, held, Samples.operator(1), NOW.plusSeconds(1800));
    assertThat(sequence(NOW.plusSeconds(4000))).isEqualTo(5);
    assertThat(sequence(NOW.plusSeconds(4200))).isZero();
  }

  @Test
  void ofTwoEquallyNewOneIsHeldAndEitherKeepsItAlive() {
    assertThat(putAsNew("b", NOW)).isEqualTo(RecordStore.Put.NEW);
    assertThat(putAsNew("a", NOW.plusSeconds(1800))).isEqualTo(RecordStore.Put.SAME);
    assertThat(value(NOW.plusSeconds(5399))).isEqualTo(Bytes.utf8("b"));
    assertThat(value(NOW.plusSeconds(5400))).isNull();
    assertThat(putAsNew("c", NOW.plusSeconds(1800))).isEqualTo(RecordStore.Put.SAME);
    assertThat(value(NOW.plusSeconds(5399))).isEqualTo(Bytes.utf8("c"));
  }

  @Test
  void anOperatorFillsItsShareAndNoMore() {
    for (int i = 0; i < DirectoryLimits.RECORDS_OF_ONE; i++) {
      assertThat(put(key(i), 1)).isEqualTo(RecordStore.Put.NEW);
    }
    assertThat(put(key(-1), 1)).isEqualTo(RecordStore.Put.FULL);
    assertThat(put(key(0), 2)).isEqualTo(RecordStore.Put.NEW);
    assertThat(store.put(key(-1), Samples.held(1), Samples.operator(2), NOW))
        .isEqualTo(RecordStore.Put.NEW);
    store.retain(NOW, key -> !key.equals(key(0)));
    assertThat(put(key(-2), 1)).isEqualTo(RecordStore.Put.NEW);
  }

  @Test
  void thereIsRoomForSoManyRecordsAndSoManyBytes() {
    var large = new Held(Bytes.zeros(DirectoryLimits.VALUE_BYTES), 1, NOW.plusSeconds(9999));
    int count = 0;
    while (store.put(key(count), large, Samples.operator(count / 100), NOW)
        == RecordStore.Put.NEW) {
      count++;
    }
    assertThat((long) count * DirectoryLimits.VALUE_BYTES).isEqualTo(DirectoryLimits.RECORDS_BYTES);
  }

  private static DirectoryKey key(int number) {
    return new DirectoryKey.OfPlacement(Hash.keccak(Bytes.utf8("feed " + number)));
  }

  private RecordStore.Put put(DirectoryKey key, long sequence) {
    return store.put(key, Samples.held(sequence), Samples.operator(1), NOW);
  }

  private RecordStore.Put putAsNew(String value, Instant now) {
    var held = new Held(Bytes.utf8(value), 7, NOW.plus(Duration.ofDays(1)));
    return store.put(KEY, held, Samples.operator(1), now);
  }

  private @Nullable Bytes value(Instant now) {
    RecordStore.Kept kept = store.record(KEY, now);
    return kept == null ? null : kept.held().value();
  }

  private long sequence(Instant now) {
    RecordStore.Kept kept = store.record(KEY, now);
    return kept == null ? 0 : kept.held().sequence();
  }
}
