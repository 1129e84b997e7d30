package io.smartlayer.adapters.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How a node speaks with a Kafka cluster.
 *
 * @param brokers addresses to begin with, {@code host:port}, with commas
 * @param security settings of Kafka's clients that begin with {@code security.}, {@code ssl.} or
 *     {@code sasl.}
 * @param patience how long brokers may be silent before the node gives up
 */
record Cluster(String brokers, Map<String, String> security, Duration patience) {
  /** Room for what Kafka writes around a value, in bytes. */
  static final int OVERHEAD_BYTES = 1024;

  /** Largest batch of records, in bytes, as brokers and clients are told. */
  static final int BATCH_LIMIT_BYTES = ChainedEntry.LIMIT_BYTES + OVERHEAD_BYTES;

  private static final int READ_BYTES = 16 << 20;
  private static final List<String> SECURITY = List.of("security.", "ssl.", "sasl.");

  Cluster {
    security = new TreeMap<>(security);
  }

  /**
   * A cluster, with what a file says of how to be let in.
   *
   * @throws IOException if there is such a file and it cannot be read, or says anything else
   */
  static Cluster of(String brokers, Path file, Duration patience) throws IOException {
    var said = new TreeMap<String, String>();
    if (Files.exists(file)) {
      var properties = new Properties();
      try (Reader in = Files.newBufferedReader(file)) {
        properties.load(in);
      }
      for (String name : properties.stringPropertyNames()) {
        if (SECURITY.stream().noneMatch(name::startsWith)) {
          throw new IOException(file + ": expected settings of " + SECURITY + ", not " + name);
        }
        said.put(name, properties.getProperty(name));
      }
    }
    return new Cluster(brokers, said, patience);
  }

  Admin admin() {
    Map<String, Object> settings = common();
    settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, patienceMillis());
    return Admin.create(settings);
  }

  /** The only writer under a name: whoever takes the name next fences it. */
  Producer<byte[], byte[]> producer(String name) {
    Map<String, Object> settings = common();
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, patienceMillis());
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, patienceMillis());
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patienceMillis());
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, BATCH_LIMIT_BYTES);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Reads what was committed, and checks each batch's checksum. */
  Consumer<byte[], byte[]> consumer() {
    Map<String, Object> settings = common();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.CHECK_CRCS_CONFIG, true);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patienceMillis());
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, READ_BYTES);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, READ_BYTES);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private int patienceMillis() {
    return Math.toIntExact(patience.toMillis());
  }

  private Map<String, Object> common() {
    var settings = new TreeMap<String, Object>(security);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, patienceMillis() / 2);
    settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, List.of());
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    return settings;
  }
}
