package io.smartlayer.adapters.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {
  @TempDir Path folder;

  @Test
  void oneFolderIsOpenOnce() {
    try (Storage first = FileStorage.open(folder)) {
      assertThatThrownBy(() -> FileStorage.open(folder))
          .isInstanceOf(Storage.StorageFailure.class)
          .hasMessageContaining("in use");
      first.open("votes");
      assertThatThrownBy(() -> first.open("votes")).isInstanceOf(Storage.StorageFailure.class);
    }
    try (Storage again = FileStorage.open(folder)) {
      assertThat(again.open("votes").size()).isZero();
    }
  }

  @Test
  void symbolicLinksAreRefused() throws IOException {
    Path target = Files.createDirectory(folder.resolve("target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    assertThatThrownBy(() -> FileStorage.open(link)).isInstanceOf(Storage.StorageFailure.class);
    Path secret = Files.writeString(folder.resolve("secret"), "untouched");
    Files.createSymbolicLink(target.resolve(Segment.name(0)), secret);
    assertThatThrownBy(() -> FileStorage.open(target)).isInstanceOf(Storage.StorageFailure.class);
    assertThat(Files.readString(secret)).isEqualTo("untouched");
  }

  @Test
  void aFileOfAnotherKindIsNotTouched() throws IOException {
    Path other = folder.resolve(Segment.name(0));
    Files.writeString(other, "no segment of this version");
    assertThatThrownBy(() -> FileStorage.open(folder)).isInstanceOf(Storage.StorageFailure.class);
    assertThat(Files.readString(other)).isEqualTo("no segment of this version");
  }

  @Test
  void aThousandRecordsComeBack() {
    try (Storage storage = FileStorage.open(folder)) {
      Storage.Log log = storage.open("many");
      for (int i = 0; i < 1000; i++) {
        log.append(Bytes.utf8("record " + i));
      }
      log.sync();
    }
    try (Storage storage = FileStorage.open(folder)) {
      Storage.Log log = storage.open("many");
      assertThat(log.size()).isEqualTo(1000);
      assertThat(log.read(999)).isEqualTo(Bytes.utf8("record 999"));
    }
  }

  @Test
  void aClosedStorageRefuses() {
    Storage storage = FileStorage.open(folder);
    Storage.Log log = storage.open("votes");
    storage.close();
    assertThatThrownBy(() -> log.append(Bytes.EMPTY)).isInstanceOf(Storage.StorageFailure.class);
    assertThatThrownBy(() -> storage.open("other")).isInstanceOf(Storage.StorageFailure.class);
  }
}
