package io.smartlayer.runtime;

import io.smartlayer.adapters.files.FileStorage;
import io.smartlayer.adapters.kafka.KafkaStorage;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a node keeps its logs. A node that has logs in one place does not begin in another: without
 * what it has signed it could sign the opposite.
 */
public sealed interface StoragePlace {
  /** The folder of the files, in the data folder. */
  String FILES_FOLDER = "store";

  /** The folder of what is kept beside a topic, in the data folder. */
  String KAFKA_FOLDER = "kafka";

  /** In files of the data folder. */
  record InFiles() implements StoragePlace {}

  /**
   * In Apache Kafka.
   *
   * @param brokers addresses to begin with, {@code host:port}, with commas
   * @param prefix the topic's name is this, a dot, and the node's address
   */
  record InKafka(String brokers, String prefix) implements StoragePlace {
    private static final String BROKER = "(?:\\[[0-9a-fA-F:]+]|[a-zA-Z0-9._-]+):[0-9]{1,5}";
    private static final Pattern FORM =
        Pattern.compile("kafka:(" + BROKER + "(?:," + BROKER + ")*)/([a-zA-Z0-9_-]{1,100})");

    /** The topic of a node. */
    public String topic(Address node) {
      return prefix + "." + node.toHex();
    }
  }

  /** What a setting says, or null if it says nothing that is known. */
  static @Nullable StoragePlace parse(String text) {
    if (text.equals("files")) {
      return new InFiles();
    }
    Matcher kafka = InKafka.FORM.matcher(text);
    return kafka.matches() ? new InKafka(kafka.group(1), kafka.group(2)) : null;
  }

  /**
   * Opens the logs of a node.
   *
   * @param data the node's data folder
   * @throws Storage.StorageFailure if they cannot be used, or are in another place
   */
  default Storage open(Path data, Address node) {
    Path files = data.resolve(FILES_FOLDER);
    Path kafka = data.resolve(KAFKA_FOLDER);
    return switch (this) {
      case InFiles _ -> {
        refuseLogsIn(kafka, "mark");
        yield FileStorage.open(files);
      }
      // Only here do Kafka's classes come in: a node that keeps files never loads one of them.
      case InKafka place -> {
        refuseLogsIn(files, ".segment");
        yield KafkaStorage.open(place.brokers(), place.topic(node), kafka);
      }
    };
  }

  private static void refuseLogsIn(Path other, String suffix) {
    if (!Files.isDirectory(other)) {
      return;
    }
    try (Stream<Path> found = Files.list(other)) {
      if (found.anyMatch(file -> file.toString().endsWith(suffix))) {
        throw new Storage.StorageFailure(
            "the setting storage names another place than "
                + other
                + ", where this node's logs are");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
