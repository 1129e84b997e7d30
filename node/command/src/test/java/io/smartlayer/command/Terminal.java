package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;

/** A terminal at which a person gives commands. */
final class Terminal {
  private String said = "";

  /** Gives a command; its exit status. */
  int run(String... words) {
    var out = new StringWriter();
    var printer = new PrintWriter(out);
    int status = Smartlayer.run(Instant::now, printer, printer, words);
    said = out.toString();
    return status;
  }

  /** Gives a command that goes well; what it said. */
  String must(String... words) {
    assertThat(run(words)).as("%s: %s", String.join(" ", words), said).isZero();
    return said;
  }

  /** What the last command said. */
  String said() {
    return said;
  }
}
