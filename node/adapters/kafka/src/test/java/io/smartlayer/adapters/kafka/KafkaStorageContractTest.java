package io.smartlayer.adapters.kafka;

import io.smartlayer.environment.Storage;
import io.smartlayer.environment.StorageContractTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(WithBroker.class)
class KafkaStorageContractTest extends StorageContractTest {
  private static final AtomicInteger TOPICS = new AtomicInteger();

  @TempDir Path folder;
  private final String topic = "contract-" + TOPICS.incrementAndGet();
  private final KafkaBroker broker;

  KafkaStorageContractTest(KafkaBroker broker) {
    this.broker = broker;
  }

  @Override
  protected Storage open() {
    return KafkaStorage.open(broker.address(), topic, folder.resolve("kafka"));
  }

  /** Nothing of what was not synced has left this process, whether it ends in order or not. */
  @Override
  protected void crash(Storage storage) {
    storage.close();
  }

  /** Another machine, with a copy of the mark. */
  @Override
  protected Storage rival() {
    try {
      Path other = Files.createDirectory(folder.resolve("rival"));
      Files.copy(folder.resolve("kafka").resolve("mark"), other.resolve("mark"));
      return KafkaStorage.open(broker.address(), topic, other);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
