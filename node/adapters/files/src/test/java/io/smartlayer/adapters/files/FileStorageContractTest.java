package io.smartlayer.adapters.files;

import io.smartlayer.environment.Storage;
import io.smartlayer.environment.StorageContractTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class FileStorageContractTest extends StorageContractTest {
  @TempDir Path folder;

  @Override
  protected Storage open() {
    return FileStorage.open(folder.resolve("store"));
  }

  /** The last frame, which was not synced, is torn. */
  @Override
  protected void crash(Storage storage) {
    storage.close();
    try (Stream<Path> files = Files.list(folder.resolve("store"))) {
      List<Path> logs = files.filter(file -> file.toString().endsWith(Segment.SUFFIX)).toList();
      for (Path log : logs) {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
          channel.truncate(channel.size() - 3);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
