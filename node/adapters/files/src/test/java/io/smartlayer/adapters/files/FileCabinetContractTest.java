package io.smartlayer.adapters.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.CabinetContractTest;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCabinetContractTest extends CabinetContractTest {
  @TempDir Path folder;

  @Override
  protected Cabinet cabinet() {
    return new FileCabinet(folder.resolve("states"));
  }

  @Test
  void aFileThatIsCutOrBelongsToNobodyIsAnEmptyDrawer() throws IOException {
    Cabinet cabinet = cabinet();
    cabinet.put("a", List.of(Bytes.utf8("one"), Bytes.utf8("two")));
    Path file = folder.resolve("states").resolve("a.pieces");
    byte[] whole = Files.readAllBytes(file);
    for (int size = 0; size < whole.length; size++) {
      Files.write(file, Arrays.copyOf(whole, size));
      assertThat(cabinet.open("a")).as("%d bytes", size).isNull();
    }
    for (int at = whole.length - 24; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x40;
      Files.write(file, changed);
      assertThat(cabinet.open("a")).as("byte %d", at).isNull();
    }
  }

  @Test
  void aDrawerThatCannotBeWrittenSaysSo() throws IOException {
    Files.write(folder.resolve("states"), new byte[0]);
    Cabinet cabinet = cabinet();
    assertThatThrownBy(() -> cabinet.put("a", List.of()))
        .isInstanceOf(Storage.StorageFailure.class);
    assertThat(cabinet.open("a")).isNull();
  }
}
