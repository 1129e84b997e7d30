package io.smartlayer.adapters.kafka;

import io.smartlayer.environment.Storage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The topic of one node: one partition, from which Kafka deletes nothing by itself. */
final class Topic {
  /** On how many brokers each record is, where there are so many. */
  static final short REPLICAS = 3;

  private static final System.Logger LOG = System.getLogger(Topic.class.getName());

  private static final Map<String, String> WANTED = wanted();

  private final Cluster cluster;
  private final String name;

  Topic(Cluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  TopicPartition partition() {
    return new TopicPartition(name, 0);
  }

  /**
   * Makes sure that the topic is there, and that Kafka keeps what is in it.
   *
   * @param isNew whether it may be made
   */
  void prepare(boolean isNew) {
    try (Admin admin = cluster.admin()) {
      TopicDescription found = find(admin);
      if (found == null) {
        if (!isNew) {
          throw failure("it is gone, and had acknowledged what this node has signed");
        }
        create(admin);
      } else {
        check(found, admin);
      }
    }
  }

  Storage.StorageFailure failure(String what) {
    return new Storage.StorageFailure("Kafka topic " + name + ": " + what);
  }

  Storage.StorageFailure failure(String what, Throwable cause) {
    return new Storage.StorageFailure("Kafka topic " + name + ": " + what + ": " + cause, cause);
  }

  private @Nullable TopicDescription find(Admin admin) {
    try {
      return admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return null;
      }
      throw failure("cannot ask for it", e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void create(Admin admin) {
    int brokers = answer(admin.describeCluster().nodes()).size();
    short replicas = (short) Math.min(REPLICAS, brokers);
    var settings = new TreeMap<>(WANTED);
    settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, replicas < REPLICAS ? "1" : "2");
    var topic = new NewTopic(name, 1, replicas).configs(settings);
    answer(admin.createTopics(List.of(topic)).all());
    if (replicas < REPLICAS) {
      LOG.log(
          System.Logger.Level.WARNING,
          "event=few-replicas topic=" + name + " replicas=" + replicas);
    }
  }

  private void check(TopicDescription found, Admin admin) {
    if (found.partitions().size() != 1) {
      throw failure("expected 1 partition, found " + found.partitions().size());
    }
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Map<ConfigResource, Config> all = answer(admin.describeConfigs(List.of(resource)).all());
    Config settings = all.getOrDefault(resource, new Config(List.of()));
    for (Map.Entry<String, String> wanted : WANTED.entrySet()) {
      var entry = settings.get(wanted.getKey());
      String value = entry == null ? "nothing" : entry.value();
      if (!wanted.getValue().equals(value)) {
        throw failure(
            "expected %s=%s, found %s".formatted(wanted.getKey(), wanted.getValue(), value));
      }
    }
  }

  private <T> T answer(Future<T> question) {
    try {
      return question.get();
    } catch (ExecutionException e) {
      throw failure("the cluster refused", e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Storage.StorageFailure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return failure("interrupted", e);
  }

  private static Map<String, String> wanted() {
    var wanted = new TreeMap<String, String>();
    wanted.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    wanted.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    wanted.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    wanted.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
    wanted.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
    wanted.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Cluster.BATCH_LIMIT_BYTES + "");
    return wanted;
  }
}
