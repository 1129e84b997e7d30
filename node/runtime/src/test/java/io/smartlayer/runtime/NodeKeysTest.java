package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeKeysTest {
  @TempDir private Path folder;

  @Test
  void aKeyIsMadeOnceForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("keys/key");
    var made = NodeKeys.guarded(file, null, new Random(1));
    assertThat(NodeKeys.guarded(file, null, new Random(2)).address()).isEqualTo(made.address());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    Path file = folder.resolve("key");
    NodeKeys.guarded(file, null, new Random(1));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> NodeKeys.guarded(file, null, new Random(1)))
        .isInstanceOf(StartFailure.class)
        .hasMessage("others may read the key: chmod 600 " + file);
  }

  @Test
  void aFileWithoutAKeyIsRefusedAndItsContentNotRepeated() throws IOException {
    Path file = folder.resolve("key");
    Files.writeString(file, "nothing secret");
    assertThatThrownBy(() -> NodeKeys.guarded(file, null, new Random(1)))
        .isInstanceOf(StartFailure.class)
        .hasMessage("no secret key in " + file);
  }

  @Test
  void aKeyIsMadeAndOpenedByItsPassword() throws IOException {
    Path file = folder.resolve("key");
    Path password = secret("password", "correct horse\n");
    SecretKey made = NodeKeys.guarded(file, password, new Random(1));
    assertThat(Files.readString(file))
        .startsWith("{")
        .doesNotContain(made.reveal().toHex().substring(2));
    assertThat(NodeKeys.guarded(file, password, new Random(2)).address()).isEqualTo(made.address());
    Path other = secret("other", "wrong horse");
    assertRefused(file, other, file + ": the password is another");
    assertRefused(file, null, "key.password names its password's file");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
    assertRefused(file, password, "chmod 600 " + password);
  }

  @Test
  void aBareKeyIsOpenedThoughAPasswordIsNamed() throws IOException {
    Path file = folder.resolve("key");
    SecretKey bare = NodeKeys.guarded(file, null, new Random(1));
    assertThat(NodeKeys.guarded(file, secret("password", "x"), new Random(1)).address())
        .isEqualTo(bare.address());
  }

  private Path secret(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static void assertRefused(Path file, @Nullable Path password, String why) {
    assertThatThrownBy(() -> NodeKeys.guarded(file, password, new Random(1)))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining(why);
  }
}
