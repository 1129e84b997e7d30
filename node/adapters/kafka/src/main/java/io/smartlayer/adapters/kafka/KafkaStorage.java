package io.smartlayer.adapters.kafka;

import io.smartlayer.environment.JournalStorage;
import io.smartlayer.environment.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * All logs of a node in one topic of Apache Kafka, which has one partition: one order, one hash
 * over all of it, one writer. A folder of this machine keeps what makes the cluster's answers worth
 * something: how many entries were acknowledged, and their hash.
 *
 * <p><b>Found before a log is handed out</b>, so before anything is signed: that entries are
 * missing which were acknowledged, at the end, in the middle or at the begin, down to the last one;
 * that any byte of an entry changed, or their order; that the topic is gone, was made anew, or is
 * another's; that Kafka would delete from it by itself ({@code cleanup.policy}, {@code
 * retention.*}). A message says which offset and which entry. Found while the node writes: that
 * another has taken over, and that an offset is given a second time.
 *
 * <p><b>Not found</b>: entries that somebody adds behind the last acknowledged one, with the right
 * hash, while the node is down: who may write to the topic can do so, so let nobody else. A topic
 * and a folder that were both put back to the same earlier state. A change while the node runs,
 * until it starts again: it reads from the copy it made at its start. Anything about a topic that
 * is adopted without a mark.
 */
public final class KafkaStorage {
  /** What an operator may put into the folder: how Kafka's clients are let in. */
  public static final String CLIENT_FILE = "client.properties";

  /** How long brokers may be silent before a node gives up. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

  private KafkaStorage() {}

  /**
   * Opens a topic, making it when it is not there, and ends the rights of whoever had it before.
   *
   * @param brokers addresses to begin with, {@code host:port}, with commas
   * @param topic letters, digits, dots, hyphens and underscores, at most 200
   * @param folder kept by this machine: the mark, a copy for reading as large as the topic, and
   *     perhaps {@link #CLIENT_FILE}
   * @throws Storage.StorageFailure if the cluster does not answer within a minute, or the topic is
   *     not what the folder says
   */
  public static Storage open(String brokers, String topic, Path folder) {
    return open(brokers, topic, folder, PATIENCE);
  }

  /** The same, with another patience. */
  static Storage open(String brokers, String topic, Path folder, Duration patience) {
    if (!TOPIC.matcher(topic).matches()) {
      throw new IllegalArgumentException("no name of a topic: " + topic);
    }
    try {
      LocalFolder local = LocalFolder.open(folder);
      try {
        Cluster cluster = Cluster.of(brokers, folder.resolve(CLIENT_FILE), patience);
        return new JournalStorage(new KafkaJournal(cluster, new Topic(cluster, topic), local));
      } catch (IOException e) {
        local.close();
        throw e;
      }
    } catch (IOException e) {
      throw new Storage.StorageFailure("cannot open " + folder + ": " + e.getMessage(), e);
    }
  }
}
