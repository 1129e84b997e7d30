package io.smartlayer.adapters.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic as those see it who run the cluster, and may do with it what they want. */
final class RawTopic {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaBroker broker;
  private final String name;

  RawTopic(KafkaBroker broker, String name) {
    this.broker = broker;
    this.name = name;
  }

  List<byte[]> values() {
    List<byte[]> values = new ArrayList<>();
    try (var consumer = cluster().consumer()) {
      var partitions = List.of(new TopicPartition(name, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).getOrDefault(partitions.getFirst(), 0L);
      while (consumer.position(partitions.getFirst()) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }

  /** Makes the topic anew, with what it held, changed. */
  void rewrite(UnaryOperator<List<byte[]>> change) {
    List<byte[]> values = change.apply(new ArrayList<>(values()));
    delete();
    new Topic(cluster(), name).prepare(true);
    add(values);
  }

  void add(List<byte[]> values) {
    try (var producer = producer()) {
      List<Future<RecordMetadata>> sent =
          values.stream()
              .map(value -> producer.send(new ProducerRecord<>(name, 0, null, value)))
              .toList();
      producer.flush();
      sent.forEach(Future::resultNow);
    }
  }

  void delete() {
    asAdmin(admin -> admin.deleteTopics(List.of(name)).all().get());
  }

  void deleteBefore(long offset) {
    var until = Map.of(new TopicPartition(name, 0), RecordsToDelete.beforeOffset(offset));
    asAdmin(admin -> admin.deleteRecords(until).all().get());
  }

  void set(String setting, String value) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    asAdmin(admin -> admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get());
  }

  private interface Work {
    Object on(Admin admin) throws ExecutionException, InterruptedException;
  }

  private void asAdmin(Work work) {
    try (Admin admin = cluster().admin()) {
      work.on(admin);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.address(), "acks", "all");
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Cluster cluster() {
    return new Cluster(broker.address(), Map.of(), PATIENCE);
  }
}
