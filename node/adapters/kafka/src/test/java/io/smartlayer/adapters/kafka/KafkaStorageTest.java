package io.smartlayer.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(WithBroker.class)
class KafkaStorageTest {
  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static final Duration SHORT = Duration.ofSeconds(12);

  @TempDir Path folder;
  private final String topic = "storage-" + TOPICS.incrementAndGet();
  private final KafkaBroker broker;

  KafkaStorageTest(KafkaBroker broker) {
    this.broker = broker;
  }

  @Test
  void aNewOwnerEndsTheRightsOfTheOld() throws IOException {
    try (Storage first = open()) {
      Storage.Log old = first.open("votes");
      old.append(Bytes.utf8("by the first"));
      old.sync();
      Path other = Files.createDirectory(folder.resolve("other"));
      Files.copy(folder.resolve("kafka").resolve("mark"), other.resolve("mark"));
      try (Storage second = KafkaStorage.open(broker.address(), topic, other)) {
        Storage.Log log = second.open("votes");
        assertThat(log.read(0)).isEqualTo(Bytes.utf8("by the first"));
        old.append(Bytes.utf8("by one whose time is over"));
        assertThatThrownBy(old::sync).isInstanceOf(Storage.StorageFailure.class);
        assertThatThrownBy(() -> old.append(Bytes.EMPTY))
            .isInstanceOf(Storage.StorageFailure.class);
        log.append(Bytes.utf8("by the second"));
        log.sync();
      }
      try (Storage again = KafkaStorage.open(broker.address(), topic, other)) {
        assertThat(again.open("votes").size()).isEqualTo(2);
      }
    }
    try (Storage back = open()) {
      assertThat(back.open("votes").read(1)).isEqualTo(Bytes.utf8("by the second"));
    }
  }

  @Test
  void whatAPredecessorSentAndDidNotCommitIsNotThere() {
    try (Storage storage = open()) {
      Storage.Log log = storage.open("votes");
      log.append(Bytes.utf8("kept"));
      log.sync();
    }
    var cluster = new Cluster(broker.address(), Map.of(), KafkaStorage.PATIENCE);
    try (var died = cluster.producer(topic)) {
      died.initTransactions();
      died.beginTransaction();
      var sent = died.send(new ProducerRecord<>(topic, 0, null, new byte[] {1, 2, 3}));
      died.flush();
      assertThat(sent.resultNow().hasOffset()).isTrue();
      try (Storage storage = open()) {
        Storage.Log log = storage.open("votes");
        assertThat(log.size()).isEqualTo(1);
        log.append(Bytes.utf8("goes on"));
        log.sync();
      }
    }
    try (Storage storage = open()) {
      assertThat(storage.open("votes").read(1)).isEqualTo(Bytes.utf8("goes on"));
    }
  }

  @Test
  void whenKafkaIsGoneItStopsAndLosesNothingThatWasAcknowledged() {
    try (Storage storage = open(SHORT)) {
      Storage.Log log = storage.open("votes");
      log.append(Bytes.utf8("acknowledged"));
      log.sync();
      broker.stop();
      log.append(Bytes.utf8("not acknowledged"));
      assertThatThrownBy(log::sync).isInstanceOf(Storage.StorageFailure.class);
      assertThatThrownBy(log::sync).isInstanceOf(Storage.StorageFailure.class);
    }
    assertThatThrownBy(() -> open(Duration.ofSeconds(1)))
        .isInstanceOf(Storage.StorageFailure.class);
    broker.start();
    try (Storage storage = open()) {
      Storage.Log log = storage.open("votes");
      assertThat(log.read(0)).isEqualTo(Bytes.utf8("acknowledged"));
      long next = log.append(Bytes.utf8("goes on"));
      log.sync();
      assertThat(log.read(next)).isEqualTo(Bytes.utf8("goes on"));
    }
  }

  @Test
  void theLargestRecordsPassAndMoreOfThemThanMayWait() {
    Bytes largest = Bytes.zeros(Storage.RECORD_LIMIT_BYTES);
    try (Storage storage = open()) {
      Storage.Log log = storage.open("large");
      for (int i = 0; i < 3; i++) {
        log.append(largest);
      }
      log.sync();
    }
    try (Storage storage = open()) {
      Storage.Log log = storage.open("large");
      assertThat(log.size()).isEqualTo(3);
      assertThat(log.read(2)).isEqualTo(largest);
    }
  }

  @Test
  void theFolderIsOpenOnce() {
    try (Storage storage = open()) {
      assertThat(storage.open("votes").size()).isZero();
      assertThatThrownBy(this::open)
          .isInstanceOf(Storage.StorageFailure.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void clientSettingsMayNotChangeWhatIsPromised() throws IOException {
    Path local = Files.createDirectory(folder.resolve("kafka"));
    Files.writeString(local.resolve(KafkaStorage.CLIENT_FILE), "acks=0\n");
    assertThatThrownBy(this::open)
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining("not acks");
    Files.writeString(local.resolve(KafkaStorage.CLIENT_FILE), "security.protocol=PLAINTEXT\n");
    open().close();
  }

  private Storage open() {
    return open(KafkaStorage.PATIENCE);
  }

  private Storage open(Duration patience) {
    return KafkaStorage.open(broker.address(), topic, folder.resolve("kafka"), patience);
  }
}
