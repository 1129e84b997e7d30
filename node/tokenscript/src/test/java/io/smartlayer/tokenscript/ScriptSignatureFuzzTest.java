package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ScriptSignatureFuzzTest {
  private static final int FLIPS_OF_A_REAL_FILE = 8;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flight-ticket.signed.tsml",
        "flight-ticket.delegated.tsml",
        "flight-ticket.rsa.tsml",
        "flight-ticket.p256.tsml"
      })
  void noFlippedByteKeepsAFileOfTheSpecificationValid(String name) throws Refusal {
    Bytes file = Vectors.read(Vectors.own().resolve(name));
    var random = new Random(1);
    for (int at = random.nextInt(2); at < file.size(); at += 1 + random.nextInt(3)) {
      assertNoForgery(file, at, random.nextBoolean() ? 1 : 1 + random.nextInt(255));
    }
  }

  @Test
  void noFlippedByteKeepsARealFileValid() throws Refusal {
    Path folder = Vectors.shared("tokenscripts");
    if (folder == null) {
      return;
    }
    var random = new Random(2);
    int files = 0;
    for (var row : Vectors.table(folder.resolve("index.tsv"))) {
      Bytes file = Vectors.read(folder.resolve(row.get(0)));
      if (!(ScriptSignature.verify(file) instanceof Verdict.Valid)) {
        continue;
      }
      files++;
      int tail = Math.min(2500, file.size());
      for (int i = 0; i < FLIPS_OF_A_REAL_FILE; i++) {
        boolean inSignature = i % 2 == 0;
        int at = inSignature ? file.size() - 1 - random.nextInt(tail) : random.nextInt(file.size());
        assertNoForgery(file, at, 1 + random.nextInt(255));
      }
    }
    assertThat(files).isPositive();
  }

  @Test
  void noBytesMakeAReaderFail() {
    Bytes file = Bytes.utf8(Vectors.flightTicket());
    var random = new Random(3);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = file.slice(0, random.nextInt(file.size() + 1)).toArray();
      for (int i = random.nextInt(5); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Bytes broken = Bytes.of(bytes);
      assertThat(ScriptSignature.verify(broken)).isNotInstanceOf(Verdict.Valid.class);
      assertThat(TokenScript.read(broken)).isNotNull();
    }
  }

  /**
   * A flipped byte may stay valid only where the canonical form does not see it, and never names
   * another signer. What names and certificates an older signature adds is signed by nobody.
   */
  private static void assertNoForgery(Bytes file, int at, int mask) throws Refusal {
    byte[] bytes = file.toArray();
    bytes[at] ^= (byte) mask;
    Bytes flipped = Bytes.of(bytes);
    if (ScriptSignature.verify(flipped) instanceof Verdict.Valid valid) {
      assertThat(ScriptSignature.verify(file)).isEqualTo(valid);
      boolean isWeb = valid.signer() instanceof Signer.Web;
      assertThat(content(flipped, isWeb))
          .as("byte %s ^ %s", at, mask)
          .isEqualTo(content(file, isWeb));
    }
  }

  private static Bytes content(Bytes file, boolean isWeb) throws Refusal {
    Document document = Xml.parse(file);
    var signature =
        (Element) document.getElementsByTagNameNS(SignaturePart.DSIG, "Signature").item(0);
    return isWeb
        ? Canonical.document(document, signature, Canonical.Form.EXCLUSIVE)
        : Canonical.document(document, null, Canonical.Form.INCLUSIVE);
  }
}
