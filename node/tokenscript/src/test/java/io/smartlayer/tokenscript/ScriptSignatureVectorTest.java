package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScriptSignatureVectorTest {
  @Test
  void everyRealFileHasItsVerdict() {
    Path folder = Vectors.shared("tokenscripts");
    if (folder == null) {
      return;
    }
    Map<String, Integer> counts = new TreeMap<>();
    for (var row : Vectors.table(folder.resolve("index.tsv"))) {
      String name = row.get(0);
      Bytes file = Vectors.read(folder.resolve(name));
      Verdict verdict = ScriptSignature.verify(file);
      assertThat(ScriptSignature.verify(file)).as("twice the same: %s", name).isEqualTo(verdict);
      assertThat(word(verdict))
          .as("%s %s", name, verdict)
          .isEqualTo(expected(row.get(6), row.get(7), row.get(8), row.get(9)));
      boolean read = TokenScript.read(file) instanceof TokenScript.Outcome.Read;
      boolean refused =
          word(verdict).startsWith("refused doctype") || word(verdict).equals("unsigned malformed");
      assertThat(read).as(name).isNotEqualTo(refused);
      counts.merge(word(verdict), 1, Integer::sum);
    }
    System.err.println("judged real TokenScripts: " + counts);
  }

  private static String expected(String algorithm, String keys, String verdict, String features) {
    boolean webKey = keys.contains("RSA") || algorithm.startsWith("rsa");
    if (webKey) {
      return "refused era-not-supported-yet";
    }
    if (features.contains("doctype")) {
      return "refused doctype";
    }
    return verdict;
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Valid _ -> "valid";
      case Verdict.Invalid _ -> "invalid";
      case Verdict.Unsigned(Reason reason) -> "unsigned " + reason;
      case Verdict.Refused(Reason reason, _) -> "refused " + reason;
    };
  }
}
