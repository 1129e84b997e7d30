package io.smartlayer.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttestationFileTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final SignedAttestation SIGNED = Samples.signed(true);
  private static final String JSON = SIGNED.json().toString();

  private final AttestationReader reader = new AttestationReader();

  @Test
  void oneObjectIsOneItem() {
    assertThat(read(" \n" + JSON + "\n"))
        .isEqualTo(new AttestationFile(false, List.of(new Reading.Read(SIGNED))));
  }

  @Test
  void anArrayHasAnItemForEachElement() {
    AttestationFile file = read("[" + JSON + ",{}," + JSON + ",7,[" + JSON + "]]");
    assertThat(file.array()).isTrue();
    assertThat(file.readings()).hasSize(5);
    assertThat(file.readings().get(2)).isEqualTo(new Reading.Read(SIGNED));
    assertThat(file.readings().get(3)).isInstanceOf(Reading.Refused.class);
    assertThat(file.readings().get(4)).isInstanceOf(Reading.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "[]",
        "[1",
        "[{}] {}",
        "{} {}",
        "null",
        "7",
        "\"x\"",
        "hello, world",
        "{\"a\":1,\"a\":2}",
        "[{\"a\":1,\"a\":2}]",
        "https://x.example/?ticket=",
        "?ticket=AAAA",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "\u0000",
        "{\"signer\":\"\\ud800\"}"
      })
  void whatIsNoAttestationIsMalformed(String text) {
    AttestationFile file = read(text);
    assertThat(file.readings())
        .singleElement()
        .isInstanceOfSatisfying(
            Reading.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.MALFORMED));
  }

  @Test
  void bytesThatAreNoUtf8AreMalformed() {
    Bytes bytes = Bytes.concat(Bytes.utf8("{\""), Bytes.of((byte) 0xff), Bytes.utf8("\":1}"));
    assertThat(reason(AttestationFile.read(reader, bytes))).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void whatIsBeyondALimitIsTooLarge() {
    assertThat(
            reason(AttestationFile.read(reader, Bytes.zeros(AttestationFile.SIZE_LIMIT_BYTES + 1))))
        .isEqualTo(Reason.TOO_LARGE);
    assertThat(reason(read("[" + "0,".repeat(AttestationFile.ITEM_LIMIT) + "0]")))
        .isEqualTo(Reason.TOO_LARGE);
    assertThat(reason(read("A".repeat(AttestationLink.LENGTH_LIMIT + 1))))
        .isEqualTo(Reason.TOO_LARGE);
    String data = SIGNED.attestation().statement().data().toHex();
    String large = "0x" + "00".repeat(Statement.DATA_LIMIT_BYTES);
    assertThat(reason(read(JSON.replace(data, large + "00")))).isEqualTo(Reason.TOO_LARGE);
    assertThat(read(JSON.replace(data, large)).readings().getFirst())
        .isInstanceOf(Reading.Read.class);
  }

  @Test
  void aLinkThatUnfoldsToTooMuchIsCutOff() {
    byte[] zeros = new byte[100 << 20];
    var deflater = new Deflater(9);
    deflater.setInput(zeros);
    deflater.finish();
    var packed = new ByteArrayOutputStream();
    byte[] buffer = new byte[64 << 10];
    while (!deflater.finished()) {
      packed.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    String link = Base64.getUrlEncoder().encodeToString(packed.toByteArray());
    assertThat(link.length()).isLessThan(AttestationLink.LENGTH_LIMIT);
    assertThat(reason(read(link))).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void noChangedCharacterCrashesTheReaderOrForgesAnAttestation() {
    var random = new Random(20_260_101);
    for (int i = 0; i < 3_000; i++) {
      var text = new StringBuilder(JSON);
      int at = random.nextInt(text.length());
      text.setCharAt(at, (char) (' ' + random.nextInt(95)));
      Reading reading = read(text.toString()).readings().getFirst();
      if (Verification.of(reading, AT).verdict() == Verdict.VALID) {
        assertThat(reading).as(text.toString()).isEqualTo(new Reading.Read(SIGNED));
      }
    }
  }

  @Test
  void onlyTheCanonicalBytesAreReadAsCanonical() {
    Bytes canonical = SIGNED.canonical();
    assertThat(reader.readCanonical(canonical)).isEqualTo(new Reading.Read(SIGNED));
    String text = canonical.toUtf8();
    String hex = SIGNED.signer().toHex();
    for (String other :
        new String[] {
          " " + text,
          SIGNED.json().toString(),
          text.replace("\"attestation\":", "\"sig\":"),
          text.replace(hex, SIGNED.signer().toChecksum()),
          text.replace("\"time\":\"1760000000\"", "\"time\":1760000000"),
          text.substring(0, text.length() - 1) + ",\"zzz\":1}"
        }) {
      assertThat(other).isNotEqualTo(text);
      assertThat(reader.readCanonical(Bytes.utf8(other))).isInstanceOf(Reading.Refused.class);
    }
  }

  private AttestationFile read(String text) {
    return AttestationFile.read(reader, Bytes.utf8(text));
  }

  private static Reason reason(AttestationFile file) {
    return ((Reading.Refused) file.readings().getFirst()).reason();
  }
}
