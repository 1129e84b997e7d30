package io.smartlayer.benchmarks;

import io.smartlayer.adapters.kafka.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Apache Kafka with the settings that it comes with, but {@code acks=all} and checked checksums:
 * one broker in this process, one partition, one producer, one consumer.
 */
final class KafkaPeer implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final String ADDRESS = "bootstrap.servers";

  private final KafkaBroker broker = new KafkaBroker();
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          Map.of(ADDRESS, broker.address(), ProducerConfig.ACKS_CONFIG, "all"),
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private int topics;

  /** Puts values into a new topic; returns its name once all are acknowledged. */
  String produce(List<byte[]> values) throws ExecutionException, InterruptedException {
    String topic = "topic-" + topics++;
    try (Admin admin = Admin.create(Map.of(ADDRESS, broker.address()))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    send(topic, values);
    return topic;
  }

  /** Puts values behind what is there; returns once all are acknowledged. */
  void send(String topic, List<byte[]> values) throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (byte[] value : values) {
      sent.add(producer.send(new ProducerRecord<>(topic, 0, null, value)));
    }
    for (Future<RecordMetadata> each : sent) {
      var _ = each.get();
    }
  }

  /** A consumer that has read nothing yet of a topic. */
  KafkaConsumer<byte[], byte[]> consumer(String topic) {
    Map<String, Object> settings =
        Map.of(
            ADDRESS,
            broker.address(),
            ConsumerConfig.CHECK_CRCS_CONFIG,
            true,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false);
    var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    var partition = List.of(new TopicPartition(topic, 0));
    consumer.assign(partition);
    consumer.seekToBeginning(partition);
    return consumer;
  }

  /** Reads so many values; says how many bytes they have. */
  static long read(KafkaConsumer<byte[], byte[]> consumer, long size) {
    long bytes = 0;
    long read = 0;
    while (read < size) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        bytes += record.value().length;
        read++;
      }
    }
    return bytes;
  }

  @Override
  public void close() {
    producer.close();
    broker.close();
  }
}
