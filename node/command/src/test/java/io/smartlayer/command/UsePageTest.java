package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.runtime.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UsePageTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "use.md");

  @Test
  void thePageListsEverySettingAsTheCommandReadsIt() throws IOException {
    assertThat(Files.readString(PAGE)).contains("\n" + Setting.markdown() + "\n");
  }

  @Test
  void theCommandListsEverySetting() {
    var out = new StringWriter();
    int status =
        Smartlayer.run(
            Instant::now, new PrintWriter(out), new PrintWriter(out), "node", "settings");
    assertThat(status).isZero();
    for (Setting setting : Setting.values()) {
      assertThat(out.toString()).contains("  " + setting.key() + " = ");
    }
  }

  @Test
  void helpNamesEverySetting() {
    var out = new StringWriter();
    Smartlayer.run(
        Instant::now, new PrintWriter(out), new PrintWriter(out), "node", "anchor", "--help");
    for (Setting setting : Setting.values()) {
      assertThat(out.toString()).contains(setting.key());
    }
  }
}
