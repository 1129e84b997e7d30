package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ScriptSignature.Signing;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScriptSignatureVectorTest {
  @Test
  void everyFileOfTheSpecificationHasItsVerdict() {
    for (var row : Vectors.table(Vectors.own().resolve("index.tsv"))) {
      Verdict verdict = ScriptSignature.verify(Vectors.read(Vectors.own().resolve(row.get(0))));
      assertThat(word(verdict)).as("%s", row).isEqualTo((row.get(1) + " " + row.get(2)).strip());
      if (verdict instanceof Verdict.Valid valid) {
        assertThat(valid.authority().text()).isEqualTo(row.get(3));
      }
    }
  }

  @Test
  void signingGivesTheBytesOfTheSpecification() {
    var key = new SecretKey(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 7)));
    assertThat(ScriptSignature.sign(Bytes.utf8(Vectors.flightTicket()), key))
        .isEqualTo(
            new Signing.Signed(Vectors.read(Vectors.own().resolve("flight-ticket.signed.tsml"))));
  }

  @Test
  void everyRealFileHasItsVerdictTwice() {
    Path folder = Vectors.shared("tokenscripts");
    if (folder == null) {
      return;
    }
    Map<String, Integer> counts = new TreeMap<>();
    for (var row : Vectors.table(folder.resolve("index.tsv"))) {
      Bytes file = Vectors.read(folder.resolve(row.get(0)));
      Verdict verdict = ScriptSignature.verify(file);
      assertThat(word(verdict)).as("%s %s", row, verdict).isIn(expected(row));
      assertThat(ScriptSignature.verify(file)).as("%s", row).isEqualTo(verdict);
      counts.merge(word(verdict), 1, Integer::sum);
    }
    System.err.println("judged real TokenScripts: " + counts);
  }

  @Test
  void everyRealFileIsReadUnlessItIsNoXmlOrHasADoctype() {
    Path folder = Vectors.shared("tokenscripts");
    if (folder == null) {
      return;
    }
    for (var row : Vectors.table(folder.resolve("index.tsv"))) {
      switch (TokenScript.read(Vectors.read(folder.resolve(row.get(0))))) {
        case TokenScript.Outcome.Read(TokenScript script) -> {
          assertThat(script.namespace()).isEqualTo(row.get(3));
          assertThat("ts:" + script.root()).isEqualTo(row.get(4));
        }
        case TokenScript.Outcome.Refused(Reason reason, _) -> {
          boolean doctype = row.get(9).contains("doctype");
          assertThat(reason).isEqualTo(doctype ? Reason.DOCTYPE : Reason.MALFORMED);
          assertThat(row.get(8)).isEqualTo("unsigned");
        }
      }
    }
  }

  /** What is right for a row: as listed, but for sources with a DOCTYPE, which are refused. */
  private static List<String> expected(List<String> row) {
    return switch (row.get(8)) {
      case "valid" -> List.of("valid");
      case "invalid" -> List.of("invalid digest");
      case "unsigned" ->
          row.get(9).contains("doctype")
              ? List.of("refused doctype")
              : List.of("unsigned no-signature", "unsigned malformed");
      default -> List.of();
    };
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Valid _ -> "valid";
      case Verdict.Invalid(Reason reason, _) -> "invalid " + reason;
      case Verdict.Unsigned(Reason reason) -> "unsigned " + reason;
      case Verdict.Refused(Reason reason, _) -> "refused " + reason;
    };
  }
}
