package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeKeysTest {
  @TempDir private Path folder;

  @Test
  void aKeyIsMadeOnceForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("keys/key");
    var made = NodeKeys.guarded(file, new Random(1));
    assertThat(NodeKeys.guarded(file, new Random(2)).address()).isEqualTo(made.address());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    Path file = folder.resolve("key");
    NodeKeys.guarded(file, new Random(1));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> NodeKeys.guarded(file, new Random(1)))
        .isInstanceOf(StartFailure.class)
        .hasMessage("others may read the key: chmod 600 " + file);
  }

  @Test
  void aFileWithoutAKeyIsRefusedAndItsContentNotRepeated() throws IOException {
    Path file = folder.resolve("key");
    Files.writeString(file, "nothing secret");
    assertThatThrownBy(() -> NodeKeys.guarded(file, new Random(1)))
        .isInstanceOf(StartFailure.class)
        .hasMessage("no secret key in " + file);
  }
}
