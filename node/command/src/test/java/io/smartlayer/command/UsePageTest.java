package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.smartlayer.runtime.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

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

  @Test
  void everyHelpTextIsOneThatCanBeShown() {
    var texts = new ArrayList<String>();
    collect(Smartlayer.line(Instant::now), texts);
    assertThat(texts).hasSizeGreaterThan(100);
    for (String text : texts) {
      assertThatCode(() -> String.format(text)).as(text).doesNotThrowAnyException();
    }
  }

  /** All that is shown as a format, in which a percent sign stands twice. */
  private static void collect(CommandLine command, List<String> texts) {
    CommandSpec spec = command.getCommandSpec();
    texts.addAll(List.of(spec.usageMessage().description()));
    texts.addAll(List.of(spec.usageMessage().footer()));
    spec.args().forEach(arg -> texts.addAll(List.of(arg.description())));
    command.getSubcommands().values().forEach(inner -> collect(inner, texts));
  }
}
