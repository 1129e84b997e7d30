package io.smartlayer.adapters.kafka;

import io.smartlayer.environment.Journal;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A journal in a topic's one partition. A sync is one transaction: what was appended since the last
 * goes to Kafka, is committed on all replicas in sync, and then the {@link ChainMark} is moved; so
 * the mark never says more than Kafka has acknowledged, and nobody is told before both are safe.
 *
 * <p>Opening it fences whoever had it before: Kafka refuses what that one sends from then on.
 */
final class KafkaJournal implements Journal {
  /** How much may wait for a sync, in bytes; with more, appending syncs by itself. */
  static final int PENDING_LIMIT_BYTES = 16 << 20;

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final Topic topic;
  private final LocalFolder folder;
  private final ChainMark mark;
  private final LocalCopy copy;
  private final List<byte[]> pending = new ArrayList<>(); // all below: guarded by this
  private int pendingBytes;
  private Chain chain = Chain.BEGIN;
  private long lastOffset = -1;
  private @Nullable Producer<byte[], byte[]> producer;
  private boolean failed;

  /** A journal that has still to be read. */
  KafkaJournal(Cluster cluster, Topic topic, LocalFolder folder) throws IOException {
    this.cluster = cluster;
    this.topic = topic;
    this.folder = folder;
    this.mark = folder.mark();
    this.copy = folder.copy();
  }

  @Override
  public synchronized void replay(Sink sink) {
    try {
      Chain marked = mark.chain();
      topic.prepare(marked == null || marked.count() == 0);
      try (Consumer<byte[], byte[]> consumer = cluster.consumer()) {
        if (marked == null && end(consumer) > 0 && !folder.mayAdopt()) {
          throw topic.failure(
              ("%s does not say how much it should hold; to take it as it is, put a file named %s"
                      + " there")
                  .formatted(folder, LocalFolder.ADOPT));
        }
        producer = cluster.producer(topic.partition().topic());
        producer.initTransactions(); // from here on nobody else writes
        read(consumer, marked == null ? Chain.BEGIN : marked, sink);
      }
      mark.advance(chain);
      folder.adopted();
    } catch (IOException | KafkaException e) {
      throw failed("cannot be read", e);
    }
  }

  @Override
  public synchronized long append(Bytes entry) {
    check();
    try {
      chain = chain.with(entry);
      byte[] value = new ChainedEntry(chain, entry).encode();
      long place = copy.append(entry);
      pending.add(value);
      pendingBytes += value.length;
      if (pendingBytes > PENDING_LIMIT_BYTES) {
        commit();
      }
      return place;
    } catch (IOException | KafkaException e) {
      throw failed("cannot be written", e);
    }
  }

  @Override
  public synchronized void sync() {
    check();
    try {
      commit();
    } catch (IOException | KafkaException e) {
      throw failed("cannot be written", e); // what it holds now is unknown: never tried again
    }
  }

  @Override
  public Bytes read(long place) {
    try {
      return copy.read(place);
    } catch (IOException e) {
      throw topic.failure("its copy in " + folder + " cannot be read", e);
    }
  }

  @Override
  public synchronized void close() {
    failed = true;
    try {
      if (producer != null) {
        producer.close(CLOSE_TIMEOUT);
      }
      copy.close();
      mark.close();
      folder.close();
    } catch (IOException | KafkaException e) {
      throw topic.failure("cannot be closed", e);
    }
  }

  /** Reads the topic to its end, and compares it with itself and with what was acknowledged. */
  private void read(Consumer<byte[], byte[]> consumer, Chain marked, Sink sink) throws IOException {
    var partition = topic.partition();
    var partitions = List.of(partition);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    long end = end(consumer);
    long silent = 0;
    while (consumer.position(partition) < end) {
      long before = consumer.position(partition);
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        take(record, marked, sink);
      }
      silent = consumer.position(partition) > before ? 0 : silent + 1;
      if (silent > cluster.patience().dividedBy(POLL)) {
        throw topic.failure("nothing came from offset " + before + " on, and it ends at " + end);
      }
    }
    if (chain.count() < marked.count()) {
      throw topic.failure(
          "it ends after %d entries, and had acknowledged %d"
              .formatted(chain.count(), marked.count()));
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record, Chain marked, Sink sink)
      throws IOException {
    String at = "offset " + record.offset() + ": ";
    ChainedEntry found;
    try {
      found = ChainedEntry.decode(record.value() == null ? new byte[0] : record.value());
    } catch (IllegalArgumentException e) {
      throw topic.failure(at + e.getMessage());
    }
    Chain expected = chain.with(found.entry());
    if (found.chain().count() != expected.count()) {
      throw topic.failure(
          "%sexpected entry %d, found entry %d"
              .formatted(at, expected.count() - 1, found.chain().count() - 1));
    }
    if (!found.chain().equals(expected)) {
      throw topic.failure(
          "%sentry %d is not what was written, or another came before it"
              .formatted(at, expected.count() - 1));
    }
    if (expected.count() == marked.count() && !expected.equals(marked)) {
      throw topic.failure(
          "%sthe first %d entries are not those that were acknowledged"
              .formatted(at, marked.count()));
    }
    chain = expected;
    lastOffset = record.offset();
    sink.entry(copy.append(found.entry()), found.entry());
  }

  private long end(Consumer<byte[], byte[]> consumer) {
    var partition = topic.partition();
    return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  private void commit() throws IOException {
    Producer<byte[], byte[]> writer = producer;
    if (pending.isEmpty() || writer == null) {
      return;
    }
    writer.beginTransaction();
    List<Future<RecordMetadata>> sent = new ArrayList<>(pending.size());
    for (byte[] value : pending) {
      sent.add(writer.send(new ProducerRecord<>(topic.partition().topic(), 0, null, value)));
    }
    writer.commitTransaction(); // it fails if any was not taken by all replicas in sync
    for (Future<RecordMetadata> each : sent) {
      long offset = each.resultNow().offset();
      if (offset <= lastOffset) {
        throw topic.failure("offset " + offset + " was given again: what followed it is lost");
      }
      lastOffset = offset;
    }
    mark.advance(chain);
    pending.clear();
    pendingBytes = 0;
  }

  private void check() {
    if (failed) {
      throw topic.failure("its journal is closed, or has failed before");
    }
  }

  private Storage.StorageFailure failed(String what, Exception cause) {
    failed = true;
    return topic.failure(what, cause);
  }
}
