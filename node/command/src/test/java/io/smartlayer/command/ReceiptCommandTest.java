package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReceiptCommandTest {
  private static final String VECTORS = "../../spec/vectors/token/";
  private static final String VOUCHED = VECTORS + "vouched.json";
  private static final String OLDER = VECTORS + "bundle.json";

  private Instant now = Instant.ofEpochMilli(1_800_000_005_001L).plusSeconds(4);
  private String said = "";

  @Test
  void itSaysHowOldAStateIs() {
    assertThat(verify(VOUCHED)).isZero();
    assertThat(said).contains("valid: ").endsWith(", state fresh, 4 s old\n");
    now = now.plusSeconds(86_400);
    assertThat(verify(VOUCHED)).isZero();
    assertThat(said).contains("valid: ").endsWith(", state stale, 86404 s old\n");
    assertThat(verify(OLDER)).isZero();
    assertThat(said).contains("valid: ").endsWith("of unknown age, no proof of freshness\n");
  }

  @Test
  void itTakesNoneThatIsOlderThanIsAskedFor() {
    assertThat(verify("--fresh-within", "4", VOUCHED)).isZero();
    assertThat(verify("--fresh-within", "3", VOUCHED)).isEqualTo(1);
    assertThat(said).contains("stale, 4 s old");
    assertThat(verify("--fresh-within", "3", OLDER)).isEqualTo(1);
    assertThat(verify("--fresh-within", "soon", OLDER)).isEqualTo(64);
  }

  @Test
  void programsReadItAsJson() {
    assertThat(verify("--json", VOUCHED)).isZero();
    assertThat(said).contains("\"ageSeconds\":4").contains("\"freshness\":\"fresh\"");
    verify("--json", OLDER);
    assertThat(said).contains("\"ageSeconds\":null").contains("\"freshness\":\"unproven\"");
    verify("--json", VECTORS + "network.json");
    assertThat(said).contains("\"freshness\":null").contains("\"verdict\":\"refused\"");
  }

  private int verify(String... arguments) {
    String[] start = {"receipt", "verify", "--trust", VECTORS + "network.json"};
    var out = new StringWriter();
    int status =
        Smartlayer.run(
            () -> now,
            new PrintWriter(out),
            new PrintWriter(out),
            Stream.concat(Arrays.stream(start), Arrays.stream(arguments)).toArray(String[]::new));
    said = out.toString();
    return status;
  }
}
