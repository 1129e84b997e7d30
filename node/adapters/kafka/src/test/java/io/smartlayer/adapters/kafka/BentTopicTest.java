package io.smartlayer.adapters.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What was done to a topic behind the node's back is found before a log is handed out. */
@ExtendWith(WithBroker.class)
class BentTopicTest {
  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static final int RECORDS = 6;

  /** In a batch as brokers keep it: where its length, its checksum and what that covers begin. */
  private static final int BATCH_LENGTH_AT = 8;

  private static final int BATCH_CHECKSUM_AT = 17;
  private static final int BATCH_COVERED_FROM = 21;

  @TempDir Path folder;
  private final String name = "bent-" + TOPICS.incrementAndGet();
  private final KafkaBroker broker;
  private final RawTopic topic;

  BentTopicTest(KafkaBroker broker) {
    this.broker = broker;
    this.topic = new RawTopic(broker, name);
  }

  @BeforeEach
  void write() {
    try (Storage storage = open()) {
      Storage.Log log = storage.open("votes");
      for (int i = 0; i < RECORDS; i++) {
        log.append(Bytes.utf8("vote " + i));
        log.sync();
      }
    }
  }

  @Test
  void aTopicThatWasCopiedAsItIsIsTaken() {
    topic.rewrite(UnaryOperator.identity()); // at other offsets: there are no transactions in it
    try (Storage storage = open()) {
      assertThat(storage.open("votes").size()).isEqualTo(RECORDS);
    }
  }

  @Test
  void theLastAcknowledgedEntryIsMissed() {
    topic.rewrite(values -> values.subList(0, RECORDS - 1));
    assertRefused("ends after 5 entries, and had acknowledged 6");
  }

  @Test
  void anEntryInTheMiddleIsMissed() {
    topic.rewrite(values -> {
      values.remove(2);
      return values;
    });
    assertRefused("expected entry 2, found entry 3");
  }

  @Test
  void theFirstEntriesAreMissed() {
    topic.deleteBefore(3);
    assertRefused("expected entry 0, found entry");
  }

  @Test
  void aTopicThatWasMadeAnewIsFound() {
    topic.rewrite(_ -> List.of());
    assertRefused("ends after 0 entries, and had acknowledged 6");
  }

  @Test
  void aTopicThatIsGoneIsNotMadeAgain() {
    topic.delete();
    assertRefused("it is gone");
    assertRefused("it is gone");
  }

  @Test
  void entriesInAnotherOrderAreFound() {
    topic.rewrite(values -> {
      Collections.swap(values, 3, 4);
      return values;
    });
    assertRefused("expected entry 3, found entry 4");
  }

  @Test
  void anotherTopicWithAChainOfItsOwnIsFound() {
    topic.rewrite(_ -> chained("another vote", RECORDS + 2));
    assertRefused("the first 6 entries are not those that were acknowledged");
  }

  @Test
  void anyChangedByteIsFound() {
    List<byte[]> values = topic.values();
    byte[] third = values.get(2);
    for (int at : new int[] {0, 3, 8, 9, 40, 41, third.length - 1}) {
      topic.rewrite(_ -> {
        List<byte[]> changed = new ArrayList<>(values);
        byte[] other = third.clone();
        other[at] ^= 1;
        changed.set(2, other);
        return changed;
      });
      assertRefused("offset 2: ");
    }
  }

  @Test
  void aByteThatChangedOnABrokersDiskIsFound() throws IOException {
    changeOnDisk("vote 4", false);
    assertRefused("cannot be read");
  }

  @Test
  void aByteThatSomebodyChangedOnABrokersDiskIsFound() throws IOException {
    changeOnDisk("vote 4", true);
    assertRefused("entry 4 is not what was written");
  }

  @Test
  void aTopicFromWhichKafkaWouldDeleteIsRefused() {
    topic.set("retention.ms", "604800000");
    assertRefused("expected retention.ms=-1, found 604800000");
    topic.set("retention.ms", "-1");
    topic.set("cleanup.policy", "compact");
    assertRefused("expected cleanup.policy=delete, found compact");
  }

  @Test
  void withoutAMarkATopicIsTakenOnlyWhenTheOperatorSaysSoAndOnce() throws IOException {
    Path local = folder.resolve("kafka");
    Files.delete(local.resolve("mark"));
    assertRefused("does not say how much it should hold");
    Files.delete(local.resolve("mark"));
    Files.createFile(local.resolve("adopt"));
    try (Storage storage = open()) {
      assertThat(storage.open("votes").size()).isEqualTo(RECORDS);
    }
    assertThat(local.resolve("adopt")).doesNotExist();
    topic.rewrite(values -> values.subList(0, RECORDS - 1));
    assertRefused("had acknowledged 6");
  }

  @Test
  void aMarkThatIsDamagedIsReported() throws IOException {
    Path mark = folder.resolve("kafka").resolve("mark");
    byte[] content = Files.readAllBytes(mark);
    content[12] ^= 1;
    content[512 + 12] ^= 1;
    Files.write(mark, content);
    assertRefused("no mark in it is intact");
  }

  /** So it is after a crash between Kafka's word and the mark; and nobody can tell it from that. */
  @Test
  void entriesBehindTheAcknowledgedOnesAreTaken() throws IOException {
    Path mark = folder.resolve("kafka").resolve("mark");
    byte[] before = Files.readAllBytes(mark);
    try (Storage storage = open()) {
      Storage.Log log = storage.open("votes");
      log.append(Bytes.utf8("one more"));
      log.sync();
    }
    Files.write(mark, before);
    try (Storage storage = open()) {
      assertThat(storage.open("votes").size()).isEqualTo(RECORDS + 1);
    }
  }

  private Storage open() {
    return KafkaStorage.open(broker.address(), name, folder.resolve("kafka"));
  }

  private void assertRefused(String says) {
    assertThatThrownBy(this::open)
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining(says);
  }

  private static List<byte[]> chained(String text, int count) {
    List<byte[]> values = new ArrayList<>();
    Chain chain = Chain.BEGIN;
    for (int i = 0; i < count; i++) {
      Bytes entry = Bytes.concat(Bytes.utf8("\u0005votes"), Bytes.ofLong(i), Bytes.utf8(text));
      chain = chain.with(entry);
      values.add(new ChainedEntry(chain, entry).encode());
    }
    return values;
  }

  /** Changes a text in the broker's file, and the batch's checksum too if it is to look sound. */
  private void changeOnDisk(String text, boolean sound) throws IOException {
    broker.stop();
    Path file = broker.partition(name).resolve("00000000000000000000.log");
    byte[] content = Files.readAllBytes(file);
    Bytes all = Bytes.of(content);
    Bytes wanted = Bytes.utf8(text);
    int batch = 0;
    int at = 0;
    while (!all.slice(at, at + wanted.size()).equals(wanted)) {
      at++;
      int end = batch + 12 + ByteBuffer.wrap(content).getInt(batch + BATCH_LENGTH_AT);
      batch = at >= end ? end : batch;
    }
    content[at] ^= 1;
    if (sound) {
      int end = batch + 12 + ByteBuffer.wrap(content).getInt(batch + BATCH_LENGTH_AT);
      var crc = new CRC32C();
      crc.update(content, batch + BATCH_COVERED_FROM, end - batch - BATCH_COVERED_FROM);
      ByteBuffer.wrap(content).putInt(batch + BATCH_CHECKSUM_AT, (int) crc.getValue());
    }
    Files.write(file, content);
    broker.start();
  }
}
