package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in files, encrypted and bare. */
class KeyCommandTest {
  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  @BeforeEach
  void passwords() throws IOException {
    Files.writeString(folder.resolve("password"), "correct horse\n");
    Files.writeString(folder.resolve("other"), "wrong horse\n");
    Files.writeString(folder.resolve("none"), "\n");
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private int key(String command, String file, String password) {
    return terminal.run("key", command, at(file), "--password", at(password));
  }

  @Test
  void aNewKeyIsEncryptedAndOpenedByItsPassword() throws IOException {
    assertThat(key("new", "my.key", "password")).isZero();
    String address = terminal.said().strip();
    assertThat(address).matches("0x[0-9a-f]{40}");
    Path file = folder.resolve("my.key");
    assertThat(Files.readString(file)).startsWith("{\"address\":\"" + address.substring(2));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(key("show", "my.key", "password")).isZero();
    assertThat(terminal.said().strip()).isEqualTo(address);
    assertThat(key("show", "my.key", "other")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("the password is another");
    assertThat(key("new", "my.key", "password")).isEqualTo(Smartlayer.USAGE);
    assertThat(terminal.said()).contains("is there already");
  }

  @Test
  void aBareKeyIsEncryptedOnce() throws IOException {
    SecretKey bare = NodeKeys.in(folder.resolve("my.key"), new SecureRandom());
    String address = bare.address().toHex();
    assertThat(terminal.must("key", "show", at("my.key")).strip()).isEqualTo(address);
    assertThat(key("encrypt", "my.key", "none")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.must("key", "show", at("my.key")).strip()).isEqualTo(address);
    assertThat(key("encrypt", "my.key", "password")).isZero();
    assertThat(terminal.said()).contains("encrypted: " + address);
    String text = Files.readString(folder.resolve("my.key"));
    assertThat(text).doesNotContain(bare.reveal().toHex().substring(2));
    assertThat(key("encrypt", "my.key", "other")).isZero();
    assertThat(terminal.said()).contains("encrypted before");
    assertThat(Files.readString(folder.resolve("my.key"))).isEqualTo(text);
    assertThat(key("show", "my.key", "password")).isZero();
    assertThat(terminal.said().strip()).isEqualTo(address);
  }

  @Test
  void withoutATerminalAPasswordsFileIsAskedFor() {
    assertThat(key("new", "my.key", "password")).isZero();
    assertThat(terminal.run("key", "show", at("my.key"))).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(terminal.said()).contains("SMARTLAYER_KEY_PASSWORD names a file with it");
    assertThat(key("show", "my.key", "nowhere")).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(key("show", "nothing", "password")).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(key("show", "password", "password")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("No secret key in").doesNotContain("horse");
  }
}
